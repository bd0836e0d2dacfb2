import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import { composerStyles } from "./composer.styles";

export interface ComposerActions {
  send: (text: string) => void;
  stop: () => void;
  changed: (text: string) => void;
  /** Brings the last message back, to be written anew. */
  recall: () => void;
}

/** Where a message is written. Holds the text; what becomes of it is not its business. */
export class ComposerElement extends LitElement {
  static override styles = [base, composerStyles];
  static override properties = {
    strings: { attribute: false },
    actions: { attribute: false },
    placeholder: { attribute: false },
    running: { attribute: false },
    canStop: { attribute: false },
    blocked: { attribute: false },
    value: { attribute: false },
  };

  declare strings: Strings;
  declare actions: ComposerActions | null;
  declare placeholder: string;
  /** A turn is running: Stop stands in Send's place. */
  declare running: boolean;
  declare canStop: boolean;
  /** Nothing can be sent now (a locked thread). */
  declare blocked: boolean;
  declare value: string;

  constructor() {
    super();
    this.strings = ENGLISH;
    this.actions = null;
    this.placeholder = "";
    this.running = false;
    this.canStop = false;
    this.blocked = false;
    this.value = "";
  }

  override focus(options?: FocusOptions): void {
    const field = this.#field;
    field?.focus(options);
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  protected override updated(): void {
    this.#fit();
  }

  protected override render(): TemplateResult {
    const { strings } = this;
    return html`<form @submit=${this.#submit} @click=${this.#focusField}>
      <textarea
        rows="1"
        dir=${this.value === "" ? nothing : "auto"}
        aria-label=${strings.message}
        placeholder=${this.placeholder || strings.placeholder}
        enterkeyhint="send"
        .value=${this.value}
        ?disabled=${this.blocked}
        @input=${this.#input}
        @keydown=${this.#keydown}
      ></textarea>
      ${this.running
        ? html`<button class="go" type="button" aria-label=${strings.stop} ?disabled=${!this.canStop} @click=${() => this.actions?.stop()}>
            <span>${icon("stop")}</span>
          </button>`
        : html`<button class="go" type="submit" aria-label=${strings.send} ?disabled=${this.blocked || this.value.trim() === ""}>
            <span>${icon("send")}</span>
          </button>`}
    </form>`;
  }

  #input(event: InputEvent): void {
    this.value = (event.target as HTMLTextAreaElement).value;
    this.actions?.changed(this.value);
  }

  #keydown(event: KeyboardEvent): void {
    // While an input method composes a word, Enter chooses the word. Safari says so only by the key code.
    if (event.key === "ArrowUp" && this.value === "" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.actions?.recall();
      void this.updateComplete.then(() => this.focus());
      return;
    }
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || composing) return;
    event.preventDefault();
    this.#send();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#send();
  }

  #send(): void {
    const text = this.value.trim();
    if (text === "" || this.running || this.blocked) return;
    this.value = "";
    this.actions?.changed("");
    this.actions?.send(text);
    this.focus();
  }

  #focusField(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.focus();
  }

  /** As tall as the text, up to the style's limit. By script, because not every browser sizes fields by content. */
  #fit(): void {
    const field = this.#field;
    if (!field) return;
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }
}

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import type { Extras } from "../chat/compose";
import { composerStyles } from "./composer.styles";
import { hasToolbar, renderFiles, renderToolbar } from "./toolbar";
import type { ExtrasActions } from "./toolbar";

export interface ComposerActions extends ExtrasActions {
  /** @param text may be empty when files go with it. */
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
    extras: { attribute: false },
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
  declare extras: Extras;

  constructor() {
    super();
    this.strings = ENGLISH;
    this.actions = null;
    this.placeholder = "";
    this.running = false;
    this.canStop = false;
    this.blocked = false;
    this.value = "";
    this.extras = NO_EXTRAS;
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
    const { strings, extras, actions } = this;
    const override = extras.tools.find(({ id }) => id === extras.tool)?.placeholderOverride;
    return html`${extras.problem === "" ? nothing : html`<p class="problem meta" role="alert">${extras.problem}</p>`}
    <form
      ?data-tools=${hasToolbar(extras)}
      @submit=${this.#submit}
      @click=${this.#focusField}
      @dragover=${this.#dragged}
      @drop=${this.#dropped}
    >
      ${renderFiles(extras, actions, strings)}
      <textarea
        rows="1"
        dir=${this.value === "" ? nothing : "auto"}
        aria-label=${strings.message}
        placeholder=${override || this.placeholder || strings.placeholder}
        enterkeyhint="send"
        .value=${this.value}
        ?disabled=${this.blocked}
        @input=${this.#input}
        @keydown=${this.#keydown}
        @paste=${this.#pasted}
      ></textarea>
      ${hasToolbar(extras) ? renderToolbar(extras, actions, strings) : nothing}
      ${this.running
        ? html`<button class="go" type="button" aria-label=${strings.stop} ?disabled=${!this.canStop} @click=${() => this.actions?.stop()}>
            <span>${icon("stop")}</span>
          </button>`
        : html`<button class="go" type="submit" aria-label=${strings.send} ?disabled=${!this.#sendable}>
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
    if (!this.#sendable || this.running) return;
    this.value = "";
    this.actions?.changed("");
    this.actions?.send(text);
    this.focus();
  }

  /** Words or files, and no file still on its way. */
  get #sendable(): boolean {
    const files = this.extras.uploads ?? [];
    const ready = files.some(({ status }) => status === "ready");
    const waiting = files.some(({ status }) => status === "uploading");
    return !this.blocked && !waiting && (this.value.trim() !== "" || ready);
  }

  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (this.extras.uploads === null || files.length === 0) return;
    event.preventDefault();
    this.actions?.addFiles(files);
  }

  #dragged(event: DragEvent): void {
    if (this.extras.uploads !== null && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  }

  #dropped(event: DragEvent): void {
    if (this.extras.uploads === null || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.actions?.addFiles([...event.dataTransfer.files]);
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

const NO_EXTRAS: Extras = {
  ...{ models: [], model: null, tools: [], tool: null, dictation: null, uploads: null, accept: "", problem: "" },
};

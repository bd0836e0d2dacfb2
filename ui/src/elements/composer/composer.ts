import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { loadSuggestions } from "../../lazy";
import { icon } from "../../render/icons";
import { edited, former, revived } from "../../session/tagged";
import type { Tag, Written } from "../../session/tagged";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import type { Extras } from "../chat/compose";
import { Focus } from "../focus";
import { composerStyles } from "./composer.styles";
import { Editing } from "./editing";
import { MENU, optionId, renderMenu } from "./menu";
import { menuStyles } from "./menu.styles";
import { renderMirror } from "./mirror";
import { Pointing } from "./pointing";
import type { Sources, Suggestions } from "./suggestions";
import { hasToolbar, renderFiles, renderQuote, renderToolbar } from "./toolbar";
import type { ExtrasActions } from "./toolbar";

export interface ComposerActions extends ExtrasActions {
  /** Its text may be empty when files go with it. */
  send: (written: Written) => void;
  stop: () => void;
  changed: (written: Written) => void;
  /** Brings the last message back, to be written anew. */
  recall: () => void;
  sources: () => Sources | null;
}

/** Where a message is written. Holds the text; what becomes of it is not its business. */
export class ComposerElement extends LitElement {
  static override styles = [base, menuStyles, composerStyles];
  static override properties = {
    strings: { attribute: false },
    actions: { attribute: false },
    placeholder: { attribute: false },
    running: { attribute: false },
    canStop: { attribute: false },
    blocked: { attribute: false },
    value: { attribute: false },
    tags: { attribute: false },
    // Put together anew with each word of an answer, and mostly the same.
    extras: { attribute: false, hasChanged: isOther },
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
  /** Where mentions stand in the text. */
  declare tags: readonly Tag[];
  declare extras: Extras;

  readonly #editing = new Editing({
    field: () => this.#field,
    written: () => this.#written,
    set: (written) => this.#set(written),
    typed: () => this.#input(),
  });
  /** Loaded when there is something to suggest. */
  #suggestions: Suggestions | null = null;
  readonly #pointing = new Pointing(this, () => this.#suggestions?.menu ?? null);
  readonly #focus = new Focus(() => this.shadowRoot);
  /** Mentions that were here: the browser's Undo brings their words back, and they are themselves again. */
  #former: readonly Tag[] = [];

  constructor() {
    super();
    this.strings = ENGLISH;
    this.actions = null;
    this.placeholder = "";
    this.running = false;
    this.canStop = false;
    this.blocked = false;
    this.value = "";
    this.tags = [];
    this.extras = NO_EXTRAS;
  }

  override focus(options?: FocusOptions): void {
    const field = this.#field;
    field?.focus(options);
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  /** Opens the dialog in which files are chosen. */
  attach(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click();
  }

  protected override willUpdate(): void {
    this.#focus.willDraw();
  }

  protected override updated(): void {
    this.#focus.drawn(() => this.#field);
    this.#fit();
    this.#pointing.tell();
    this.renderRoot.querySelector("[role=option][aria-selected=true]")?.scrollIntoView?.({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const { strings, extras, actions } = this;
    const override = extras.tools.find(({ id }) => id === extras.tool)?.placeholderOverride;
    const menu = this.#suggestions?.menu ?? null;
    const listed = menu !== null && menu.items.length > 0;
    return html`${menu && this.#suggestions ? renderMenu(menu, this.#suggestions, strings, this.#left) : nothing}
    ${extras.problem === "" ? nothing : html`<p class="problem meta" role="alert">${extras.problem}</p>`}
    <form
      part="composer"
      ?data-tools=${hasToolbar(extras)}
      @submit=${this.#submit}
      @click=${this.#focusField}
      @dragover=${this.#dragged}
      @drop=${this.#dropped}
    >
      ${renderQuote(extras, actions, strings)} ${renderFiles(extras, actions, strings)}
      <div class="field">
      ${this.tags.length > 0 ? renderMirror({ text: this.value, tags: this.tags }) : nothing}
      <textarea
        part="input"
        rows="1"
        aria-autocomplete=${actions?.sources() ? "list" : nothing}
        aria-controls=${listed ? MENU : nothing}
        aria-activedescendant=${listed ? optionId(menu.active) : nothing}
        dir=${this.value === "" ? nothing : "auto"}
        aria-label=${strings.message}
        placeholder=${override || this.placeholder || strings.placeholder}
        enterkeyhint="send"
        .value=${this.value}
        ?disabled=${this.blocked}
        @input=${this.#input}
        @keydown=${this.#keydown}
        @paste=${this.#pasted}
        @select=${this.#look}
        @click=${this.#look}
        @keyup=${this.#look}
        @blur=${this.#left}
        @scroll=${this.#scrolled}
        @pointermove=${this.#pointing.hovered}
        @pointerleave=${this.#pointing.left}
      ></textarea>
      </div>
      ${hasToolbar(extras) ? renderToolbar(extras, actions, strings, () => this.#editing.startMention()) : nothing}
      ${this.running
        ? html`<button class="go" part="stop" type="button" aria-label=${strings.stop} ?disabled=${!this.canStop} @click=${this.#stop}>
            <span>${icon("stop")}</span>
          </button>`
        : html`<button class="go" part="send" type="submit" aria-label=${strings.send} ?disabled=${!this.#sendable}>
            <span>${icon("send")}</span>
          </button>`}
    </form>`;
  }

  get #written(): Written {
    return { text: this.value, tags: this.tags };
  }

  #input(): void {
    const field = this.#field;
    if (!field) return;
    const caret = field.selectionEnd;
    const written = edited(this.#written, field.value, caret);
    this.#former = former(this.#former, this.tags);
    this.#set(revived(written, this.#former));
    if (!this.#editing.placing) void this.#suggest(this.#written, caret);
  }

  #set({ text, tags }: Written): void {
    this.value = text;
    this.tags = tags;
    this.actions?.changed({ text, tags });
  }

  async #suggest(written: Written, caret: number): Promise<void> {
    const sources = this.actions?.sources();
    if (!sources && !this.#suggestions) return;
    try {
      if (this.#suggestions) return this.#suggestions.look(written, caret);
      const suggestions = await this.#bringSuggestions();
      // Somebody may have gone on writing meanwhile.
      suggestions.look(this.#written, this.#field?.selectionEnd ?? this.value.length);
    } catch (error) {
      sources?.failed(error as Error);
    }
  }

  async #bringSuggestions(): Promise<Suggestions> {
    const { Suggestions: Made } = await loadSuggestions();
    return (this.#suggestions ??= new Made({
      sources: () => this.actions?.sources() ?? null,
      caret: () => this.#field?.selectionEnd ?? this.value.length,
      changed: () => this.requestUpdate(),
      insert: (from, to, part) => this.#editing.mention(from, to, part),
      cut: (from, to) => this.#editing.replace(from, to, ""),
    }));
  }

  /** The caret may have gone elsewhere. */
  #look(): void {
    const field = this.#field;
    if (field && field.selectionStart === field.selectionEnd) void this.#suggest(this.#written, field.selectionEnd);
    else this.#suggestions?.close();
  }

  /** From the text to its menu and back, the menu stays. */
  readonly #left = ({ relatedTarget: to }: FocusEvent): void => {
    if (to instanceof Element && (to === this.#field || to.closest(".menu"))) return;
    this.#suggestions?.close();
  };

  #scrolled(): void {
    const mirror = this.renderRoot.querySelector(".mirror");
    if (mirror && this.#field) mirror.scrollTop = this.#field.scrollTop;
  }

  #keydown(event: KeyboardEvent): void {
    if (this.#suggestions?.key(event)) return;
    if (this.#editing.removesTag(event)) return event.preventDefault();
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
    const written = this.#written;
    if (!this.#sendable || this.running) return;
    this.#suggestions?.close();
    this.#former = [];
    this.#set({ text: "", tags: [] });
    this.actions?.send(written);
    this.focus();
  }

  /** Whoever pressed it by a key goes on at the text: the button is of no use until the answer has ended. */
  #stop(event: MouseEvent): void {
    this.actions?.stop();
    if (event.detail === 0) this.focus();
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
    const mirror = this.renderRoot.querySelector<HTMLElement>(".mirror");
    // As wide as the text is: beside a scroll bar it is narrower than its field.
    if (mirror) mirror.style.inlineSize = `${field.clientWidth}px`;
    this.#scrolled();
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }
}

function isOther(now: Extras, before: Extras | undefined): boolean {
  return !before || Object.entries(now).some(([name, value]) => before[name as keyof Extras] !== value);
}

const NO_EXTRAS: Extras = {
  ...{ models: [], model: null, tools: [], tool: null, dictation: null, uploads: null, accept: "", problem: "", quote: null, mentions: false },
};

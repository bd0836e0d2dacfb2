import { endOf, tagBeside, withTag } from "../../session/tagged";
import type { TagPart, Written } from "../../session/tagged";

export interface EditingHost {
  field: () => HTMLTextAreaElement | null;
  written: () => Written;
  set: (written: Written) => void;
  /** The field has another text, as after a key. */
  typed: () => void;
}

/** Changes in the field that nobody typed: mentions that come and go as a whole. The browser can take them back. */
export class Editing {
  readonly #host: EditingHost;
  /** A tag is being put into the text: its letters are no question. */
  placing = false;

  constructor(host: EditingHost) {
    this.#host = host;
  }

  /** As if it were typed. */
  replace(from: number, to: number, text: string): void {
    const field = this.#host.field();
    if (!field) return;
    field.focus();
    field.setSelectionRange(from, to);
    if (from === to && text === "") return;
    // The one way that keeps the browser's own Undo.
    const done = text === "" ? document.execCommand?.("delete") : document.execCommand?.("insertText", false, text);
    if (done) return;
    field.setRangeText(text, from, to, "end");
    this.#host.typed();
  }

  mention(from: number, to: number, part: TagPart): void {
    const before = this.#host.written();
    const { text, tags, caret } = withTag(before, from, to, part);
    this.placing = true;
    this.replace(from, to, text.slice(from, text.length - (before.text.length - to)));
    this.placing = false;
    this.#host.field()?.setSelectionRange(caret, caret);
    this.#host.set({ text, tags });
  }

  /** The sign that asks for mentions, at the caret; apart from the word before it. */
  startMention(): void {
    const field = this.#host.field();
    if (!field) return;
    const { selectionStart: from, selectionEnd: to, value } = field;
    const apart = from === 0 || /[\s(]/.test(value[from - 1] ?? "") ? "" : " ";
    this.replace(from, to, `${apart}@`);
  }

  /** @returns whether the key took a tag away. */
  removesTag(event: KeyboardEvent): boolean {
    const field = this.#host.field();
    if (!field || field.selectionStart !== field.selectionEnd || event.ctrlKey || event.altKey || event.metaKey) return false;
    const side = event.key === "Backspace" ? "before" : event.key === "Delete" ? "after" : null;
    const tag = side && tagBeside(this.#host.written(), field.selectionEnd, side);
    if (tag) this.replace(tag.at, endOf(tag), "");
    return Boolean(tag);
  }
}

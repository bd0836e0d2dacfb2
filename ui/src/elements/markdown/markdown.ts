import { copyText } from "../../render/clipboard";
import { dress, finish } from "../../render/dress";
import type { Cite } from "../../render/dress";
import { autolink } from "../../render/links";
import type { Autolink } from "../../render/links";
import { blocksOf, languageOf, renderBlock } from "../../render/markdown";
import type { Block } from "../../render/markdown";
import { followNote, numberNotes } from "../../render/notes";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";

interface Said {
  text: string;
  done: boolean;
}

/**
 * Markdown that may still be growing, in the light DOM, so that a selection runs across messages.
 *
 * While it grows, only the last block is parsed and drawn again: a finished block is never touched, so it never
 * reflows and a selection in it stays. When `done` is set, the whole is parsed once more, because a link defined
 * at the end can change a block at the beginning; only blocks that differ are then drawn.
 */
export class MarkdownElement extends HTMLElement {
  #text = "";
  #done = false;
  #autolinks: readonly Autolink[] = [];
  #strings: Strings = ENGLISH;
  #cite: Cite | null = null;
  #blocks: Block[] = [];
  /** The HTML of each block as it was before it was dressed: what is drawn is the same when this is. */
  #drawn: string[] = [];
  /** How many blocks from the first have been finished. */
  #finished = 0;
  /** The part of the text that the finished blocks cover. */
  #covered = 0;
  #listens = false;

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.said = { text, done: this.#done };
  }

  get done(): boolean {
    return this.#done;
  }

  set done(done: boolean) {
    this.said = { text: this.#text, done };
  }

  get said(): Said {
    return { text: this.#text, done: this.#done };
  }

  /** The text, and whether that is all of it: what is set together is drawn once. */
  set said({ text: raw, done }: Said) {
    // Lengths of blocks must be lengths in this text, and the parser knows one line end.
    const text = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
    const [before, wasDone] = [this.#text, this.#done];
    this.#text = text;
    this.#done = done;
    if (text === before && (done === wasDone || !done)) return;
    if (done || !text.startsWith(before)) this.#drawAll();
    else this.#drawTail();
  }

  get autolinks(): readonly Autolink[] {
    return this.#autolinks;
  }

  set autolinks(value: readonly Autolink[]) {
    if (value === this.#autolinks) return;
    this.#autolinks = value;
    this.#drawAgain();
  }

  get strings(): Strings {
    return this.#strings;
  }

  set strings(value: Strings) {
    if (value === this.#strings) return;
    this.#strings = value;
    this.#drawAgain();
  }

  /** What stands where a source is named. */
  get cite(): Cite | null {
    return this.#cite;
  }

  set cite(value: Cite | null) {
    if (value === this.#cite) return;
    this.#cite = value;
    this.#drawAgain();
  }

  #drawTail(): void {
    const kept = Math.max(0, this.#blocks.length - 1);
    const tail = blocksOf(this.#text.slice(this.#covered));
    this.#draw([...this.#blocks.slice(0, kept), ...tail]);
    // All blocks but the last are finished now. Their sources are the text's own, so lengths add up.
    for (const block of tail.slice(0, -1)) this.#covered += block.raw.length;
  }

  #drawAll(): void {
    this.#covered = 0;
    const blocks = blocksOf(this.#text);
    this.#draw(blocks);
    for (const block of blocks.slice(0, -1)) this.#covered += block.raw.length;
  }

  /** The text is the same, and what it is drawn with is not. */
  #drawAgain(): void {
    const blocks = this.#blocks;
    if (blocks.length === 0) return;
    this.replaceChildren();
    this.#blocks = [];
    this.#drawn = [];
    this.#finished = 0;
    this.#draw(blocks);
  }

  #draw(next: Block[]): void {
    while (this.children.length > next.length) this.lastElementChild?.remove();
    this.#drawn.length = Math.min(this.#drawn.length, next.length);
    this.#finished = Math.min(this.#finished, next.length);
    next.forEach((block, index) => {
      const before = this.#blocks[index];
      if (before === block) return;
      // A link that is defined later changes a block whose source stays the same; code it never changes.
      const fixed = !this.#done || block.token.type === "code";
      if (before?.raw === block.raw && fixed && this.children[index]) return;
      this.#drawBlock(block, before, index);
    });
    this.#blocks = next;
    const finished = this.#done ? next.length : next.length - 1;
    for (; this.#finished < finished; this.#finished += 1) {
      const node = this.children[this.#finished];
      if (node) finish(node);
    }
    if (this.#text.includes("[^")) numberNotes(this, this.#strings, this.#done);
  }

  #drawBlock(block: Block, before: Block | undefined, index: number): void {
    let node = this.children[index];
    if (node && before && grewAsCode(before, block, node)) return;
    const holder = document.createElement("div");
    holder.append(renderBlock(block));
    autolink(holder, this.#autolinks);
    const html = holder.innerHTML;
    if (node && html === this.#drawn[index]) return;
    this.#drawn[index] = html;
    if (!node) {
      node = document.createElement("div");
      node.className = "block";
      node.setAttribute("dir", "auto");
      this.append(node);
    }
    node.replaceChildren(...holder.childNodes);
    dress(node, this.#strings, this.#cite);
    this.#finished = Math.min(this.#finished, index);
    if (!this.#listens && node.querySelector("button, sup")) this.#listen();
  }

  /** One listener for all that can be pressed, and none for the many texts in which nothing can. */
  #listen(): void {
    this.#listens = true;
    this.addEventListener("click", (event) => {
      if (!(event.target instanceof Element)) return;
      const copies = event.target.closest("[data-copies]");
      if (copies) void this.#copy(copies);
      else followNote(this, event.target);
    });
  }

  async #copy(button: Element): Promise<void> {
    await copyText(button.closest(".code")?.querySelector("pre")?.textContent ?? "");
    button.textContent = this.#strings.copied;
    button.setAttribute("aria-label", this.#strings.copied);
    setTimeout(() => {
      button.textContent = this.#strings.copy;
      button.setAttribute("aria-label", this.#strings.copyCode);
    }, COPIED_FOR);
  }
}

/** A code block that is still being written gets the letters that are new, and nothing else: it may be long. */
function grewAsCode({ token: before }: Block, { token: after }: Block, node: Element): boolean {
  if (before.type !== "code" || after.type !== "code" || languageOf(before["lang"]) !== languageOf(after["lang"])) return false;
  const letters = node.querySelector("pre > code")?.firstChild;
  if (!(letters instanceof Text) || letters.nextSibling || !after["text"].startsWith(before["text"])) return false;
  if (letters.data !== before["text"]) return false;
  letters.appendData(after["text"].slice(before["text"].length));
  return true;
}

const COPIED_FOR = 2000;

import { autolink } from "../../render/links";
import type { Autolink } from "../../render/links";
import { blocksOf, renderBlock } from "../../render/markdown";
import type { Block } from "../../render/markdown";

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
  #blocks: Block[] = [];
  /** The part of the text that the finished blocks cover. */
  #covered = 0;

  get text(): string {
    return this.#text;
  }

  set text(raw: string) {
    // Lengths of blocks must be lengths in this text, and the parser knows one line end.
    const value = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
    if (value === this.#text) return;
    const grew = value.startsWith(this.#text);
    this.#text = value;
    if (this.#done || !grew) this.#drawAll();
    else this.#drawTail();
  }

  get done(): boolean {
    return this.#done;
  }

  set done(value: boolean) {
    if (value === this.#done) return;
    this.#done = value;
    if (value) this.#drawAll();
  }

  get autolinks(): readonly Autolink[] {
    return this.#autolinks;
  }

  set autolinks(value: readonly Autolink[]) {
    if (value === this.#autolinks) return;
    this.#autolinks = value;
    for (const [index, block] of this.#blocks.entries()) this.#drawBlock(block, this.children[index]);
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

  #draw(next: Block[]): void {
    while (this.children.length > next.length) this.lastElementChild?.remove();
    next.forEach((block, index) => {
      const before = this.#blocks[index];
      const node = this.children[index];
      if (before === block) return;
      if (node && before?.raw === block.raw && !this.#done) return;
      this.#drawBlock(block, node);
    });
    this.#blocks = next;
  }

  #drawBlock(block: Block, node: Element | undefined): void {
    const fresh = renderBlock(block);
    autolink(fresh, this.#autolinks);
    if (!node) {
      const created = document.createElement("div");
      created.className = "block";
      created.dir = "auto";
      created.append(fresh);
      this.append(created);
      return;
    }
    const holder = document.createElement("div");
    holder.append(fresh);
    if (holder.innerHTML !== node.innerHTML) node.replaceChildren(...holder.childNodes);
  }
}

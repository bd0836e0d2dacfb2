import type { ThreadItem } from "../../protocol/wire";
import { itemText } from "../../render/text";
import { Span } from "./span";

/** What stands in the column: an item, or the room of items that are not there just now. */
export type Row = { key: string; item: ThreadItem; index: number } | { key: string; gap: number };

/**
 * The part of a long thread that is in the page: what is in view, and a few screens around it. The rest is room, as high
 * as it was when it was last drawn, or as it is thought to be.
 */
export class Window {
  /** The first item that is there, and the last; null for the thread's own first and last. */
  #first: string | null = null;
  #last: string | null = null;
  /** Items that stay wherever the window goes: one holds the focus, in another something has been written. */
  #kept: ReadonlySet<string> = new Set();
  readonly #heights = new Map<string, number>();
  readonly #guesses = new Map<string, number>();
  readonly #before = new Span("before", (item) => this.heightOf(item));
  readonly #after = new Span("from", (item) => this.heightOf(item));

  /**
   * How near to the view room may come, in pixels above and below, before more is drawn. A screen at a time: much at once
   * is a frame that comes late.
   */
  static reach(screen: number): { above: number; below: number } {
    return { above: (ABOVE - STEP) * screen, below: (BELOW - 1 - STEP) * screen };
  }

  /** Every item of a thread that is short enough, else those of the window, with room in place of the others. */
  rows(items: readonly ThreadItem[]): Row[] {
    if (items.length <= SHORT) return items.map((item, index) => ({ key: item.id, item, index }));
    const [from, to] = this.#range(items);
    const rows: Row[] = [];
    const before = this.#keptIn(items, 0, from);
    const after = this.#keptIn(items, to, items.length);
    let at = 0;
    const room = (until: number): void => {
      if (until > at) rows.push({ key: `room:${items[until]?.id ?? ""}`, gap: this.#room(items, at, until) });
      at = until;
    };
    const show = (index: number): void => {
      const item = items[index];
      if (item) rows.push({ key: item.id, item, index });
      at = index + 1;
    };
    const drawn = [...before, ...Array.from({ length: to - from }, (_, index) => from + index), ...after];
    // Also where there is no room to be shown: from now on, only what is drawn is measured.
    this.#before.height(items, drawn[0] ?? 0);
    this.#after.height(items, (drawn.at(-1) ?? -1) + 1);
    for (const index of drawn) {
      room(index);
      show(index);
    }
    room(items.length);
    return rows;
  }

  /** Goes to the end and stays there while the thread grows. @param screen the height of what is in view. */
  toEnd(items: readonly ThreadItem[], screen: number, kept: Iterable<string> = []): void {
    this.#kept = new Set(kept);
    this.#first = items[this.#upFrom(items, items.length, ABOVE * screen)]?.id ?? null;
    this.#last = null;
  }

  /** Goes where an item is. @returns whether anything else is there than before. */
  around(items: readonly ThreadItem[], index: number, screen: number, kept: Iterable<string>): boolean {
    const [from, to] = [this.#first, this.#last];
    this.#kept = new Set(kept);
    let end = index;
    for (let height = 0; end < items.length && height < BELOW * screen; end += 1) height += this.heightOf(items[end]);
    this.#first = items[this.#upFrom(items, index, ABOVE * screen)]?.id ?? null;
    this.#last = end >= items.length ? null : (items[end - 1]?.id ?? null);
    return this.#first !== from || this.#last !== to;
  }

  /** The item at a height, counted from the first one's beginning. */
  indexAt(items: readonly ThreadItem[], height: number): number {
    let index = 0;
    for (let top = 0; index < items.length - 1; index += 1) {
      top += this.heightOf(items[index]);
      if (top > height) break;
    }
    return index;
  }

  /** Notes how high items are that are drawn: from the beginning of each to that of what follows. */
  measure(column: Element, items: readonly ThreadItem[]): void {
    const drawn = new Map<string, number>();
    let before: { id: string; top: number } | null = null;
    for (const child of column.children) {
      const id = child.getAttribute("data-item-id");
      if (id === null && !child.classList.contains("room")) continue;
      const { top } = child.getBoundingClientRect();
      if (before) drawn.set(before.id, top - before.top);
      before = id === null ? null : { id, top };
    }
    for (const row of this.rows(items)) {
      if ("gap" in row || row.key === before?.id) continue;
      this.#heights.set(row.key, drawn.get(row.key) ?? 0); // of some items there is nothing to see
    }
  }

  /** The column has become wider or narrower: nothing is as high as it was. */
  forget(): void {
    this.#heights.clear();
    this.#before.forget();
    this.#after.forget();
  }

  #range(items: readonly ThreadItem[]): [number, number] {
    const first = this.#first === null ? 0 : items.findLastIndex(({ id }) => id === this.#first);
    const last = this.#last === null ? items.length - 1 : items.findLastIndex(({ id }) => id === this.#last);
    // What marked an edge was taken away.
    if (first < 0 || last < 0) return [this.#upFrom(items, items.length, ABOVE * SCREEN), items.length];
    return [first, last + 1];
  }

  #upFrom(items: readonly ThreadItem[], index: number, enough: number): number {
    let from = index;
    for (let height = 0; from > 0 && height < enough; from -= 1) height += this.heightOf(items[from - 1]);
    return from;
  }

  #keptIn(items: readonly ThreadItem[], from: number, to: number): number[] {
    return [...this.#kept]
      .map((id) => items.findIndex((item) => item.id === id))
      .filter((index) => index >= from && index < to)
      .toSorted((a, b) => a - b);
  }

  #room(items: readonly ThreadItem[], from: number, to: number): number {
    if (from === 0) return this.#before.height(items, to);
    if (to === items.length) return this.#after.height(items, from);
    let height = 0; // between two that are kept
    for (let index = from; index < to; index += 1) height += this.heightOf(items[index]);
    return height;
  }

  /** As it was measured when it was drawn last, or as it is thought to be. */
  heightOf(item: ThreadItem | undefined): number {
    if (!item) return 0;
    const measured = this.#heights.get(item.id);
    if (measured !== undefined) return measured;
    let guess = this.#guesses.get(item.id);
    if (guess === undefined) this.#guesses.set(item.id, (guess = guessed(item)));
    return guess;
  }
}

/** How high an item may be that was never drawn: by its letters, at the usual size. */
function guessed(item: ThreadItem): number {
  switch (item.type) {
    case "end_of_turn":
    case "client_tool_call":
      return 0;
    case "workflow":
      return 28;
    case "widget":
      return 240;
    case "generated_image":
      return 400;
    default: {
      const text = itemText(item);
      const lines = text.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / LETTERS), 0);
      return 60 + 26 * lines;
    }
  }
}

/** So many items are in the page whatever they are. */
export const SHORT = 60;
/** Screens above the first item in view, and from there on. */
const ABOVE = 3;
const BELOW = 4;
/** Screens that are drawn at a time, when somebody scrolls. */
const STEP = 1;
/** Pixels, where nobody can say how high a screen is. */
const SCREEN = 900;
/** In a line. */
const LETTERS = 68;

import type { ThreadItem } from "../../protocol/wire";

/**
 * The height of all items before a place, or from it on. When the place moves, what lies between is counted, and not all
 * of a long thread; so the heights on its side of the place must not change.
 */
export class Span {
  readonly #side: "before" | "from";
  readonly #heightOf: (item: ThreadItem | undefined) => number;
  #at = 0;
  /** What stood at the place, and in how long a thread: with anything else there, all is counted anew. */
  #item: ThreadItem | undefined;
  #length = 0;
  #height = 0;

  constructor(side: "before" | "from", heightOf: (item: ThreadItem | undefined) => number) {
    this.#side = side;
    this.#heightOf = heightOf;
  }

  height(items: readonly ThreadItem[], at: number): number {
    const before = this.#side === "before";
    if (items[this.#at] !== this.#item || (!before && items.length !== this.#length)) this.#begin(before ? 0 : items.length);
    let between = 0;
    for (let index = Math.min(at, this.#at); index < Math.max(at, this.#at); index += 1) between += this.#heightOf(items[index]);
    this.#height = Math.max(0, this.#height + (at > this.#at === before ? between : -between));
    this.#at = at;
    this.#item = items[at];
    this.#length = items.length;
    return this.#height;
  }

  forget(): void {
    this.#length = -1;
    this.#item = NONE;
  }

  #begin(at: number): void {
    this.#at = at;
    this.#height = 0;
  }
}

/** Stands at no place. */
const NONE = {} as ThreadItem;

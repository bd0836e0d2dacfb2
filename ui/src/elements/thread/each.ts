import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";
import type { ChildPart } from "lit/directive.js";
import { insertPart, removePart, setChildPartValue } from "lit/directive-helpers.js";

interface Keyed {
  key: string;
}

/**
 * Draws each row, and keeps the nodes of a row for as long as its key is there.
 *
 * Lit's own `repeat` leaves a comment node behind for each row that goes (https://github.com/lit/lit/issues/5298): who
 * scrolls through a long thread has thousands of rows go.
 */
class Each extends Directive {
  #parts = new Map<string, ChildPart>();

  override render(rows: readonly Keyed[], draw: (row: never) => unknown): unknown {
    return rows.map((row) => draw(row as never));
  }

  override update(container: ChildPart, [rows, draw]: [readonly Keyed[], (row: never) => unknown]): unknown {
    const before = this.#parts;
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, part] of before) if (!keys.has(key)) remove(part);
    this.#parts = new Map();
    // From the last to the first, so that each goes before one that is in its place; most are in theirs, and stay.
    let next: ChildPart | undefined;
    for (const row of rows.toReversed()) {
      if (this.#parts.has(row.key)) continue; // there is one place for a key
      next = insertPart(container, next, before.get(row.key));
      this.#parts.set(row.key, next);
      setChildPartValue(next, draw(row as never));
    }
    return noChange;
  }
}

function remove(part: ChildPart): void {
  const { endNode } = part;
  removePart(part);
  (endNode as ChildNode | null)?.remove();
}

const drawn = directive(Each);

export function each<T extends Keyed>(rows: readonly T[], draw: (row: T) => unknown): unknown {
  return drawn(rows, draw as (row: never) => unknown);
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { ThreadItem } from "../../protocol/wire";
import { SHORT, Window } from "./window";
import type { Row } from "./window";

const said = (number: number): ThreadItem => ({
  ...{ id: `m${number}`, thread_id: "thr_1", created_at: "", type: "assistant_message" },
  content: [{ type: "output_text", text: "Words. ".repeat(number % 40), annotations: [] }],
});
const thread = (count: number): ThreadItem[] => Array.from({ length: count }, (_, number) => said(number));
const shown = (rows: Row[]): number[] => rows.flatMap((row) => ("gap" in row ? [] : [row.index]));
const height = (rows: Row[]): number => rows.reduce((sum, row) => sum + ("gap" in row ? row.gap : 0), 0);

describe("Window", () => {
  it("shows a short thread whole", () => {
    const rows = new Window().rows(thread(SHORT));
    expect(shown(rows)).toHaveLength(SHORT);
    expect(height(rows)).toBe(0);
  });

  it("shows the end of a long one, and grows with it", () => {
    const view = new Window();
    const items = thread(10_000);
    view.toEnd(items, 800);
    const before = shown(view.rows(items));
    expect(before.at(-1)).toBe(9_999);
    expect(before.length).toBeLessThan(80);
    expect(shown(view.rows([...items, said(10_000)])).at(-1)).toBe(10_000);
  });

  it("stays where it is when older items are put above, and when what marks its edge is taken away", () => {
    const view = new Window();
    const items = thread(400).slice(200);
    view.around(items, 100, 800, []);
    const before = shown(view.rows(items)).map((index) => items[index]?.id);
    const older = [...thread(200), ...items];
    expect(shown(view.rows(older)).map((index) => older[index]?.id)).toEqual(before);
    const without = older.filter(({ id }) => id !== before[0]);
    expect(shown(view.rows(without)).length).toBeGreaterThan(5);
  });

  it("keeps what must not go away, in its place", () => {
    const view = new Window();
    const items = thread(500);
    view.around(items, 250, 500, ["m7", "m480", "gone"]);
    const rows = view.rows(items);
    const indexes = shown(rows);
    expect([indexes[0], indexes.at(-1)]).toEqual([7, 480]);
    expect(rows.map(({ key }) => key)).toEqual([...new Set(rows.map(({ key }) => key))]);
  });

  it("knows the height of what is not there, wherever it goes, what is measured and what comes above", () => {
    const column = (rows: Row[], seed: number): HTMLElement => {
      const made = document.createElement("div");
      let top = 0;
      for (const row of [...rows, null]) {
        const child = made.appendChild(document.createElement("div"));
        if (row && !("gap" in row)) child.setAttribute("data-item-id", row.key);
        else child.className = "room";
        const at = top;
        child.getBoundingClientRect = () => ({ top: at }) as DOMRect;
        top += row && "gap" in row ? row.gap : 30 + ((seed * (row ? row.index : 0)) % 90);
      }
      return made;
    };
    const move = fc.record({ to: fc.nat({ max: 1_199 }), seed: fc.nat({ max: 9 }), older: fc.boolean(), kept: fc.array(fc.nat({ max: 1_199 }), { maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 10 }), (moves) => {
        const view = new Window();
        const all = thread(1_200);
        let items = all.slice(300);
        for (const { to, seed, older, kept } of moves) {
          if (older) items = all;
          view.around(items, Math.min(to, items.length - 1), 700, kept.map((number) => `m${number}`));
          const rows = view.rows(items);
          const heights = (part: ThreadItem[]): number => part.reduce((sum, item) => sum + view.heightOf(item), 0);
          let at = 0;
          for (const [place, row] of rows.entries()) {
            const next = rows[place + 1];
            const until = "gap" in row ? (next && !("gap" in next) ? next.index : items.length) : at + 1;
            if ("gap" in row) expect(row.gap).toBeCloseTo(heights(items.slice(at, until)), 6);
            at = until;
          }
          view.measure(column(rows, seed), items);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("shows each item once, in order, with room for all the others, wherever it goes", () => {
    const items = thread(900);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 899 }), fc.integer({ min: 100, max: 2_000 }), fc.array(fc.nat({ max: 950 }), { maxLength: 4 })), { minLength: 1, maxLength: 8 }), (moves) => {
        const view = new Window();
        for (const [index, screen, kept] of moves) {
          view.around(items, index, screen, kept.map((number) => `m${number}`));
          const rows = view.rows(items);
          const indexes = shown(rows);
          expect(indexes).toEqual([...new Set(indexes)].toSorted((a, b) => a - b));
          expect(indexes).toContain(index);
          const tops = view.indexAt(items, height(rows.slice(0, rows.findIndex((row) => !("gap" in row)))));
          expect(tops).toBe(indexes[0]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

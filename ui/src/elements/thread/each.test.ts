import fc from "fast-check";
import { html, render } from "lit";
import { describe, expect, it } from "vitest";

import { each } from "./each";

const column = (): HTMLElement => document.createElement("div");

function show(into: HTMLElement, keys: readonly string[]): HTMLElement[] {
  const rows = keys.map((key) => ({ key }));
  render(html`<i></i>${each(rows, ({ key }) => [html`<p data-key=${key}>${key}</p>`, key.startsWith("a") ? html`<b></b>` : ""])}<u></u>`, into);
  return [...into.querySelectorAll("p")];
}

const lists = fc.array(fc.uniqueArray(fc.constantFrom<string>("a1", "a2", "b1", "b2", "b3", "c1"), { maxLength: 6 }), { minLength: 1, maxLength: 8 });

describe("each", () => {
  it("shows the rows in their order, keeps the nodes of those that stay, and leaves nothing of those that go", () => {
    fc.assert(
      fc.property(lists, (steps) => {
        const kept = column();
        let before: HTMLElement[] = [];
        for (const keys of steps) {
          const now = show(kept, keys);
          expect(now.map(({ textContent }) => textContent)).toEqual(keys);
          for (const node of before) if (keys.includes(node.textContent ?? "")) expect(now).toContain(node);
          before = now;
          const fresh = column();
          show(fresh, keys);
          expect(kept.textContent).toBe(fresh.textContent);
          expect(kept.childNodes).toHaveLength(fresh.childNodes.length);
        }
      }),
    );
  });

  it("moves no row that stays among its neighbours", () => {
    const thread = column();
    show(thread, ["a1", "b1", "b2", "b3"]);
    const moved: Node[] = [];
    const watch = new MutationObserver(() => undefined);
    watch.observe(thread, { childList: true });
    show(thread, ["b1", "c1", "b3"]);
    for (const { addedNodes } of watch.takeRecords()) moved.push(...addedNodes);
    expect(moved.filter((node) => node instanceof HTMLElement).map(({ textContent }) => textContent)).toEqual(["c1"]);
  });

  it("has one place for a key", () => {
    expect(show(column(), ["a1", "b1", "a1"]).map(({ textContent }) => textContent)).toEqual(["b1", "a1"]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";

import type { ThreadMetadata } from "../../protocol/wire";
import { until } from "../../testing/server";
import { HistoryElement } from "./history";

customElements.define("hf-history", HistoryElement);

const thread = (id: number, title: string): ThreadMetadata => ({ id: `thr_${id}`, title, created_at: new Date().toISOString() });
const many = Array.from({ length: 10 }, (_, index) => thread(index, index === 3 ? "Café in Łódź" : `Talk ${index}`));

let history: HistoryElement;
let asked: string[];

beforeEach(async () => {
  asked = [];
  const note = (what: string) => () => void asked.push(what);
  history = new HistoryElement();
  history.actions = { open: note("open"), rename: note("rename"), remove: note("remove"), undo: note("undo"), more: note("more"), reload: note("reload") };
  document.body.replaceChildren(history);
  await show(many);
});

async function show(threads: readonly ThreadMetadata[], more = false): Promise<void> {
  history.list = { threads, more, status: "ready", leaving: null };
  await history.updateComplete;
}

const field = (): HTMLInputElement | null => history.renderRoot.querySelector("[type=search]");
const titles = (): string[] => [...history.renderRoot.querySelectorAll(".open")].map(({ textContent }) => textContent ?? "");
const told = (): string | undefined => history.renderRoot.querySelector("[role=status]")?.textContent.trim();

async function search(text: string): Promise<void> {
  const input = field() as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new InputEvent("input"));
  await history.updateComplete;
}

describe("the search", () => {
  it("is there when there is something to search", async () => {
    expect(field()?.getAttribute("aria-label")).toBe("Search conversations");
    await show(many.slice(0, 3));
    expect(field()).toBeNull();
  });

  it("finds titles whatever their case and accents, and says how many", async () => {
    await search("CAFE");
    expect([titles(), told()]).toEqual([["Café in Łódź"], "1 conversation"]);
    await search("talk");
    expect(titles()).toHaveLength(9);
    await search("nowhere");
    expect([titles(), told()]).toEqual([[], "Nothing found"]);
  });

  it("is emptied by Escape, which closes nothing then", async () => {
    await search("cafe");
    const press = async (): Promise<boolean> => {
      const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
      field()?.dispatchEvent(event);
      await history.updateComplete;
      return event.defaultPrevented;
    };
    expect([await press(), titles().length, await press()]).toEqual([true, 10, false]);
  });
});

describe("the focus", () => {
  const row = (id: number): HTMLElement => history.renderRoot.querySelector(`[data-thread-id=thr_${id}]`) as HTMLElement;
  const at = (): string | undefined => history.shadowRoot?.activeElement?.closest("li")?.getAttribute("data-thread-id") ?? undefined;
  const tool = (id: number, which: "first" | "last"): HTMLElement => row(id).querySelector(`.tools button:${which}-child`) as HTMLElement;

  it("goes to the next conversation when one is deleted, and back to it when that is undone", async () => {
    tool(4, "last").focus();
    history.list = { ...history.list, threads: many.filter(({ id }) => id !== "thr_4"), leaving: thread(4, "Talk 4") };
    await history.updateComplete;
    expect(at()).toBe("thr_5");
    history.renderRoot.querySelector<HTMLElement>(".toast button")?.focus();
    await show(many);
    expect(at()).toBe("thr_4");
    tool(9, "last").focus();
    await show(many.slice(0, 9));
    expect(at()).toBe("thr_8");
  });

  it("stays at a conversation that has been renamed, or not", async () => {
    for (const key of ["Enter", "Escape"]) {
      tool(2, "first").click();
      await history.updateComplete;
      await until(() => history.shadowRoot?.activeElement instanceof HTMLInputElement);
      const input = history.shadowRoot?.activeElement as HTMLInputElement;
      if (key === "Enter") input.form?.requestSubmit();
      else input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await history.updateComplete;
      expect([key, at()]).toEqual([key, "thr_2"]);
    }
  });
});

describe("the end of the list", () => {
  it("brings more as it comes near, once for each page, and not while one searches", async () => {
    const nav = history.renderRoot.querySelector("nav") as HTMLElement;
    const size = { clientHeight: 400, scrollHeight: 1000 };
    for (const [name, value] of Object.entries(size)) Object.defineProperty(nav, name, { value });
    await show(many, true);
    nav.dispatchEvent(new Event("scroll"));
    expect(asked).toEqual([]);
    nav.scrollTop = 500;
    await search("cafe");
    nav.dispatchEvent(new Event("scroll"));
    expect(asked).toEqual([]);
    await search("");
    nav.dispatchEvent(new Event("scroll"));
    nav.dispatchEvent(new Event("scroll"));
    expect(asked).toEqual(["more"]);
    await show([...many, thread(10, "Talk 10")], true);
    expect(asked).toEqual(["more", "more"]);
  });
});

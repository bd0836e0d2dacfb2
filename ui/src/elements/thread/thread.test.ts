import { beforeEach, describe, expect, it } from "vitest";

import type { ThreadItem, WorkflowTask } from "../../protocol/wire";
import { fold } from "../../state/fold";
import { EMPTY } from "../../state/state";
import type { ChatState } from "../../state/state";
import { MarkdownElement } from "../markdown/markdown";
import { ThreadElement } from "./thread";
import type { ThreadActions } from "./thread";

// jsdom lays nothing out, so there is nothing to observe.
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
customElements.define("hf-markdown", MarkdownElement);
customElements.define("hf-thread", ThreadElement);

const base = (id: string) => ({ id, thread_id: "thr_1", created_at: "2026-03-02T09:00:00Z" });
const receipt = (id: string, task: Partial<WorkflowTask>): ThreadItem => ({
  ...base(id),
  type: "workflow",
  workflow: { type: "custom", tasks: [{ type: "custom", status_indicator: "complete", ...task }] },
});
const withItem = (state: ChatState, item: ThreadItem): ChatState => fold(state, { type: "thread.item.done", item });

let thread: ThreadElement;

beforeEach(() => {
  thread = new ThreadElement();
  thread.state = EMPTY;
  document.body.replaceChildren(thread);
});

async function show(state: ChatState): Promise<void> {
  thread.state = state;
  await thread.updateComplete;
}

const line = (): HTMLElement => thread.renderRoot.querySelector(".receipt") as HTMLElement;
const words = (node: Element): string => node.textContent?.replace(/\s+/g, " ").trim() ?? "";

describe("an answer", () => {
  const said = (id: string, type: "user_message" | "assistant_message"): ThreadItem =>
    type === "user_message"
      ? { ...base(id), type, content: [{ type: "input_text", text: id }], inference_options: {} }
      : { ...base(id), type, content: [{ type: "output_text", text: id, annotations: [] }] };
  const button = (selector: string, at = 0): HTMLElement => thread.renderRoot.querySelectorAll<HTMLElement>(selector)[at] as HTMLElement;
  let asked: (string | undefined)[];

  beforeEach(async () => {
    asked = [];
    thread.retries = true;
    thread.actions = { retry: (id) => void asked.push(id) } as ThreadActions;
    const items = [said("u1", "user_message"), said("a1", "assistant_message"), said("u2", "user_message"), said("a2", "assistant_message")];
    await show(items.reduce(withItem, EMPTY));
  });

  it("is asked for again at once where it is the last; an earlier one when it is said what goes with it", async () => {
    button("[data-again]", 1).click();
    expect(asked).toEqual(["a2"]);
    button("[data-again]").click();
    await thread.updateComplete;
    expect(words(button(".feedback"))).toContain("What was said after it will be gone.");
    await Promise.resolve();
    expect(thread.shadowRoot?.activeElement).toBe(button("[data-again-sure]"));
    (button("[data-again-sure]").nextElementSibling as HTMLElement).click();
    await thread.updateComplete;
    await Promise.resolve();
    expect([asked.length, thread.shadowRoot?.activeElement]).toEqual([1, button("[data-again]")]);
    button("[data-again]").click();
    await thread.updateComplete;
    button("[data-again-sure]").click();
    expect(asked).toEqual(["a2", "a1"]);
  });

  it("keeps the focus in the conversation when what was pressed goes", async () => {
    button("[data-again]", 1).focus();
    await show(fold(thread.state, { type: "local.turn_started" }));
    expect(thread.shadowRoot?.activeElement).toBe(button(".scroller"));
  });
});

describe("a receipt", () => {
  const undo = "[Undo](chatkit-link://task.undo?change=17&item=wf_1)";

  it("is one line: what was done, and its links", async () => {
    await show(withItem(EMPTY, receipt("wf_1", { title: "Added 3: Buy *milk* <b>", content: undo })));
    expect(words(line())).toBe("Added 3: Buy *milk* <b> · Undo");
    expect(line().querySelector("a")?.getAttribute("href")).toBe("chatkit-link://task.undo?change=17&item=wf_1");
    expect(line().querySelector('[data-icon="check"]')).not.toBeNull();
    expect(line().querySelector("b, em")).toBeNull();
  });

  it("shows a content that has no title above it once", async () => {
    await show(withItem(EMPTY, receipt("wf_1", { content: "Looked at the calendar" })));
    expect(words(line())).toBe("Looked at the calendar");
  });

  it("is replaced in its place, and the focus stays at it", async () => {
    let state = withItem(EMPTY, receipt("wf_1", { title: "Added 3: Buy milk", content: undo }));
    state = withItem(state, receipt("wf_2", { title: "Added 4: Buy eggs", content: undo }));
    await show(state);
    line().querySelector("a")?.focus();
    const undone = receipt("wf_1", { title: "Undone: added 3: Buy milk" });
    await show(fold(state, { type: "thread.item.replaced", item: undone }));
    expect([...thread.renderRoot.querySelectorAll(".receipt")].map(words)).toEqual([
      "Undone: added 3: Buy milk",
      "Added 4: Buy eggs · Undo",
    ]);
    expect(thread.shadowRoot?.activeElement?.getAttribute("data-item-id")).toBe("wf_1");
  });

  it("links what the page knows in its title", async () => {
    thread.autolinks = [{ pattern: /\d+/, href: ([id]) => `chatkit-link://task?id=${id}` }];
    await show(withItem(EMPTY, receipt("wf_1", { title: "Added 3: Buy milk" })));
    expect(line().querySelector("a")?.getAttribute("href")).toBe("chatkit-link://task?id=3");
  });
});

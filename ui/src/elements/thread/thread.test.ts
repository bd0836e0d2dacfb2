import { beforeEach, describe, expect, it } from "vitest";

import type { ThreadItem, WorkflowTask } from "../../protocol/wire";
import { fold } from "../../state/fold";
import { EMPTY } from "../../state/state";
import type { ChatState } from "../../state/state";
import { MarkdownElement } from "../markdown/markdown";
import { ThreadElement } from "./thread";

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

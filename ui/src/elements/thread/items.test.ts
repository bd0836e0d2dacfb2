import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, it, vi } from "vitest";

import type { StreamEvent, ThreadItem } from "../../protocol/wire";
import { foldAll } from "../../state/fold";
import { EMPTY } from "../../state/state";
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

interface Fixture {
  events: StreamEvent[];
  items: ThreadItem[];
}
const fixture = (name: string): Fixture =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../fixtures/${name}.json`), "utf-8")) as Fixture;

const actions = {
  ...{ retry: vi.fn(), resume: vi.fn(), resend: vi.fn(), edit: vi.fn(), copyDetails: vi.fn(), feedback: vi.fn() },
  ...{ older: vi.fn(async () => undefined), answer: vi.fn(async () => undefined) },
} satisfies ThreadActions;

let thread: ThreadElement;

beforeEach(() => {
  vi.clearAllMocks();
  thread = new ThreadElement();
  thread.actions = actions;
  thread.entities = true;
  document.body.replaceChildren(thread);
});

/** The state after so many of the fixture's events, or after all. */
async function show(name: string, upTo?: number): Promise<void> {
  thread.state = foldAll(EMPTY, fixture(name).events.slice(0, upTo));
  await thread.updateComplete;
}
const all = (selector: string): HTMLElement[] => [...thread.renderRoot.querySelectorAll<HTMLElement>(selector)];
const one = (selector: string): HTMLElement => {
  const [found] = all(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
};
const words = (node: Element): string => node.textContent?.replace(/\s+/g, " ").trim() ?? "";

describe("sources", () => {
  it("are named in the text where they belong, and listed below it once each", async () => {
    await show("sources");
    expect(words(one("hf-markdown"))).toBe("Milk is on the list.#3 It is cheap here, says the report.2");
    expect(one("a.cite").getAttribute("href")).toBe("https://example.org/report");
    expect(one("a.cite").getAttribute("aria-label")).toBe("Source 2: The report");
    expect(all(".sources li").map(words)).toEqual([
      "Task 3Tasks",
      "The reportExampleWhat was foundMarch 2026",
      "Notesnotes.pdf",
    ]);
  });

  it("that are the page's own carry what it knows them by", async () => {
    await show("sources");
    const told = all("button.cite, .sources button").map((button) => (button as unknown as { entity: unknown }).entity);
    const entity = { id: "task_3", title: "Task 3", icon: "check-circle", group: "Tasks", interactive: true, data: { id: "3" } };
    expect(told).toEqual([entity, entity]);
    thread.entities = false;
    await thread.updateComplete;
    expect(all("button.cite, .sources button")).toEqual([]);
  });

  it("do not have the text drawn again while it goes on", async () => {
    await show("sources", 6);
    const [sign] = all(".cite");
    await show("sources", 7);
    expect(all(".cite")).toHaveLength(1);
    thread.state = { ...thread.state, progress: { text: "Reading", icon: null } };
    await thread.updateComplete;
    expect(sign).toBeDefined();
    await show("sources", 8);
    expect(all(".cite")).toHaveLength(2);
  });
});

describe("a workflow", () => {
  it("shows each kind of task with its sign, its words and its sources", async () => {
    await show("workflow-tasks");
    expect(words(one(".reasoning summary"))).toBe("Thought for 7 seconds");
    const [reasoning] = all("details.reasoning");
    expect([...(reasoning?.querySelectorAll(".receipt") ?? [])].map(words)).toEqual([
      "What is asked Milk is to be bought.",
      "Looked for milk · price of milk · milk near here · The report",
      "Read the notes · Notes",
      "Looked at the picture",
      "Compared prices · See the table",
    ]);
    expect([...(reasoning?.querySelectorAll(".receipt > .icon") ?? [])].map((sign) => sign.getAttribute("data-icon"))).toEqual([
      ...["lightbulb", "globe", "document", "square-image", "chart"],
    ]);
    expect(one(".thought strong").textContent).toBe("bought");
  });

  it("is folded away or not, as the server says; whoever opens it keeps it open", async () => {
    await show("workflow-tasks", 4);
    expect(one("details").hasAttribute("open")).toBe(true);
    expect(words(one("summary"))).toBe("What is asked");
    await show("workflow-tasks");
    const [first, second] = all("details.reasoning");
    expect([first?.hasAttribute("open"), second?.hasAttribute("open")]).toEqual([false, true]);
    expect(words(second?.querySelector("summary") as Element)).toBe("Prices compared");
    first?.toggleAttribute("open", true);
    thread.state = { ...thread.state, progress: { text: "More", icon: null } };
    await thread.updateComplete;
    expect(first?.hasAttribute("open")).toBe(true);
  });
});

describe("questions", () => {
  it("are a form; what is chosen and what is written is answered", async () => {
    await show("questions", 3);
    expect(all("legend, label[for]").map(words)).toEqual(["How much milk?", "Anything else?"]);
    one("input[value='Two litres']").click();
    one("form button").click();
    expect(actions.answer.mock.lastCall).toEqual([
      "si_1",
      { status: "answered", answers: { size: { values: ["Two litres"], skipped: false }, more: { values: [], skipped: true } } },
    ]);
    await Promise.resolve();
    one("form button[type=button]").click();
    await vi.waitFor(() => expect(actions.answer).toHaveBeenCalledTimes(2));
    expect(actions.answer.mock.lastCall?.at(1)).toMatchObject({ status: "skipped" });
  });

  it("take words of one's own in place of a choice, and wait for one answer at a time", async () => {
    await show("questions", 3);
    let finish = (): void => undefined;
    actions.answer.mockImplementationOnce(() => new Promise((resolve) => (finish = () => resolve(undefined))));
    one("input[value='One litre']").click();
    (one("input.own") as HTMLInputElement).value = " None ";
    one("form button").click();
    one("form button").click();
    expect(actions.answer).toHaveBeenCalledOnce();
    expect(actions.answer.mock.lastCall?.at(1)).toMatchObject({ answers: { size: { values: ["None"] } } });
    finish();
    await vi.waitFor(() => expect(one("form").ariaBusy).toBeNull());
  });

  it("show their answers afterwards", async () => {
    await show("questions");
    expect(all("form")).toEqual([]);
    expect(all("dt, dd").map(words)).toEqual(["How much milk?", "Two litres", "Anything else?", "No answer"]);
  });
});

describe("a picture that is made", () => {
  it("shows how far it is, then itself", async () => {
    await show("image-steps", 4);
    expect((one("progress") as HTMLProgressElement).value).toBe(0.3);
    expect(one("figure").getAttribute("aria-busy")).toBe("true");
    await show("image-steps", 5);
    expect((one("progress") as HTMLProgressElement).value).toBe(0.8);
    await show("image-steps");
    expect(all("progress")).toEqual([]);
    expect(one("figure img").getAttribute("src")).toMatch(/^data:image\/png/);
  });

  it("is not fetched from a site that the thread does not name", async () => {
    const { events } = fixture("image");
    const done = { ...events.at(-1), type: "thread.item.done", item: { ...fixture("image").items.at(-1) } } as StreamEvent;
    const thumbs = foldAll(EMPTY, [...events, done]);
    thread.state = thumbs;
    await thread.updateComplete;
    expect(all("img")).toEqual([]);
    expect(one("figcaption a").getAttribute("href")).toBe("https://example.org/1.png");
    thread.state = { ...thumbs, thread: { id: "thr_1", created_at: "", allowed_image_domains: ["example.org"] } };
    await thread.updateComplete;
    expect(one("figure img").getAttribute("src")).toBe("https://example.org/1.png");
  });
});

describe("a message of one's own", () => {
  it("shows its tag, its files and its quote", async () => {
    await show("rich-message");
    expect(words(one(".bubble"))).toBe("You said:Milk is on the list.What of Task 3?");
    expect(all(".file").map(words)).toEqual(["notes.pdf", "milk.png The picture is on another site. Open it there"]);
    expect(one("button.tag")).toMatchObject({ entity: { id: "task_3", title: "Task 3", data: { id: "3" } } });
    thread.state = { ...thread.state, thread: { id: "thr_1", created_at: "", allowed_image_domains: ["example.org"] } };
    await thread.updateComplete;
    expect(one(".file img").getAttribute("src")).toBe("https://example.org/milk.png");
  });
});

describe("the rest of what a thread holds", () => {
  it("says what the page is asked to do, until it is done", async () => {
    await show("client-tool", 3);
    expect(words(one(".client_tool_call"))).toBe("Working on this page: read_selection");
    await show("client-tool");
    expect(all(".client_tool_call")).toEqual([]);
  });

  it("copies an answer as it was written", async () => {
    const written: string[] = [];
    vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void written.push(text) } });
    await show("client-tool");
    one("button[aria-label='Copy answer']").click();
    await vi.waitFor(() => expect(one("button[aria-label='Copied']")).toBeDefined());
    expect(written).toEqual(["You have selected milk."]);
    vi.unstubAllGlobals();
  });
});

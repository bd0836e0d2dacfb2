import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { HoldfastOptions, OptionPath } from "../../options";
import type { StreamEvent } from "../../protocol/wire";
import { FakeServer, LiveStream, plainJson, until } from "../../testing/server";
import type { HoldfastChat } from "./chat";

globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
await import("../../chatkit");

/*
 * Every option does something: with it, what `effect` looks for is there, and without it, it is not. The table is typed by
 * the options' own names, so one that the types add does not compile until it is shown here to have its effect.
 */

interface Case {
  given: Partial<HoldfastOptions>;
  /** The stored thread is on the screen, not an empty one. */
  thread?: true;
  /** What somebody does before one looks. */
  act?: () => unknown;
  effect: () => boolean;
}

const at = "2026-01-02T03:04:05Z";
const base = { thread_id: "thr_1", created_at: at };
const mention = { type: "input_tag", id: "p1", text: "Ann", interactive: true, data: {} };
const button = { type: "Button", label: "Press", onClickAction: { type: "press", handler: "client" } };
const stored = {
  id: "thr_1",
  title: "A title",
  created_at: at,
  items: {
    has_more: false,
    data: [
      { ...base, type: "user_message", id: "u1", content: [mention], inference_options: {} },
      { ...base, type: "widget", id: "w1", widget: { type: "Card", children: [button] } },
      { ...base, type: "assistant_message", id: "a1", content: [{ type: "output_text", text: "Hi.", annotations: [] }] },
    ],
  },
};
const call = { ...base, type: "client_tool_call", id: "c1", status: "pending", call_id: "1", name: "look", arguments: { far: true } };
const streamed = (...events: unknown[]) => new LiveStream(null).events(...(events as StreamEvent[])).end().response;

let server: FakeServer;
let chat: HoldfastChat;

/** All that is drawn, through every shadow root. */
class Screen {
  readonly told: unknown[] = [];
  readonly tell = (...values: unknown[]): void => void this.told.push(...values);

  all(selector: string, root: ParentNode = chat.renderRoot): Element[] {
    const inner = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? this.all(selector, shadowRoot) : []));
    return [...root.querySelectorAll(selector), ...inner];
  }
  has(selector: string, words = ""): boolean {
    return this.all(selector).some((node) => node.textContent.includes(words));
  }
  press(selector: string): void {
    (this.all(selector)[0] as HTMLElement | undefined)?.click();
  }
  type(text: string): void {
    const field = this.all("textarea")[0] as HTMLTextAreaElement;
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    field.dispatchEvent(new InputEvent("input"));
  }
  file(name: string, size: number): Promise<void> {
    return chat.setComposerValue({ files: [new File([new Uint8Array(size)], name, { type: "text/plain" })] });
  }
}

let ui: Screen;
const tell = (...values: unknown[]): void => ui.tell(...values);
const action = { icon: "home", onClick: () => tell("pressed") } as const;
const files = { enabled: true, maxCount: 1 };
const people = async () => [{ id: "p1", title: "Ann", interactive: true }];
const plan = async () => [{ id: "plan", label: "Plan" }];
const tools = [{ id: "look", label: "Look", icon: "search" as const }];

const CASES: Record<OptionPath, Case> = {
  api: { given: {}, effect: () => true }, // without an address there is nothing: see chat.test.ts
  locale: { given: { locale: "de" }, effect: () => ui.has('textarea[aria-label="Nachricht"]') },
  theme: { given: { theme: "dark" }, effect: () => chat.dataset["scheme"] === "dark" },
  frameTitle: { given: { frameTitle: "Help" }, effect: () => ui.has("section[aria-label=Help]") },
  initialThread: { given: { initialThread: "thr_1" }, effect: () => ui.has("[data-item-id=a1]") },
  onClientTool: {
    given: { onClientTool: async (asked) => (tell(asked), { near: 1 }) },
    act: () => chat.sendUserMessage({ text: "look" }),
    effect: () => JSON.stringify([ui.told, server.of("threads.add_client_tool_output")[0]?.params["result"]]) === '[[{"name":"look","params":{"far":true}}],{"near":1}]',
  },
  "header.enabled": { given: { header: { enabled: false } }, effect: () => !ui.has("header.bar") },
  "header.title.enabled": { given: { header: { title: { enabled: false } } }, thread: true, effect: () => !ui.has(".title", "A title") },
  "header.title.text": { given: { header: { title: { text: "Mine" } } }, thread: true, effect: () => ui.has(".title", "Mine") },
  "header.leftAction.icon": { given: { header: { leftAction: action } }, effect: () => ui.has(".bar [data-header-action=home]:not(.title ~ *)") },
  "header.leftAction.onClick": { given: { header: { leftAction: action } }, act: () => ui.press("[data-header-action]"), effect: () => ui.told.length > 0 },
  "header.rightAction.icon": { given: { header: { rightAction: action } }, effect: () => ui.has(".bar .title ~ [data-header-action=home]") },
  "header.rightAction.onClick": { given: { header: { rightAction: action } }, act: () => ui.press("[data-header-action]"), effect: () => ui.told.length > 0 },
  "history.enabled": { given: { history: { enabled: false } }, effect: () => !ui.has("[data-opens-history]") },
  "history.showDelete": { given: { history: { showDelete: false } }, act: () => chat.showHistory(), effect: () => ui.has(".open") && !ui.has("[data-icon=bin]") },
  "history.showRename": { given: { history: { showRename: false } }, act: () => chat.showHistory(), effect: () => ui.has(".open") && !ui.has("[data-icon=pencil]") },
  "startScreen.greeting": { given: { startScreen: { greeting: "Well?" } }, effect: () => ui.has(".start h2", "Well?") },
  "startScreen.prompts": { given: { startScreen: { prompts: [{ label: "Say it", prompt: "it", icon: "star" }] } }, effect: () => ui.has(".prompts button", "Say it") },
  "threadItemActions.feedback": {
    given: { threadItemActions: { feedback: true } },
    thread: true,
    act: () => ui.press('[aria-label="Good answer"]'),
    effect: () => server.of("items.feedback").length === 1,
  },
  "threadItemActions.retry": {
    given: { threadItemActions: { retry: true } },
    thread: true,
    act: () => ui.press('[aria-label="Answer again"]'),
    effect: () => server.of("threads.retry_after_item")[0]?.params["item_id"] === "u1",
  },
  "composer.placeholder": { given: { composer: { placeholder: "Ask" } }, effect: () => ui.has("textarea[placeholder=Ask]") },
  "composer.attachments.enabled": { given: { composer: { attachments: { enabled: true } } }, effect: () => ui.has("input[type=file]") },
  "composer.attachments.maxSize": {
    given: { composer: { attachments: { ...files, maxSize: 3 } } },
    act: () => ui.file("a.txt", 4),
    effect: () => ui.has(".files li", "too large"),
  },
  "composer.attachments.maxCount": {
    given: { composer: { attachments: files } },
    act: () => ui.file("a.txt", 1).then(() => ui.file("b.txt", 1)),
    effect: () => ui.has(".files li", "too many"),
  },
  "composer.attachments.accept": {
    given: { composer: { attachments: { ...files, accept: { "image/*": [".png"] } } } },
    act: () => ui.file("a.txt", 1),
    effect: () => ui.has(".files li", "kind") && ui.has('input[accept="image/*,.png"]'),
  },
  "composer.tools": { given: { composer: { tools } }, effect: () => ui.has("[aria-label=Tool] .label", "Any tool") },
  "composer.models": { given: { composer: { models: [{ id: "m", label: "Large" }] } }, effect: () => ui.has("[aria-label=Model] .label", "Large") },
  "composer.dictation.enabled": { given: { composer: { dictation: { enabled: true } } }, effect: () => ui.has(".microphone") },
  "disclaimer.text": { given: { disclaimer: { text: "It *errs*." } }, effect: () => ui.has(".note em", "errs") },
  "disclaimer.highContrast": { given: { disclaimer: { text: "It errs.", highContrast: true } }, effect: () => ui.has(".note[data-contrast]") },
  "entities.onTagSearch": { given: { entities: { onTagSearch: people } }, act: () => ui.type("@"), effect: () => ui.has("[role=option]", "Ann") },
  "entities.showComposerMenu": { given: { entities: { onTagSearch: people, showComposerMenu: true } }, effect: () => ui.has("[aria-label=Mention]") },
  "entities.onClick": { given: { entities: { onClick: ({ id }) => tell(id) } }, thread: true, act: () => ui.press("button.tag"), effect: () => ui.told[0] === "p1" },
  "entities.onRequestPreview": {
    given: { entities: { onRequestPreview: async ({ title }) => ({ preview: { type: "Basic", children: [{ type: "Text", value: title }] } }) } },
    thread: true,
    act: () => (ui.all("button.tag")[0] as HTMLElement | undefined)?.focus(),
    effect: () => ui.has(".preview"),
  },
  "commands.enabled": { given: { commands: { enabled: true } }, act: () => ui.type("/"), effect: () => ui.has(".menu") },
  "commands.onSearch": { given: { commands: { enabled: true, onSearch: plan } }, act: () => ui.type("/"), effect: () => ui.has("[role=option]", "Plan") },
  "commands.onSelect": {
    given: { commands: { enabled: true, onSearch: plan, onSelect: async ({ id }) => tell(id) } },
    act: () => {
      ui.type("/");
      return until(() => ui.has("[role=option]")).then(() => ui.press("[role=option]"));
    },
    effect: () => ui.told[0] === "plan",
  },
  "widgets.onAction": {
    given: { widgets: { onAction: async ({ type }, { id }) => tell(type, id) } },
    thread: true,
    act: () => until(() => ui.has(".button", "Press")).then(() => ui.press(".button")),
    effect: () => ui.told.join() === "press,w1",
  },
  "thread.autoScroll": {
    given: { thread: { autoScroll: true } },
    thread: true,
    effect: () => (ui.all("hf-thread")[0] as unknown as { follows: boolean }).follows,
  },
};

/** The options without the one at this place. */
function without(options: Partial<HoldfastOptions>, path: string): Partial<HoldfastOptions> {
  const [first = "", ...rest] = path.split(".");
  const { [first]: value, ...others } = options as Record<string, unknown>;
  if (rest.length === 0) return others;
  return { ...others, [first]: without((value ?? {}) as Partial<HoldfastOptions>, rest.join(".")) };
}

async function open(given: Partial<HoldfastOptions>, { thread, act }: Case): Promise<void> {
  ui = new Screen();
  server.received.length = 0;
  chat = document.createElement("holdfast-chat");
  const loaded = new Promise((resolve) => chat.addEventListener(thread ? "chatkit.thread.load.end" : "chatkit.ready", resolve));
  chat.setOptions({ api: { url: "/chatkit", fetch: server.fetch }, ...(thread ? { initialThread: "thr_1" } : {}), ...given });
  document.body.replaceChildren(chat);
  await loaded;
  if (thread) await until(() => ui.has("[data-item-id=a1]"));
  await until(() => ui.has("textarea"));
  await act?.();
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  server = new FakeServer()
    .on("threads.get_by_id", () => plainJson(stored))
    .on("threads.list", () => plainJson({ data: [stored], has_more: false }))
    .on("items.feedback", () => plainJson({}))
    .on("attachments.create", () => plainJson({ id: "f1", type: "file", name: "a.txt", mime_type: "text/plain" }))
    .on("threads.retry_after_item", () => streamed())
    .on("threads.add_client_tool_output", () => streamed({ type: "thread.item.done", item: stored.items.data[2] }))
    .on("threads.create", () => streamed({ type: "thread.created", thread: { id: "thr_1", created_at: at } }, { type: "thread.item.done", item: call }));
});

afterEach(() => chat.remove());

describe("an option that is set has its effect, and one that is not has none", () => {
  it.each(Object.entries(CASES))("%s", async (path, one) => {
    await open(one.given, one);
    await until(one.effect);
    if (path === "api") return;
    await open(without(one.given, path), one);
    await chat.updateComplete;
    expect(one.effect()).toBe(false);
  });
});

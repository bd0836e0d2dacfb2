import type { ChatKitEvents } from "@openai/chatkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { EVENTS, METHODS } from "../../conformance";
import type { HoldfastOptions } from "../../options";
import type { StreamEvent } from "../../protocol/wire";
import { FakeServer, json, LiveStream, until } from "../../testing/server";
import { HoldfastChat } from "./chat";

globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
await import("../../chatkit");

type Seen = [name: string, detail: unknown];

const at = "2026-01-02T03:04:05Z";
const own = { type: "user_message", id: "msg_1", thread_id: "thr_1", created_at: at, content: [{ type: "input_text", text: "hello" }], inference_options: {} };
const answer = { type: "assistant_message", id: "msg_2", thread_id: "thr_1", created_at: at, content: [{ type: "output_text", text: "Hi.", annotations: [] }] };
const stored = { id: "thr_1", title: "Hello", created_at: at, items: { data: [own, answer], has_more: false } };

let chat: HoldfastChat;
let server: FakeServer;
let seen: Seen[];
const heard = new Set<string>();

const names = (): string[] => seen.map(([name]) => name).filter((name) => name !== "chatkit.log");
const happened = (name: keyof ChatKitEvents): Promise<void> => until(() => seen.some(([seenName]) => seenName === name));
const options = (more: Partial<HoldfastOptions> = {}): HoldfastOptions => ({ api: { url: "/chatkit", fetch: server.fetch }, ...more });

function streamed(...events: unknown[]): () => Response {
  return () => new LiveStream(null).events(...(events as StreamEvent[])).end().response;
}

beforeEach(() => {
  localStorage.clear();
  server = new FakeServer()
    .on("threads.get_by_id", () => json(stored))
    .on("threads.list", () => json({ data: [stored], has_more: false }))
    .on(
      "threads.create",
      streamed(
        { type: "thread.created", thread: { id: "thr_1", created_at: at } },
        { type: "thread.item.done", item: own },
        { type: "client_effect", name: "confetti", data: { count: 3 } },
        { type: "thread.item.added", item: { ...answer, content: [] } },
        { type: "thread.item.done", item: answer },
      ),
    );
  seen = [];
  chat = document.createElement("holdfast-chat") as HoldfastChat;
  for (const name of Object.keys(EVENTS)) chat.addEventListener(name, (event) => {
    heard.add(name);
    seen.push([name, (event as CustomEvent).detail]);
  });
});

afterEach(() => chat.remove());

describe("the public types", () => {
  it("are all there: each method, on either name of the element", () => {
    const official = document.createElement("openai-chatkit") as HoldfastChat;
    expect(official).toBeInstanceOf(HoldfastChat);
    for (const method of Object.keys(METHODS)) {
      expect(typeof (chat as unknown as Record<string, unknown>)[method]).toBe("function");
      expect(typeof (official as unknown as Record<string, unknown>)[method]).toBe("function");
    }
  });
});

describe("the events of a first message", () => {
  it("come in order and in shape", async () => {
    chat.setOptions(options());
    document.body.append(chat);
    expect(seen).toEqual([]); // whoever listens only now misses nothing
    await happened("chatkit.ready");
    await chat.sendUserMessage({ text: "hello" });
    expect(names()).toEqual([
      "chatkit.ready",
      "chatkit.response.start",
      "chatkit.thread.change",
      "chatkit.effect",
      "chatkit.response.end",
    ]);
    expect(Object.fromEntries(seen)).toMatchObject({
      "chatkit.thread.change": { threadId: "thr_1" },
      "chatkit.effect": { name: "confetti", data: { count: 3 } },
      "chatkit.log": { name: "thread.item.done", data: { itemId: "msg_2", itemType: "assistant_message" } },
    });
    for (const name of ["chatkit.ready", "chatkit.response.start", "chatkit.response.end"]) {
      expect(seen.find(([seenName]) => seenName === name)?.[1] ?? undefined).toBeUndefined();
    }
  });
});

describe("the events of threads and history", () => {
  it("come in order and in shape", async () => {
    document.body.append(chat);
    chat.setOptions(options({ initialThread: "thr_1" }));
    await happened("chatkit.thread.load.end");
    await chat.showHistory();
    await chat.showHistory(); // open already
    await chat.hideHistory();
    await chat.setThreadId(null);
    expect(seen).toEqual([
      ["chatkit.ready", null],
      ["chatkit.thread.change", { threadId: "thr_1" }],
      ["chatkit.thread.load.start", { threadId: "thr_1" }],
      ["chatkit.thread.load.end", { threadId: "thr_1" }],
      ["chatkit.history.open", null],
      ["chatkit.history.close", null],
      ["chatkit.thread.change", { threadId: null }],
    ]);
  });

  it("tell that history is closed when the page wants none any more", async () => {
    document.body.append(chat);
    chat.setOptions(options());
    await chat.showHistory();
    chat.setOptions(options({ history: { enabled: false } }));
    await chat.updateComplete;
    expect(names()).toEqual(["chatkit.ready", "chatkit.history.open", "chatkit.history.close"]);
    expect(chat.renderRoot.querySelector(".history")).toBeNull();
  });

  it("tell of what could not be loaded", async () => {
    server.on("threads.get_by_id", () => new Response("<html>", { status: 502 }));
    document.body.append(chat);
    chat.setOptions(options({ initialThread: "thr_1" }));
    await happened("chatkit.error");
    expect(seen.at(-1)).toEqual(["chatkit.error", { error: expect.any(Error) as Error }]);
  });
});

describe("methods called before there are options", () => {
  it("are done when there are, in the order in which they were called", async () => {
    document.body.append(chat);
    const asked = [chat.setThreadId("thr_1"), chat.setComposerValue({ text: "draft" }), chat.showHistory()];
    expect(server.received).toEqual([]);
    chat.setOptions(options());
    await Promise.all(asked);
    expect(names()).toEqual(expect.arrayContaining(["chatkit.ready", "chatkit.thread.load.end", "chatkit.history.open"]));
    expect(names()[0]).toBe("chatkit.ready");
    expect(chat.composerText).toBe("draft");
  });
});

describe("options that cannot work", () => {
  it("are left out with one warning each, and the rest has its effect", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const odd = options({
      ...({ sparkle: true, header: { shiny: 1, title: { text: "Fine" } }, composer: "wide" } as object),
      startScreen: { greeting: "Hello", prompts: "none" as never },
    });
    document.body.append(chat);
    chat.setOptions(odd);
    chat.setOptions({ ...odd });
    await happened("chatkit.ready");
    await chat.updateComplete;
    expect(warned.mock.calls.map(([line]) => String(line))).toEqual([
      'holdfast-chat: There is no option "sparkle".',
      'holdfast-chat: There is no option "header.shiny".',
      'holdfast-chat: The option "composer" is no object.',
      'holdfast-chat: The option "startScreen.prompts" is no list.',
    ]);
    expect(chat.renderRoot.querySelector(".bar .title")?.textContent).toBe("Fine");
    expect(chat.renderRoot.querySelector(".start h2")?.textContent).toBe("Hello");
  });

  it.each([
    ["a client secret", { getClientSecret: async () => "secret" }, /server of your own/],
    ["no address", undefined, /needs an address/],
  ])("are refused in words: %s", async (_what, api, words) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    document.body.append(chat);
    chat.setOptions({ api } as HoldfastOptions);
    expect(seen).toEqual([]);
    await happened("chatkit.error");
    await chat.updateComplete;
    expect(String(logged.mock.calls[0]?.[0])).toMatch(words);
    expect(chat.renderRoot.querySelector("[role=alert]")?.textContent).toMatch(words);
    expect(seen).toEqual([["chatkit.error", { error: expect.objectContaining({ message: expect.stringMatching(words) as string }) as Error }]]);
    chat.setOptions(options());
    await happened("chatkit.ready");
    await chat.updateComplete;
    expect(chat.renderRoot.querySelector("[role=alert]")).toBeNull();
  });
});

describe("what a page puts into the composer", () => {
  it("is words with mentions, a quote, files that the server has, a tool and a model; and goes out as such", async () => {
    const tools = [{ id: "look", label: "Look", icon: "search" as const }];
    const models = [{ id: "small", label: "Small" }, { id: "large", label: "Large" }];
    const tag = { type: "input_tag", id: "p1", text: "Ann" } as const;
    const file = { type: "file", id: "f1", name: "a.txt", mime_type: "text/plain" } as const;
    document.body.append(chat);
    chat.setOptions(options({ composer: { tools, models } }));
    await chat.setComposerValue({ content: [{ type: "input_text", text: "ask " }, tag], reply: "the first line", attachments: [file] });
    await chat.setComposerValue({ selectedToolId: "look", selectedModelId: "large" });
    expect(chat.composerText).toBe("ask @Ann");
    const composer = chat.renderRoot.querySelector("hf-composer");
    await chat.updateComplete;
    await composer?.updateComplete;
    expect(composer?.renderRoot.querySelector("blockquote")?.textContent).toBe("the first line");
    composer?.renderRoot.querySelector("form")?.requestSubmit();
    await happened("chatkit.response.end");
    expect(server.of("threads.create")[0]?.params["input"]).toEqual({
      content: [{ type: "input_text", text: "ask " }, { ...tag, data: {} }],
      attachments: ["f1"],
      quoted_text: "the first line",
      inference_options: { model: "large", tool_choice: { id: "look" } },
    });
    expect(seen.filter(([name]) => name === "chatkit.tool.change").map(([, detail]) => detail)).toEqual([{ toolId: "look" }, { toolId: null }]);
    expect(chat.composerText).toBe("");
  });

  it("is not sent by sendUserMessage, which leaves what is written and chosen as it is", async () => {
    document.body.append(chat);
    chat.setOptions(options({ composer: { models: [{ id: "small", label: "Small" }] } }));
    await chat.setComposerValue({ text: "a draft", reply: "a line" });
    await chat.sendUserMessage({ text: "hello", reply: "other", model: "large", toolChoice: { id: "look" } });
    expect(server.of("threads.create")[0]?.params["input"]).toMatchObject({
      quoted_text: "other",
      inference_options: { model: "large", tool_choice: { id: "look" } },
    });
    expect(chat.composerText).toBe("a draft");
  });
});

describe("two on one page", () => {
  it("keep what is begun in them apart, by their ids", async () => {
    const open = async (id: string): Promise<HoldfastChat> => {
      const one = document.createElement("holdfast-chat");
      one.id = id;
      one.setOptions(options());
      document.body.append(one);
      await one.focusComposer();
      return one;
    };
    const left = await open("left");
    await left.setComposerValue({ text: "half a thought" });
    left.remove();
    const [again, right] = [await open("left"), await open("right")];
    expect([again.composerText, right.composerText]).toEqual(["half a thought", ""]);
    again.remove();
    right.remove();
  });
});

describe("methods on a thread", () => {
  it("send actions, fetch what is new, and tell of links that are the page's", async () => {
    const link = { ...answer, content: [{ type: "output_text", text: "[Undo](chatkit-link://task.undo?change=17)", annotations: [] }] };
    server
      .on("threads.get_by_id", () => json({ ...stored, items: { data: [own, link], has_more: false } }))
      .on("threads.custom_action", streamed({ type: "thread.item.done", item: { ...answer, id: "msg_3" } }));
    document.body.append(chat);
    chat.setOptions(options({ initialThread: "thr_1" }));
    await chat.sendCustomAction({ type: "press", payload: { count: 1 } }, "w1").catch(() => undefined);
    await happened("chatkit.thread.load.end");
    await chat.sendCustomAction({ type: "press", payload: { count: 1 } }, "w1");
    expect(server.of("threads.custom_action").at(-1)?.params).toEqual({
      thread_id: "thr_1",
      item_id: "w1",
      action: { type: "press", payload: { count: 1 } },
    });
    const asked = server.of("threads.get_by_id").length;
    await chat.fetchUpdates();
    expect(server.of("threads.get_by_id").length).toBe(asked + 1);
    const anchors = (): NodeListOf<HTMLElement> | undefined => chat.renderRoot.querySelector("hf-thread")?.renderRoot.querySelectorAll("a");
    await until(() => anchors()?.length === 1);
    anchors()?.[0]?.click();
    expect(seen.at(-1)).toEqual(["chatkit.deeplink", { name: "task.undo", data: { change: "17" } }]);
    await chat.focusComposer();
    expect(chat.shadowRoot?.activeElement?.localName).toBe("hf-composer");
  });

  it("a client tool that the page does not have, or that fails, is told and not waited for", async () => {
    const call = { type: "client_tool_call", id: "c1", thread_id: "thr_1", created_at: at, status: "pending", call_id: "1", name: "look", arguments: {} };
    server.on("threads.create", streamed({ type: "thread.created", thread: { id: "thr_1", created_at: at } }, { type: "thread.item.done", item: call }));
    document.body.append(chat);
    chat.setOptions(options());
    await chat.sendUserMessage({ text: "hello" });
    expect(seen.at(-1)).toEqual(["chatkit.error", { error: expect.objectContaining({ message: expect.stringContaining('asks for "look"') as string }) as Error }]);
    expect(server.received.map(({ type }) => type)).not.toContain("threads.add_client_tool_output");
  });
});

describe("the events", () => {
  it("were all heard in these tests", () => {
    expect([...heard].toSorted()).toEqual(Object.keys(EVENTS).toSorted());
  });
});

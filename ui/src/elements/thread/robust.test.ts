import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ProtocolClient } from "../../protocol/client";
import type { StreamEvent, Thread, ThreadItem } from "../../protocol/wire";
import { Drafts } from "../../session/drafts";
import { textMessage } from "../../session/messages";
import { Session } from "../../session/session";
import { acquainted, FakeServer, json, MemoryStorage } from "../../testing/server";
import { MarkdownElement } from "../markdown/markdown";
import { WidgetElement } from "../widget/widget";
import { ThreadElement } from "./thread";

// jsdom lays nothing out, so there is nothing to observe.
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
customElements.define("hf-markdown", MarkdownElement);
customElements.define("hf-widget", WidgetElement);
customElements.define("hf-thread", ThreadElement);

const FOLDER = join(import.meta.dirname, "../../../fixtures");
const recorded = readdirSync(FOLDER).map(
  (file) => (JSON.parse(readFileSync(join(FOLDER, file), "utf-8")) as { events: StreamEvent[] }).events,
);

const said = (id: string, text: string): ThreadItem => ({
  ...{ id, thread_id: "thr_1", created_at: "2026-03-02T09:00:00Z", type: "assistant_message" },
  content: [{ type: "output_text", text, annotations: [] }],
});
const THREAD: Thread = {
  ...{ id: "thr_1", created_at: "2026-03-02T09:00:00Z" },
  items: { data: [said("old_1", "What was said before."), said("old_2", "And this.")], has_more: false },
};

/** A conversation with two answers on the screen, and a server that any other's bytes can be put into. */
async function opened(answer: (signal: AbortSignal | undefined) => Response | Promise<Response>, stored: () => Response = () => json(THREAD)) {
  const server = new FakeServer()
    .on("threads.get_by_id", stored)
    .on("turns.get", () => json({ turn: null }))
    .on("threads.add_user_message", (_request, signal) => answer(signal));
  const errors: Error[] = [];
  const client = new ProtocolClient({ url: "/chatkit", storage: acquainted(), fetch: server.fetch });
  const session = new Session(client, new Drafts(new MemoryStorage(), ""), {
    changed: () => {
      thread.state = session.state;
    },
    emit: (name, detail) => {
      if (name === "error") errors.push((detail as { error: Error }).error);
    },
    unsent: () => undefined,
  });
  await session.open("thr_1");
  return { session, errors, server };
}

let thread: ThreadElement;
/** What Lit or an element of ours could not draw comes out here, and nowhere else. */
const thrown: unknown[] = [];
const uncaught = (event: Event): void => void thrown.push((event as ErrorEvent).error ?? event);

beforeEach(() => {
  thrown.length = 0;
  thread = new ThreadElement();
  document.body.replaceChildren(thread);
  window.addEventListener("error", uncaught);
});

afterEach(() => {
  window.removeEventListener("error", uncaught);
  vi.useRealTimers();
});

const words = (): string => thread.renderRoot.textContent?.replace(/\s+/g, " ") ?? "";
const bytesOf = (events: readonly StreamEvent[]): Uint8Array =>
  new TextEncoder().encode(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
const stream = (...pieces: Uint8Array[]): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    }),
    { headers: { "Content-Type": "text/event-stream" } },
  );

async function stands(): Promise<void> {
  await thread.updateComplete;
  for (const markdown of thread.renderRoot.querySelectorAll("hf-widget")) await (markdown as WidgetElement).updateComplete;
  expect(thrown).toEqual([]);
  expect(words()).toContain("What was said before.");
  expect(words()).toContain("And this.");
}

describe("the thread on the screen stays, whatever comes", () => {
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom("flip", "drop", "insert", "double", "end"),
    byte: fc.integer({ min: 0, max: 255 }),
    length: fc.integer({ min: 1, max: 60 }),
  });

  function mutated(bytes: Uint8Array, { at, kind, byte, length }: { at: number; kind: string; byte: number; length: number }): Uint8Array {
    const from = Math.floor(at * bytes.length);
    const [before, rest] = [bytes.slice(0, from), bytes.slice(from)];
    if (kind === "flip") return Uint8Array.of(...before, byte, ...rest.slice(1));
    if (kind === "drop") return Uint8Array.of(...before, ...rest.slice(length));
    if (kind === "insert") return Uint8Array.of(...before, ...new Uint8Array(length).fill(byte), ...rest);
    if (kind === "double") return Uint8Array.of(...before, ...rest.slice(0, length), ...rest);
    return before;
  }

  it("recorded streams with bytes changed, lost, put in and said twice, cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...recorded), fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 97 }), async (events, mutations, size) => {
        const bytes = mutations.reduce(mutated, bytesOf(events));
        const pieces = Array.from({ length: Math.ceil(bytes.length / (size * 7)) }, (_, index) => bytes.slice(index * size * 7, (index + 1) * size * 7));
        const { session } = await opened(() => stream(...pieces));
        await session.send(textMessage("Hi"));
        await stands();
        expect(session.state.turn).toBeNull();
        session.close();
      }),
      { numRuns: 40 },
    );
  });

  it("events whose fields are anything at all", async () => {
    const anywhere = fc.tuple(fc.constantFrom(...recorded), fc.nat(), fc.nat(), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(anywhere, async ([events, which, where, value]) => {
        const changed = structuredClone(events);
        put(changed[which % changed.length], where, value);
        const { session } = await opened(() => stream(bytesOf(changed)));
        await session.send(textMessage("Hi"));
        await stands();
        session.close();
      }),
      { numRuns: 80 },
    );
  });

  /** Puts a value in the place of one that is somewhere in the tree. */
  function put(root: unknown, where: number, value: unknown): void {
    const places: [Record<string, unknown>, string][] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node as Record<string, unknown>, key]);
        walk((node as Record<string, unknown>)[key]);
      }
    };
    walk(root);
    const [holder, key] = places[where % places.length] ?? [];
    if (holder && key !== undefined) holder[key] = value;
  }

  const answers: [string, () => Response, RegExp][] = [
    ["a page of HTML", () => new Response("<!doctype html><h1>Hello</h1>", { headers: { "Content-Type": "text/html" } }), /not in the ChatKit protocol/],
    ["a 500", () => new Response("oh no", { status: 500 }), /The server answered 500/],
    ["a 401 with words", () => json({ error: { code: "unauthorized", message: "Sign in again." } }, 401), /Sign in again/],
    ["nothing at all", () => new Response(null), /not in the ChatKit protocol/],
    ["JSON", () => json({ id: "thr_1" }), /not in the ChatKit protocol/],
    ["a stream of nothing", () => stream(), /connection was lost/i],
    ["a stream of another kind of thing", () => stream(new TextEncoder().encode("<html>\n\n<body>\n\n")), /connection was lost/i],
  ];
  it.each(answers)("a backend that answers %s: the person is told, and so is the page", async (_name, answer, told) => {
    const { session, errors } = await opened(answer);
    await session.send(textMessage("Hi"));
    await stands();
    expect(words()).toMatch(told);
    expect(words()).toContain("Hi"); // what could not be sent is not lost either
    expect(errors).not.toEqual([]);
    session.close();
  });

  it.each([
    ["null", "null"],
    ["an empty object", "{}"],
    ["a list", "[]"],
    ["another service's answer", '{"status":"ok"}'],
    ["nothing", ""],
  ])("a backend that answers %s where a thread should be: it is no empty thread", async (_name, body) => {
    const { session, errors } = await opened(
      () => stream(),
      () => new Response(body, { headers: { "Content-Type": "application/json" } }),
    );
    await thread.updateComplete;
    expect(words()).toMatch(/not in the ChatKit protocol/);
    expect(errors).toHaveLength(1);
    expect(thrown).toEqual([]);
    session.close();
  });

  it("a frame that is no event is told in words, until what is stored has been read", async () => {
    const whole = said("new_1", "Ten letters: ä€😀.");
    const asked = { ...said("usr_1", ""), type: "user_message", content: [{ type: "input_text", text: "Hi" }] } as unknown as ThreadItem;
    const answer = bytesOf([{ type: "thread.item.done", item: asked }, { type: "thread.item.added", item: said("new_1", "") }, { type: "thread.item.done", item: whole }]);
    let stored = THREAD;
    let sent = false;
    let told = false;
    const { session, errors } = await opened(
      () => stream(new TextEncoder().encode("data: {broken\n\n"), answer),
      () => {
        if (sent) told = words().includes("Part of the answer could not be read.");
        return json(stored);
      },
    );
    stored = { ...THREAD, items: { data: [...THREAD.items.data, asked, whole], has_more: false } };
    sent = true;
    await session.send(textMessage("Hi"));
    await stands();
    expect(told).toBe(true);
    expect(errors.map(({ message }) => message)).toEqual(["The server sent something that is not an event."]);
    expect(words()).toContain("Ten letters: ä€😀.");
    expect(words()).not.toContain("could not be read");
    session.close();
  });

  it("letters that are cut in two by the network come together again", async () => {
    const answer = bytesOf([{ type: "thread.item.done", item: said("new_1", "ä€😀 und weiter") }]);
    const { session } = await opened(() => stream(...Array.from(answer, (byte) => Uint8Array.of(byte))));
    await session.send(textMessage("Hi"));
    await stands();
    expect(words()).toContain("ä€😀 und weiter");
    session.close();
  });

  it("a stream that never ends says nothing: the person is told, and can stop", async () => {
    vi.useFakeTimers();
    const { session } = await opened((signal) => {
      // As fetch does it: whoever aborts a request gets no more of its answer.
      const start = (controller: ReadableStreamDefaultController): void =>
        signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      return new Response(new ReadableStream({ start }), { headers: { "Content-Type": "text/event-stream" } });
    });
    const sending = session.send(textMessage("Hi"));
    await vi.advanceTimersByTimeAsync(31_000);
    await stands();
    expect(words()).toContain("The server has not said anything for a while.");
    expect(session.state.turn?.phase).toBe("running");
    await session.stop();
    await sending;
    await stands();
    expect(words()).not.toContain("not said anything");
    session.close();
  });

  it("a line without an end does not fill the memory", async () => {
    const flood = new Uint8Array(9 * 1024 * 1024).fill(65);
    const { session, errors } = await opened(() => stream(flood));
    await session.send(textMessage("Hi"));
    await stands();
    expect(errors.map(({ message }) => message)).toContain("The server sent something that is not an event.");
    session.close();
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ProtocolClient } from "../protocol/client";
import type { StreamEvent, ThreadItem } from "../protocol/wire";
import { fold } from "../state/fold";
import { EMPTY } from "../state/state";
import type { ChatState } from "../state/state";
import { FakeServer, json, refusal, TurnLog } from "../testing/server";
import { parseEvent, TurnFollower } from "./follow";
import type { Ending } from "./follow";

const { events, items } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/answer-with-tool.json"), "utf-8"),
) as { events: StreamEvent[]; items: ThreadItem[] };

/** No wait is slept through: the pauses asked for are noted, and over at once. */
async function follow(server: FakeServer): Promise<{ ending: Ending; state: ChatState; pauses: number; reconnects: boolean[] }> {
  const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
  const { signal } = new AbortController();
  let state = EMPTY;
  let pauses = 0;
  const reconnects: boolean[] = [];
  const hooks = {
    event: (event: StreamEvent) => {
      state = fold(state, event);
    },
    garbled: () => undefined,
    reconnecting: (value: boolean) => void reconnects.push(value),
    replayed: () => {
      state = fold(state, { type: "local.turn_replayed" });
    },
    turn: () => undefined,
    quiet: () => undefined,
    thread: () => state.thread?.id ?? null,
  };
  const wait = (): Promise<void> => {
    pauses += 1;
    return Promise.resolve();
  };
  const follower = new TurnFollower(client, hooks, signal, wait);
  const input = { content: [], attachments: [], quoted_text: null, inference_options: {} };
  const stream = await client.stream({ type: "threads.create", params: { input } }, "k", signal);
  return { ending: await follower.follow(stream), state, pauses, reconnects };
}

/** A server whose connections break at the given frames, one after the other, while its turn goes on. */
function breakingAt(...cuts: number[]): FakeServer {
  return breaking(cuts, true);
}

function breaking(cuts: number[], says: boolean): FakeServer {
  const log = new TurnLog("turn_1", events, says);
  const next = (after?: string): Response => log.read(after, cuts.shift() ?? null);
  return new FakeServer()
    .on("threads.create", () => next())
    .on("turns.get", () => json({ turn: { id: log.id, thread_id: "thr_1", status: "running" } }))
    .on("turns.attach", ({ params }) => next(params["after"] as string | undefined));
}

/** A server that goes down after so many frames, and another that goes on. */
function handingOver(log: TurnLog, frames: number): FakeServer {
  return new FakeServer()
    .on("threads.create", () => log.handOver(frames))
    .on("turns.get", () => json({ turn: { id: log.id, thread_id: "thr_1", status: "running" } }))
    .on("turns.attach", ({ params }) => log.read(params["after"] as string, null));
}

describe("TurnFollower", () => {
  it("follows a stream to its end", async () => {
    const server = breakingAt();
    const { ending, state } = await follow(server);
    expect(ending).toEqual({ kind: "complete" });
    expect(state.items).toEqual(items);
    expect(server.received).toHaveLength(1);
  });

  it("shows the same however often and wherever the stream breaks", async () => {
    const cut = fc.integer({ min: 0, max: events.length - 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 5 }), fc.boolean(), async (cuts, says) => {
        const { ending, state } = await follow(breaking(cuts.toSorted((a, b) => a - b), says));
        expect(ending).toEqual({ kind: "complete" });
        expect(state.items).toEqual(items);
        expect(state.open).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("asks for what follows the last frame, and for nothing twice", async () => {
    const server = breakingAt(6);
    await follow(server);
    expect(server.of("turns.attach").map(({ params }) => params)).toEqual([{ turn_id: "turn_1", after: "turn_1:1.6" }]);
  });

  it("goes on where a stream ends politely in the middle of a turn", async () => {
    const { state } = await follow(handingOver(new TurnLog("turn_1", events, false), 8));
    expect(state.items).toEqual(items);
  });

  it("goes on where a stream ends politely between two messages", async () => {
    const said = (id: string): StreamEvent[] => {
      const item = { id, thread_id: "thr_1", created_at: "", type: "assistant_message", content: [] } as ThreadItem;
      return [{ type: "thread.item.added", item }, { type: "thread.item.done", item }];
    };
    const two = [...events.slice(0, 2), ...said("first"), ...said("second")];
    const server = handingOver(new TurnLog("turn_1", two), 4);
    const { ending, state } = await follow(server);
    expect(ending).toEqual({ kind: "complete" });
    expect(state.items.map(({ id }) => id).slice(-2)).toEqual(["first", "second"]);
    expect(server.of("turns.attach").map(({ params }) => params["after"])).toEqual(["turn_1:1.4"]);
  });

  it("believes a server that says it has told all, whatever came last", async () => {
    const last = events.findIndex((event) => event.type === "thread.item.done" && event.item.type === "workflow");
    const log = new TurnLog("turn_1", events.slice(0, last + 1));
    const server = new FakeServer().on("threads.create", () => log.read(undefined, null));
    expect((await follow(server)).ending).toEqual({ kind: "complete" });
    expect(server.received).toHaveLength(1);
  });

  it("waits longer and longer while the server is away, and says so", async () => {
    const server = breakingAt(6);
    let away = 3;
    const turn = { id: "turn_1", thread_id: "thr_1", status: "running" };
    server.on("turns.get", () => (away-- > 0 ? refusal(503, "restarting", "Restarting.") : json({ turn })));
    const { state, pauses, reconnects } = await follow(server);
    expect(state.items).toEqual(items);
    expect(pauses).toBe(3);
    expect(reconnects.slice(-1)).toEqual([false]);
    expect(reconnects).toContain(true);
  });

  it("says when the turn is gone, with its failure", async () => {
    const server = breakingAt(6);
    const turn = { id: "turn_1", thread_id: "thr_1", status: "failed", error: { code: "x", message: "No." } };
    server.on("turns.get", () => json({ turn }));
    expect((await follow(server)).ending).toEqual({ kind: "gone", turn });
  });

  it("does not insist where the server has never heard of turns", async () => {
    const server = breakingAt(6);
    server.on("turns.get", () => new Response("", { status: 500 }));
    expect((await follow(server)).ending).toEqual({ kind: "gone", turn: null });
  });

  it("stops when the session has run out", async () => {
    const server = breakingAt(6);
    server.on("turns.get", () => refusal(401, "unauthenticated", "Sign in."));
    expect((await follow(server)).ending).toMatchObject({ kind: "refused", error: { status: 401 } });
  });

  it("takes up a turn by its own name when it broke before it named its thread", async () => {
    const server = breakingAt(0);
    const { state } = await follow(server);
    expect(state.items).toEqual(items);
    expect(server.of("turns.get")).toEqual([]);
  });
});

describe("parseEvent", () => {
  it("takes nothing from a server that only this side may say", () => {
    expect(parseEvent('{"type":"local.cleared"}')).toBeNull();
  });

  it.each(["", "{", "null", "7", '"x"', "[]", '{"type":7}'])("does not take %s for an event", (data) => {
    expect(parseEvent(data)).toBeNull();
  });
});

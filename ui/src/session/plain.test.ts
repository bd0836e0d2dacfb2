import { beforeEach, describe, expect, it } from "vitest";

import { ProtocolClient } from "../protocol/client";
import { FakeServer, json, LiveStream, MemoryStorage, plainJson, until } from "../testing/server";
import { Drafts } from "./drafts";
import { Feedback } from "./feedback";
import { textMessage } from "./messages";
import { Session } from "./session";

const at = "2026-03-02T09:00:00Z";
const item = (n: number) => ({ id: `m${n}`, thread_id: "thr_1", created_at: at, type: "end_of_turn" });
const items = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => item(from + index));

let server: FakeServer;
let storage: Storage;

function meet(): { session: Session; client: ProtocolClient; errors: string[] } {
  const errors: string[] = [];
  const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch, storage });
  const session = new Session(client, new Drafts(null, "t:"), {
    changed: () => undefined,
    emit: (name) => void (name === "error" && errors.push(name)),
    unsent: () => undefined,
  });
  return { session, client, errors };
}

beforeEach(() => {
  server = new FakeServer();
  storage = new MemoryStorage();
});

describe("a server that knows the protocol and nothing else", () => {
  it("is asked for nothing that it does not know", async () => {
    server.on("threads.get_by_id", () => plainJson({ id: "thr_1", created_at: at, items: { data: items(0, 3), has_more: false } }));
    const { session, client, errors } = meet();
    await session.open("thr_1");
    await new Feedback(() => client, () => undefined, () => undefined).load("thr_1");
    await session.refresh();
    expect(server.received.map(({ type }) => type)).toEqual(["threads.get_by_id", "threads.get_by_id"]);
    expect(errors).toEqual([]);
  });

  it("is stopped by hanging up, and nothing else is said about it", async () => {
    const stream = new LiveStream(null).events({ type: "thread.created", thread: { id: "thr_1", created_at: at } });
    let hungUp = false;
    server.on("threads.create", (_request, signal) => {
      signal?.addEventListener("abort", () => {
        hungUp = true;
        stream.break();
      });
      return stream.response;
    });
    const { session, errors } = meet();
    const sent = session.send(textMessage("hello"));
    await until(() => session.state.thread !== null);
    await session.stop();
    await sent;
    expect([hungUp, session.state.turn, errors]).toEqual([true, null, []]);
    expect(server.received.map(({ type }) => type)).toEqual(["threads.create"]);
  });

  it("gives a thread's oldest items first, as the SDK does: the newest are asked for, and older ones from there", async () => {
    server
      .on("threads.get_by_id", () => plainJson({ id: "thr_1", created_at: at, items: { data: items(0, 20), has_more: true, after: "m19" } }))
      .on("items.list", ({ params }) =>
        plainJson(
          params["after"] === "m50"
            ? { data: items(40, 50).toReversed(), has_more: true, after: "m40" }
            : { data: items(50, 100).toReversed(), has_more: true, after: "m50" },
        ),
      );
    const { session } = meet();
    await session.open("thr_1");
    await session.loadOlder();
    expect(session.state.items.map(({ id }) => id)).toEqual(items(40, 100).map(({ id }) => id));
  });
});

describe("a server with turns", () => {
  it("is known by its first answer, and remembered", async () => {
    server
      .on("threads.get_by_id", () => json({ id: "thr_1", created_at: at, items: { data: [], has_more: false } }))
      .on("turns.get", () => json({ turn: null }));
    await meet().session.open("thr_1");
    expect(server.received.map(({ type }) => type)).toEqual(["threads.get_by_id", "turns.get", "threads.get_by_id"]);
    server.received.length = 0;
    await meet().session.open("thr_1");
    expect(server.received.map(({ type }) => type)).toEqual(["turns.get", "threads.get_by_id"]);
  });

  it("may have become another: one request tells", async () => {
    storage.setItem("holdfast:extended:/chatkit", "1");
    server.on("threads.get_by_id", () => plainJson({ id: "thr_1", created_at: at, items: { data: [], has_more: false } }));
    const { session, errors } = meet();
    await session.open("thr_1");
    await session.refresh();
    expect(server.of("turns.get")).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(storage.getItem("holdfast:extended:/chatkit")).toBeNull();
  });
});

import { beforeEach, describe, expect, it } from "vitest";

import { ProtocolClient } from "../protocol/client";
import type { StreamEvent, ThreadItem } from "../protocol/wire";
import { acquainted, FakeServer, json, LiveStream, MemoryStorage, refusal, TurnLog, until } from "../testing/server";
import { Drafts } from "./drafts";
import { textMessage } from "./messages";
import { Session } from "./session";

const at = "2026-03-02T09:00:00Z";
const base = (id: string) => ({ id, thread_id: "thr_1", created_at: at });
const mine = (id: string): ThreadItem => ({ ...base(id), type: "user_message", content: [{ type: "input_text", text: id }], inference_options: {} });
const answer = (id: string): ThreadItem => ({ ...base(id), type: "assistant_message", content: [{ type: "output_text", text: id, annotations: [] }] });
const done = (item: ThreadItem): StreamEvent => ({ type: "thread.item.done", item });
const turn = (id: string, status: string) => json({ turn: { id, thread_id: "thr_1", status } });

let server: FakeServer;
let stored: ThreadItem[];
let told: string[];
let session: Session;

beforeEach(async () => {
  stored = [mine("u1"), answer("a1")];
  told = [];
  server = new FakeServer()
    .on("turns.get", () => json({ turn: null }))
    .on("threads.get_by_id", () => json({ id: "thr_1", created_at: at, items: { data: stored, has_more: false } }));
  const client = new ProtocolClient({ url: "/chatkit", storage: acquainted(), fetch: server.fetch });
  session = new Session(client, new Drafts(new MemoryStorage(), "t:"), {
    changed: () => undefined,
    emit: (name) => void told.push(name),
    unsent: () => undefined,
  });
  await session.open("thr_1");
});

const ids = (): string[] => session.state.items.map(({ id }) => id);

describe("a thread that goes on elsewhere", () => {
  it("shows the answer that is being given there, to its end", async () => {
    stored = [...stored, mine("u2")];
    server.on("turns.get", () => turn("turn_2", "running"));
    server.on("turns.attach", () => new TurnLog("turn_2", [done(mine("u2")), done(answer("a2"))]).read(undefined, null));
    await session.wentOn("thr_1", "turn_2");
    expect(ids()).toEqual(["u1", "a1", "u2", "a2"]);
    expect(session.state.turn).toBeNull();
  });

  it("takes the title that it is given there, and asks nothing", () => {
    const asked = server.received.length;
    session.retitle("thr_1", "Party for Ann");
    session.retitle("thr_2", "Another's");
    expect(session.state.thread?.title).toBe("Party for Ann");
    expect(server.received).toHaveLength(asked);
  });

  it("asks nothing when the thread is another one, or the turn our own", async () => {
    server.on("threads.add_user_message", () => new LiveStream("turn_2").events(done(mine("u2")), done(answer("a2"))).end().response);
    await session.send(textMessage("u2"));
    const asked = server.received.length;
    await session.wentOn("thr_2", "turn_9");
    await session.wentOn("thr_1", "turn_2");
    expect(server.received.slice(asked).map(({ type }) => type)).not.toContain("threads.get_by_id");
  });

  it("waits for what is being said here, and looks then", async () => {
    const live = new LiveStream("turn_2");
    server.on("threads.add_user_message", () => live.response);
    const sending = session.send(textMessage("u2"));
    live.events(done(mine("u2")));
    await until(() => ids().includes("u2"));
    await session.wentOn("thr_1", "turn_3");
    expect(server.of("threads.get_by_id")).toHaveLength(1);
    server.on("turns.get", () => turn("turn_3", "running"));
    server.on("turns.attach", () => new TurnLog("turn_3", [done(mine("u3")), done(answer("a3"))]).read(undefined, null));
    stored = [...stored, mine("u2"), answer("a2"), mine("u3")];
    live.events(done(answer("a2"))).end();
    await sending;
    await until(() => ids().at(-1) === "a3");
    expect(ids()).toEqual(["u1", "a1", "u2", "a2", "u3", "a3"]);
  });

  it("shows what an action did, though it was not stored yet", async () => {
    const undone: ThreadItem = { ...base("w1"), type: "widget", widget: { type: "Card", status: "done" } };
    stored = [mine("u1"), { ...base("w1"), type: "widget", widget: { type: "Card" } }];
    const events: StreamEvent[] = [{ type: "thread.item.replaced", item: undone }, { type: "error", message: "Not ours." }];
    server.on("turns.attach", () => new TurnLog("turn_5", events).read(undefined, null));
    await session.wentOn("thr_1", "turn_5");
    expect(session.state.items.at(-1)).toEqual(undone);
    expect(session.state.failure).toBeNull();
  });

  it("says that an answer was stopped, whoever did it", async () => {
    server.on("threads.add_user_message", () => new LiveStream("turn_2").events(done(mine("u2")), done(answer("a2"))).end().response);
    server.on("turns.get", () => turn("turn_2", "stopped"));
    await session.send(textMessage("u2"));
    await until(() => session.state.stopped.length > 0);
    expect(session.state.stopped).toEqual(["a2"]);
  });

  it("leaves what is on the screen when the server does not answer, and tells the page only", async () => {
    server.on("threads.get_by_id", () => refusal(503, "busy", "Busy."));
    await session.refresh();
    expect(ids()).toEqual(["u1", "a1"]);
    expect(session.state.failure).toBeNull();
    expect(told).toContain("error");
  });

  it("is looked for on a server that has never heard of turns", async () => {
    server.on("turns.get", () => refusal(400, "unknown_operation", "What?"));
    stored = [...stored, mine("u2"), answer("a2")];
    await session.refresh();
    expect(ids()).toEqual(["u1", "a1", "u2", "a2"]);
  });
});

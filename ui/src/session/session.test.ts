import { beforeEach, describe, expect, it } from "vitest";

import type { ThreadItem } from "../protocol/wire";
import { json, LiveStream, refusal, until } from "../testing/server";
import { answer, at, base, begin, created, done, ids, mine, open, server, thread, told } from "../testing/talk";
import { textMessage } from "./messages";

beforeEach(begin);

describe("a first message", () => {
  it("stands on the screen at once, and is replaced by the server's copy", async () => {
    const live = new LiveStream();
    server.on("threads.create", () => live.response);
    const session = open();
    const sending = session.send(textMessage("add buy milk"));
    expect(session.state.pending).toHaveLength(1);
    live.events(created, done(mine("u1", "add buy milk")));
    await until(() => session.state.items.length === 1);
    expect(session.state.pending).toEqual([]);
    expect(session.state.turn?.phase).toBe("running");
    live.events(done(answer("a1", "Added."))).end();
    await sending;
    expect(ids(session)).toEqual(["u1", "a1"]);
    expect(session.state.turn).toBeNull();
    expect(told).toEqual(["response.start", "thread.change", "log", "log", "response.end"]);
  });

  it("goes to the thread when there is one", async () => {
    server.on("threads.get_by_id", () => thread(mine("u0", "hi")));
    server.on("threads.add_user_message", () =>
      new LiveStream().events(done(mine("u1", "x")), done(answer("a1", "y"))).end().response,
    );
    const session = open();
    await session.open("thr_1");
    await session.send(textMessage("x"));
    expect(server.of("threads.add_user_message")[0]?.params).toMatchObject({ thread_id: "thr_1" });
    expect(ids(session)).toEqual(["u0", "u1", "a1"]);
  });

  it("waits for the thread that is still loading", async () => {
    let release: (response: Response) => void = () => undefined;
    server.on("threads.get_by_id", () => new Promise<Response>((resolve) => (release = resolve)));
    server.on("threads.add_user_message", () =>
      new LiveStream().events(done(mine("u1", "x")), done(answer("a1", "y"))).end().response,
    );
    const session = open();
    const opening = session.open("thr_1");
    const sending = session.send(textMessage("x"));
    await until(() => server.of("threads.get_by_id").length === 1);
    expect(server.of("threads.add_user_message")).toEqual([]);
    release(thread(mine("u0", "hi")));
    await Promise.all([opening, sending]);
    expect(ids(session)).toEqual(["u0", "u1", "a1"]);
  });
});

describe("a turn that runs while the page is away", () => {
  it("is taken up when its thread is opened", async () => {
    const live = new LiveStream();
    server.on("turns.get", () => json({ turn: { id: "turn_1", thread_id: "thr_1", status: "running" } }));
    server.on("threads.get_by_id", () => thread(mine("u1", "hi")));
    server.on("turns.attach", () => live.response);
    const session = open();
    const opening = session.open("thr_1");
    await until(() => session.state.turn !== null);
    live.events(done(mine("u1", "hi")), { type: "thread.item.added", item: answer("a1", "") });
    live.events({
      type: "thread.item.updated",
      item_id: "a1",
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "Hel" },
    });
    await until(() => session.state.open.length === 1);
    live.events(done(answer("a1", "Hello"))).end();
    await opening;
    expect(session.state.items).toEqual([mine("u1", "hi"), answer("a1", "Hello")]);
  });

  it("shows its failure, with Retry, when it failed meanwhile", async () => {
    const error = { code: "model_down", message: "The model is down.", allow_retry: true };
    server.on("turns.get", () => json({ turn: { id: "turn_1", thread_id: "thr_1", status: "failed", error } }));
    server.on("threads.get_by_id", () => thread(mine("u1", "hi")));
    const session = open();
    await session.open("thr_1");
    expect(session.state.failure).toMatchObject({ code: "model_down", message: "The model is down.", allowRetry: true });
  });

  it("is what is stored, when it ended while the connection was broken", async () => {
    const live = new LiveStream();
    server.on("threads.create", () => live.response);
    server.on("threads.get_by_id", () => thread(mine("u1", "hi"), answer("a1", "Hello")));
    const session = open();
    const sending = session.send(textMessage("hi"));
    live.events(created, done(mine("u1", "hi")), { type: "thread.item.added", item: answer("a1", "") });
    await until(() => session.state.open.length === 1);
    live.break();
    await sending;
    expect(session.state.items).toEqual([mine("u1", "hi"), answer("a1", "Hello")]);
    expect(session.state.open).toEqual([]);
  });
});

describe("a server that keeps nothing of a broken answer", () => {
  it("is found out: the loss is said, with Retry, and the message stays", async () => {
    const live = new LiveStream(null);
    server.on("turns.get", () => new Response("", { status: 500 }));
    server.on("threads.create", () => live.response);
    server.on("threads.get_by_id", () => thread(mine("u1", "hi")));
    const session = open();
    const sending = session.send(textMessage("hi"));
    live.events(created, done(mine("u1", "hi")), { type: "thread.item.added", item: answer("a1", "Hel") });
    await until(() => session.state.open.length === 1);
    live.break();
    await sending;
    expect(ids(session)).toEqual(["u1"]);
    expect(session.state.failure).toMatchObject({ code: "answer_lost", allowRetry: true });
  });

  it("may have lost the message too: it can be sent again", async () => {
    const live = new LiveStream(null);
    server.on("turns.get", () => new Response("", { status: 500 }));
    server.on("threads.create", () => live.break().response);
    const session = open();
    await session.send(textMessage("hi"));
    expect(session.state.pending[0]?.failure).toMatchObject({ code: "connection_lost", allowRetry: true });
  });
});

describe("stopping", () => {
  it("asks the server, and marks where the answer ends", async () => {
    const live = new LiveStream();
    server.on("threads.create", () => live.response);
    server.on("turns.stop", () => json({ turn: null }));
    const session = open();
    const sending = session.send(textMessage("hi"));
    live.events(created, done(mine("u1", "hi")), { type: "thread.item.added", item: answer("a1", "") });
    await until(() => session.state.open.length === 1);
    await session.stop();
    expect(server.of("turns.stop")[0]?.params).toEqual({ turn_id: "turn_1" });
    expect(session.state.turn?.phase).toBe("stopping");
    live.events(done(answer("a1", "Hel"))).end();
    await sending;
    expect(session.state.stopped).toEqual(["a1"]);
  });

  it("lets the connection go where the server knows no turns", async () => {
    const live = new LiveStream(null);
    server.on("threads.create", (_request, signal) => {
      signal?.addEventListener("abort", () => live.break());
      return live.response;
    });
    const session = open();
    const sending = session.send(textMessage("hi"));
    live.events(created, done(mine("u1", "hi")));
    await until(() => session.state.items.length === 1);
    await session.stop();
    await sending;
    expect(session.state.turn).toBeNull();
    expect(session.state.stopped).toEqual(["u1"]);
    expect(server.of("turns.stop")).toEqual([]);
  });

  it("is said to have failed when it did, and the turn goes on", async () => {
    const live = new LiveStream();
    server.on("threads.create", () => live.response);
    server.on("turns.stop", () => refusal(503, "busy", "Busy."));
    const session = open();
    const sending = session.send(textMessage("hi"));
    live.events(created, done(mine("u1", "hi")));
    await until(() => session.state.items.length === 1);
    await session.stop();
    expect(session.state.turn?.phase).toBe("running");
    expect(told).toContain("error");
    live.events(done(answer("a1", "Hello"))).end();
    await sending;
    expect(session.state.stopped).toEqual([]);
  });
});

describe("retrying", () => {
  it("asks for another answer to the last message, and drops what followed it", async () => {
    server.on("threads.get_by_id", () => thread(mine("u1", "hi"), answer("a1", "Hel")));
    server.on("threads.retry_after_item", () => new LiveStream().events(done(answer("a2", "Hello"))).end().response);
    const session = open();
    await session.open("thr_1");
    await session.retry();
    expect(server.of("threads.retry_after_item")[0]?.params).toEqual({ thread_id: "thr_1", item_id: "u1" });
    expect(ids(session)).toEqual(["u1", "a2"]);
  });

  it("asks for an earlier answer by the message that it answers", async () => {
    server.on("threads.get_by_id", () => thread(mine("u1", "hi"), answer("a1", "Hel"), mine("u2", "and?"), answer("a2", "So.")));
    server.on("threads.retry_after_item", () => new LiveStream().events(done(answer("a3", "Hello"))).end().response);
    const session = open();
    await session.open("thr_1");
    await session.retry("a1");
    expect(server.of("threads.retry_after_item")[0]?.params).toEqual({ thread_id: "thr_1", item_id: "u1" });
    expect(ids(session)).toEqual(["u1", "a3"]);
  });

  it("keeps what there is when the server refuses", async () => {
    server.on("threads.get_by_id", () => thread(mine("u1", "hi"), answer("a1", "Hel")));
    server.on("threads.retry_after_item", () => refusal(503, "busy", "Busy."));
    const session = open();
    await session.open("thr_1");
    await session.retry();
    expect(ids(session)).toEqual(["u1", "a1"]);
    expect(session.state.failure?.message).toBe("Busy.");
  });
});

describe("a thread that is not there", () => {
  it("is said to be missing, and the next message begins a new one", async () => {
    server.on("threads.get_by_id", () => refusal(404, "thread_not_found", "There is no such thread."));
    server.on("threads.create", () =>
      new LiveStream().events(created, done(mine("u1", "hi")), done(answer("a1", "Hello"))).end().response,
    );
    const session = open();
    await session.open("thr_gone");
    expect(session.state.failure?.message).toBe("There is no such thread.");
    await session.send(textMessage("hi"));
    expect(session.state.failure).toBeNull();
    expect(ids(session)).toEqual(["u1", "a1"]);
  });

  it("is begun anew also by a message that was sent before the server said so", async () => {
    server.on("threads.get_by_id", () => refusal(404, "thread_not_found", "There is no such thread."));
    server.on("threads.add_user_message", () => refusal(404, "thread_not_found", "There is no such thread."));
    server.on("threads.create", () =>
      new LiveStream().events(created, done(mine("u1", "hi")), done(answer("a1", "Hello"))).end().response,
    );
    const session = open();
    const opening = session.open("thr_gone");
    await session.send(textMessage("hi"));
    await opening;
    expect(ids(session)).toEqual(["u1", "a1"]);
    expect(session.threadId).toBe("thr_1");
  });
});

describe("leaving a thread", () => {
  it("shows nothing of its turn in the thread that is opened next", async () => {
    const live = new LiveStream();
    server.on("threads.create", () => live.response);
    server.on("threads.get_by_id", () => json({ id: "thr_2", created_at: at, items: { data: [], has_more: false } }));
    const session = open();
    const sending = session.send(textMessage("hi"));
    live.events(created, done(mine("u1", "hi")));
    await until(() => session.state.items.length === 1);
    await session.open("thr_2");
    live.events(done(answer("a1", "late"))).end();
    await sending;
    expect(session.state.items).toEqual([]);
    expect(session.state.thread?.id).toBe("thr_2");
    expect(told.filter((name) => name === "response.end")).toHaveLength(1);
  });
});

describe("an answer that was stopped", () => {
  it("is marked after its last item, also when it is found so", async () => {
    server.on("threads.get_by_id", () => thread(mine("u1", "talk"), answer("a1", "Enough")));
    server.on("turns.get", () => json({ turn: { id: "turn_1", thread_id: "thr_1", status: "stopped" } }));
    const session = open();
    await session.open("thr_1");
    expect(session.state.stopped).toEqual(["a1"]);
    expect(session.state.failure).toBeNull();
    expect(session.state.turn).toBeNull();
  });
});

describe("an action", () => {
  const widget: ThreadItem = { ...base("w1"), type: "widget", widget: { type: "Card", children: [] } };
  const answered: ThreadItem = { ...base("w1"), type: "widget", widget: { type: "Card", children: [], status: "done" } };

  beforeEach(() => {
    server.on("threads.get_by_id", () => thread(mine("u1", "show"), widget));
  });

  it("is answered by a stream, and says what it wants without the rest", async () => {
    server.on("threads.custom_action", () =>
      new LiveStream().events({ type: "thread.item.replaced", item: answered }).end().response,
    );
    const session = open();
    await session.open("thr_1");
    expect(await session.action({ type: "go", payload: { id: 3 }, loadingBehavior: "self", handler: "server" }, "w1")).toBe(true);
    expect(server.of("threads.custom_action")[0]?.params).toEqual({
      thread_id: "thr_1",
      item_id: "w1",
      action: { type: "go", payload: { id: 3 } },
    });
    expect(session.state.items.at(-1)).toEqual(answered);
  });

  it("takes the one changed item where it asks for no stream", async () => {
    server.on("threads.sync_custom_action", () => json({ updated_item: answered }));
    const session = open();
    await session.open("thr_1");
    expect(await session.action({ type: "go", streaming: false }, "w1")).toBe(true);
    expect(session.state.items.at(-1)).toEqual(answered);
  });

  it("that fails says so in words, and offers no Retry of the message above it", async () => {
    server.on("threads.custom_action", () =>
      new LiveStream().events({ type: "error", code: "custom", message: "It was changed since.", allow_retry: true }).end().response,
    );
    const session = open();
    await session.open("thr_1");
    expect(await session.action({ type: "go" }, "w1")).toBe(false);
    expect(session.state.notices.map(({ message }) => message)).toEqual(["It was changed since."]);
    expect(session.state.failure).toBeNull();
    server.on("threads.sync_custom_action", () => refusal(409, "task_changed_since", "Somebody was quicker."));
    expect(await session.action({ type: "go", streaming: false }, "w1")).toBe(false);
    expect(session.state.notices.at(-1)?.message).toBe("Somebody was quicker.");
  });
});

import { beforeEach, describe, expect, it } from "vitest";

import { LiveStream, refusal } from "../testing/server";
import { answer, begin, created, done, mine, open, server, storage, thread, unsent } from "../testing/talk";
import { textMessage } from "./messages";

beforeEach(begin);

describe("a message that could not be sent", () => {
  it("stays, says why, and goes out again under the same key", async () => {
    server.on("threads.create", () => refusal(429, "rate_limited", "Too many messages."));
    const session = open();
    await session.send(textMessage("hello"));
    const [pending] = session.state.pending;
    expect(pending?.failure?.message).toBe("Too many messages.");
    server.on("threads.create", () =>
      new LiveStream().events(created, done(mine("u1", "hello")), done(answer("a1", "Hi."))).end().response,
    );
    await session.resend(pending?.item.id ?? "");
    expect(session.state.pending).toEqual([]);
    const keys = server.of("threads.create").map(({ metadata }) => metadata?.holdfast?.key);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  it("can be taken back into the composer", async () => {
    server.on("threads.create", () => refusal(422, "too_long", "Too long."));
    const session = open();
    await session.send(textMessage("hello"));
    expect(session.withdraw(session.state.pending[0]?.item.id ?? "")).toBe("hello");
    expect(session.state.pending).toEqual([]);
    await open().open(null);
    expect(unsent).toEqual([]);
  });

  it("is offered again after a reload, and keeps its key if sent unchanged", async () => {
    server.on("threads.create", () => Promise.reject(new TypeError("offline")));
    await open().send(textMessage("hello"));
    const key = server.of("threads.create")[0]?.metadata?.holdfast?.key;
    const session = open();
    await session.open(null);
    expect(unsent).toEqual(["hello"]);
    await session.send(textMessage("hello"));
    expect(server.of("threads.create")[1]?.metadata?.holdfast?.key).toBe(key);
  });

  it("does not go lost when another one follows it", async () => {
    server.on("threads.create", () => Promise.reject(new TypeError("offline")));
    const session = open();
    await session.send(textMessage("one"));
    await session.send(textMessage("two"));
    expect(session.state.pending).toHaveLength(2);
    await open().open(null);
    expect(unsent).toEqual(["one\ntwo"]);
  });

  it("is not offered again once it was sent after all", async () => {
    server.on("threads.create", () => Promise.reject(new TypeError("offline")));
    const session = open();
    await session.send(textMessage("one"));
    server.on("threads.create", () =>
      new LiveStream().events(created, done(mine("u1", "one")), done(answer("a1", "Hi."))).end().response,
    );
    await session.resend(session.state.pending[0]?.item.id ?? "");
    await open().open(null);
    expect(unsent).toEqual([]);
    expect(storage.length).toBe(0);
  });

  it("gets a new key when it was changed", async () => {
    server.on("threads.create", () => Promise.reject(new TypeError("offline")));
    await open().send(textMessage("hello"));
    const session = open();
    await session.open(null);
    await session.send(textMessage("hello you"));
    const keys = server.of("threads.create").map(({ metadata }) => metadata?.holdfast?.key);
    expect(keys[1]).not.toBe(keys[0]);
  });

  it("is not offered when the server has it after all", async () => {
    server.on("threads.get_by_id", () => thread(mine("u0", "ok")));
    server.on("threads.add_user_message", () => Promise.reject(new TypeError("offline")));
    const session = open();
    await session.open("thr_1");
    await session.send(textMessage("ok"));
    server.on("threads.get_by_id", () => thread(mine("u0", "ok"), mine("u1", "ok")));
    await open().open("thr_1");
    expect(unsent).toEqual([]);
  });

  it("is offered although the thread's last message has the same words", async () => {
    server.on("threads.get_by_id", () => thread(mine("u0", "ok")));
    server.on("threads.add_user_message", () => Promise.reject(new TypeError("offline")));
    const session = open();
    await session.open("thr_1");
    await session.send(textMessage("ok"));
    await open().open("thr_1");
    expect(unsent).toEqual(["ok"]);
  });
});

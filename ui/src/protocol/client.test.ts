import { describe, expect, it, vi } from "vitest";

import { FakeServer, json, LiveStream, refusal } from "../testing/server";
import { ProtocolClient } from "./client";
import { ApiError, LostConnection, retryAfterSeconds } from "./errors";

const still = new AbortController().signal;

function clientFor(server: FakeServer): ProtocolClient {
  return new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
}

const list = (client: ProtocolClient) => client.call("threads.list", { limit: 1, order: "desc" });

describe("ProtocolClient.call", () => {
  it("returns what the server answers", async () => {
    const server = new FakeServer().on("threads.list", () => json({ data: [], has_more: false }));
    await expect(list(clientFor(server))).resolves.toEqual({ data: [], has_more: false });
    expect(server.received).toEqual([{ type: "threads.list", params: { limit: 1, order: "desc" } }]);
  });

  it("gives a refusal in the server's own words", async () => {
    const server = new FakeServer().on("threads.list", () =>
      refusal(429, "rate_limited", "Too many requests.", { "Retry-After": "7" }),
    );
    const error: unknown = await list(clientFor(server)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, code: "rate_limited", message: "Too many requests.", retryAfter: 7, temporary: true });
  });

  it("names the status where the refusal has no words", async () => {
    const server = new FakeServer().on("threads.list", () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(list(clientFor(server))).rejects.toMatchObject({ message: "The server answered 502.", code: "http_502" });
  });

  it("says so when a success is not the protocol", async () => {
    const server = new FakeServer().on("threads.list", () => new Response("<!doctype html>"));
    await expect(list(clientFor(server))).rejects.toMatchObject({ code: "not_chatkit" });
  });

  it("tells a lost connection from a refusal", async () => {
    const client = new ProtocolClient({ url: "/chatkit", fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
    await expect(list(client)).rejects.toBeInstanceOf(LostConnection);
  });
});

describe("ProtocolClient.stream", () => {
  const request = { type: "threads.retry_after_item", params: { thread_id: "t", item_id: "i" } } as const;

  it("asks for a stream that can be taken up again, under the message's key", async () => {
    const server = new FakeServer().on(request.type, () => new LiveStream().end().response);
    const { turn } = await clientFor(server).stream(request, "k1", still);
    expect(turn).toBe("turn_1");
    expect(server.received[0]?.metadata).toEqual({ holdfast: { resume: true, key: "k1" } });
  });

  it("gives frames as they come", async () => {
    const live = new LiveStream();
    const server = new FakeServer().on(request.type, () => live.response);
    const { frames } = await clientFor(server).stream(request, null, still);
    live.write("id: turn_1:1.1\ndata: a\n\n: alive\n\n");
    expect((await frames.next()).value).toEqual({ data: "a", id: "turn_1:1.1" });
    live.write("data: b\n\n").end();
    expect((await frames.next()).value).toEqual({ data: "b", id: "turn_1:1.1" });
    expect((await frames.next()).done).toBe(true);
  });

  it("leaves what comes where it is until there is time for more", async () => {
    const live = new LiveStream();
    const server = new FakeServer().on(request.type, () => live.response);
    let rest = (): void => undefined;
    const rested = vi.fn(() => new Promise<void>((resolve) => (rest = resolve)));
    const { frames } = await new ProtocolClient({ url: "/chatkit", fetch: server.fetch, rested }).stream(request, null, still);
    live.write("data: a\n\ndata: b\n\n").write("data: c\n\n").end();
    expect(await frames.next()).toMatchObject({ value: { data: "a" } });
    expect(await frames.next()).toMatchObject({ value: { data: "b" } });
    expect(rested).not.toHaveBeenCalled();
    const next = frames.next();
    await vi.waitUntil(() => rested.mock.calls.length === 1);
    rest();
    expect(await next).toMatchObject({ value: { data: "c" } });
  });

  it("says when a stream breaks off", async () => {
    const live = new LiveStream();
    const server = new FakeServer().on(request.type, () => live.response);
    const { frames } = await clientFor(server).stream(request, null, still);
    live.write("data: a\n\n");
    await frames.next();
    live.break();
    await expect(frames.next()).rejects.toBeInstanceOf(LostConnection);
  });

  it("refuses an answer that is not a stream", async () => {
    const server = new FakeServer().on(request.type, () => json({ id: "thr_1" }));
    await expect(clientFor(server).stream(request, null, still)).rejects.toMatchObject({ code: "not_chatkit" });
  });
});

describe("ProtocolClient.findTurn", () => {
  it("does not ask a server again that has never heard of turns", async () => {
    const server = new FakeServer().on("turns.get", () => new Response("Internal Server Error", { status: 500 }));
    const client = clientFor(server);
    await expect(client.findTurn("t", still)).resolves.toBeNull();
    await expect(client.findTurn("t", still)).resolves.toBeNull();
    expect(server.of("turns.get")).toHaveLength(1);
  });

  it("asks again after a failure that passes", async () => {
    const answers = [refusal(503, "restarting", "Restarting."), json({ turn: null })];
    const server = new FakeServer().on("turns.get", () => answers.shift() ?? json({ turn: null }));
    const client = clientFor(server);
    await expect(client.findTurn("t", still)).rejects.toMatchObject({ temporary: true });
    await expect(client.findTurn("t", still)).resolves.toBeNull();
    expect(server.of("turns.get")).toHaveLength(2);
  });

  it("does not take a missing thread for a server without turns", async () => {
    const turn = { id: "turn_1", thread_id: "t", status: "running" };
    const answers = [refusal(404, "thread_not_found", "No."), json({ turn })];
    const server = new FakeServer().on("turns.get", () => answers.shift() ?? json({ turn: null }));
    const client = clientFor(server);
    await expect(client.findTurn("t", still)).resolves.toBeNull();
    await expect(client.findTurn("t", still)).resolves.toEqual(turn);
  });
});

describe("retryAfterSeconds", () => {
  it("reads seconds and dates", () => {
    const now = Date.parse("2026-03-02T09:00:00Z");
    expect(retryAfterSeconds("20", now)).toBe(20);
    expect(retryAfterSeconds("Mon, 02 Mar 2026 09:00:30 GMT", now)).toBe(30);
    expect(retryAfterSeconds("Mon, 02 Mar 2026 08:00:00 GMT", now)).toBe(0);
    expect(retryAfterSeconds("soon", now)).toBeNull();
    expect(retryAfterSeconds(null, now)).toBeNull();
  });
});

describe("a stream that still looks open", () => {
  const read = async (turn: string | null): Promise<{ next: Promise<unknown>; live: LiveStream }> => {
    const live = new LiveStream(turn);
    const server = new FakeServer().on("turns.attach", () => live.response);
    const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
    const stream = await client.stream({ type: "turns.attach", params: { turn_id: "t" } }, null, new AbortController().signal);
    return { next: stream.frames.next(), live };
  };

  it.each(["online", "offline"])("is given up when the browser goes %s, for it can be taken up again", async (name) => {
    const { next } = await read("turn_1");
    window.dispatchEvent(new Event(name));
    await expect(next).rejects.toBeInstanceOf(LostConnection);
  });

  it("is kept where it could not be taken up again", async () => {
    const { next, live } = await read(null);
    window.dispatchEvent(new Event("online"));
    live.write("data: {}\n\n");
    expect(await next).toMatchObject({ value: { data: "{}" } });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ProtocolClient } from "../protocol/client";
import type { ThreadMetadata } from "../protocol/wire";
import { FakeServer, json, refusal } from "../testing/server";
import { Threads, UNDO_WITHIN } from "./threads";

const thread = (id: string, title: string | null = id): ThreadMetadata => ({ id, title, created_at: "2026-03-02T09:00:00Z" });

let server: FakeServer;
let failures: unknown[];

function make(): Threads {
  const client = new ProtocolClient({ url: "/chatkit", fetch: server.fetch });
  return new Threads(client, () => undefined, (error) => void failures.push(error));
}

const ids = (threads: Threads): string[] => threads.state.threads.map(({ id }) => id);

beforeEach(() => {
  vi.useFakeTimers();
  failures = [];
  server = new FakeServer()
    .on("threads.list", ({ params }) =>
      params["after"] === "b"
        ? json({ data: [thread("c")], has_more: false })
        : json({ data: [thread("a"), thread("b")], has_more: true, after: "b" }),
    )
    .on("threads.delete", () => json({}))
    .on("threads.update", () => json(thread("a")));
});

afterEach(() => {
  vi.useRealTimers();
});

describe("Threads", () => {
  it("come in pages, and later pages stay when the first is loaded again", async () => {
    const threads = make();
    await threads.load();
    expect(threads.state.more).toBe(true);
    await threads.loadMore();
    await threads.load();
    expect(ids(threads)).toEqual(["a", "b", "c"]);
  });

  it("do not ask for ever for a page that has more and names no cursor", async () => {
    server.on("threads.list", () => json({ data: [thread("a")], has_more: true }));
    const threads = make();
    await threads.load();
    expect(threads.state.more).toBe(false);
  });

  it("nor one that goes round in circles, and each page once", async () => {
    server.on("threads.list", () => json({ data: [thread("a"), thread("b")], has_more: true, after: "b" }));
    const threads = make();
    await threads.load();
    await Promise.all([threads.loadMore(), threads.loadMore()]);
    expect([server.of("threads.list").length, threads.state.more, ids(threads)]).toEqual([2, false, ["a", "b"]]);
  });

  it("say that they could not be loaded", async () => {
    server.on("threads.list", () => refusal(503, "busy", "Busy."));
    const threads = make();
    await threads.load();
    expect(threads.state.status).toBe("failed");
    expect(failures).toHaveLength(1);
  });

  it("put the one that was written to first, once", async () => {
    const threads = make();
    await threads.load();
    threads.touch(thread("b", "new title"));
    threads.touch(thread("z"));
    expect(ids(threads)).toEqual(["z", "b", "a"]);
    expect(threads.state.threads[1]?.title).toBe("new title");
  });

  it("take a title that somebody else gave, where they stand", async () => {
    const threads = make();
    await threads.load();
    threads.retitle("b", "theirs");
    threads.retitle("unknown", "theirs");
    expect(threads.state.threads.map(({ id, title }) => [id, title])).toEqual([
      ["a", "a"],
      ["b", "theirs"],
    ]);
    expect(server.of("threads.update")).toHaveLength(0);
  });

  it("are renamed at once, and back when the server refuses", async () => {
    const threads = make();
    await threads.load();
    server.on("threads.update", () => refusal(422, "bad_title", "No."));
    const renaming = threads.rename("a", "new");
    expect(threads.state.threads[0]?.title).toBe("new");
    await renaming;
    expect(threads.state.threads[0]?.title).toBe("a");
    expect(failures).toHaveLength(1);
  });

  it("can be had back for a moment after they were deleted", async () => {
    const threads = make();
    await threads.load();
    threads.remove("a");
    expect(ids(threads)).toEqual(["b"]);
    await vi.advanceTimersByTimeAsync(UNDO_WITHIN - 1);
    threads.undo();
    await vi.advanceTimersByTimeAsync(UNDO_WITHIN * 2);
    expect(ids(threads)).toEqual(["a", "b"]);
    expect(server.of("threads.delete")).toEqual([]);
  });

  it("are gone after that moment", async () => {
    const threads = make();
    await threads.load();
    threads.remove("a");
    await vi.advanceTimersByTimeAsync(UNDO_WITHIN);
    expect(server.of("threads.delete").map(({ params }) => params)).toEqual([{ thread_id: "a" }]);
    expect(threads.state.leaving).toBeNull();
  });

  it("are gone at once when the page goes", async () => {
    const threads = make();
    await threads.load();
    threads.remove("a");
    threads.flush(true);
    expect(server.of("threads.delete")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(UNDO_WITHIN * 2);
    expect(server.of("threads.delete")).toHaveLength(1);
  });

  it("do not come back by loading while they wait to be deleted", async () => {
    const threads = make();
    await threads.load();
    threads.remove("a");
    await threads.load();
    threads.touch(thread("a"));
    expect(ids(threads)).toEqual(["b"]);
  });

  it("come back when the server would not delete them", async () => {
    const threads = make();
    await threads.load();
    server.on("threads.delete", () => refusal(503, "busy", "Busy."));
    threads.remove("a");
    await vi.advanceTimersByTimeAsync(UNDO_WITHIN);
    await vi.waitFor(() => expect(ids(threads)).toEqual(["a", "b"]));
    expect(failures).toHaveLength(1);
  });
});

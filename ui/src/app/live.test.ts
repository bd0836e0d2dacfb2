import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { LiveStream } from "../testing/server";
import { Live } from "./live";
import type { TaskChanged } from "./live";

/** The events' route, behind `fetch`: each connection is a stream that the test writes. */
class Events {
  readonly addresses: string[] = [];
  readonly streams: LiveStream[] = [];
  readonly signals: AbortSignal[] = [];
  status = 200;

  readonly fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    this.addresses.push(String(input));
    if (this.status !== 200) return Promise.resolve(new Response(null, { status: this.status }));
    const stream = new LiveStream(null);
    this.streams.push(stream);
    const { signal } = init ?? {};
    if (signal) {
      this.signals.push(signal);
      signal.addEventListener("abort", () => stream.break());
    }
    return Promise.resolve(stream.response);
  };
}

const frame = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;
const changed = (change: number): TaskChanged => ({ type: "task.changed", change, kind: "deleted", task_id: change, task: null, turn_id: null });

let server: Events;
let live: Live;
let told: (number | string)[];

beforeEach(() => {
  server = new Events();
  told = [];
  vi.stubGlobal("fetch", server.fetch);
  live = new Live({
    changed: ({ change }) => told.push(change),
    threadChanged: ({ thread_id }) => told.push(thread_id),
    begun: () => told.push("begun"),
    connected: () => undefined,
    ended: () => told.push("ended"),
  });
});

afterEach(() => {
  live.close();
  vi.unstubAllGlobals();
  setHidden(false);
});

function setHidden(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

const connections = (count: number): Promise<void> => vi.waitFor(() => expect(server.addresses).toHaveLength(count));

describe("Live", () => {
  it("tells what happens after what is known", async () => {
    live.open(7);
    await connections(1);
    server.streams[0]?.write(`: keep-alive\n\n${frame(changed(8))}${frame(changed(9))}`);
    await vi.waitFor(() => expect(told).toEqual([8, 9]));
    expect(server.addresses).toEqual(["/api/events?after=7"]);
  });

  it("says when it begins, so that what was before can be fetched", async () => {
    live.open(null);
    await connections(1);
    server.streams[0]?.write(frame({ type: "ready", change: 4 }));
    server.streams[0]?.write(frame({ type: "reset", change: 6 }));
    await vi.waitFor(() => expect(told).toEqual(["begun", "begun"]));
    expect(server.addresses).toEqual(["/api/events"]);
  });

  it("tells of threads too, which are no place to go on from", async () => {
    live.open(7);
    await connections(1);
    server.streams[0]?.write(frame({ type: "thread.changed", thread_id: "thr_1", turn_id: "trn_1" }));
    await vi.waitFor(() => expect(told).toEqual(["thr_1"]));
    server.streams[0]?.break();
    await connections(2);
    expect(server.addresses[1]).toBe("/api/events?after=7");
  });

  it("goes on after the last it saw when the connection breaks", async () => {
    live.open(1);
    await connections(1);
    server.streams[0]?.write(frame(changed(2)));
    await vi.waitFor(() => expect(told).toEqual([2]));
    server.streams[0]?.break();
    await connections(2);
    expect(server.addresses[1]).toBe("/api/events?after=2");
  });

  it("tries again at once when the browser is online again", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    server.status = 503;
    live.open(1);
    await connections(1);
    server.status = 200;
    window.dispatchEvent(new Event("online"));
    await connections(2);
  });

  it("gives its connection back while nobody sees the page", async () => {
    live.open(1);
    await connections(1);
    setHidden(true);
    expect(server.signals[0]?.aborted).toBe(true);
    setHidden(false);
    await connections(2);
  });

  it("says that the session has ended, and is quiet then", async () => {
    server.status = 401;
    live.open(1);
    await vi.waitFor(() => expect(told).toEqual(["ended"]));
    window.dispatchEvent(new Event("online"));
    expect(server.addresses).toHaveLength(1);
  });
});

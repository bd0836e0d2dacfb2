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
let others: Live[];

function tab(heard: (number | string)[]): Live {
  return new Live({
    changed: ({ change }) => heard.push(change),
    threadChanged: ({ thread_id }) => heard.push(thread_id),
    begun: () => heard.push("begun"),
    connected: () => undefined,
    ended: () => heard.push("ended"),
  });
}

beforeEach(() => {
  server = new Events();
  told = [];
  vi.stubGlobal("fetch", server.fetch);
  others = [];
  live = tab(told);
});

afterEach(() => {
  live.close();
  others.forEach((other) => other.close());
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
    live.open(7, "ann");
    await connections(1);
    server.streams[0]?.write(`: keep-alive\n\n${frame(changed(8))}${frame(changed(9))}`);
    await vi.waitFor(() => expect(told).toEqual([8, 9]));
    expect(server.addresses).toEqual(["/api/events?after=7"]);
  });

  it("says when it begins, so that what was before can be fetched", async () => {
    live.open(null, "ann");
    await connections(1);
    server.streams[0]?.write(frame({ type: "ready", change: 4 }));
    server.streams[0]?.write(frame({ type: "reset", change: 6 }));
    await vi.waitFor(() => expect(told).toEqual(["begun", "begun"]));
    expect(server.addresses).toEqual(["/api/events"]);
  });

  it("tells of threads too, which are no place to go on from", async () => {
    live.open(7, "ann");
    await connections(1);
    server.streams[0]?.write(frame({ type: "thread.changed", thread_id: "thr_1", turn_id: "trn_1", title: null }));
    await vi.waitFor(() => expect(told).toEqual(["thr_1"]));
    server.streams[0]?.break();
    await connections(2);
    expect(server.addresses[1]).toBe("/api/events?after=7");
  });

  it("goes on after the last it saw when the connection breaks", async () => {
    live.open(1, "ann");
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
    live.open(1, "ann");
    await connections(1);
    server.status = 200;
    window.dispatchEvent(new Event("online"));
    await connections(2);
  });

  it("gives its connection back while nobody sees the page", async () => {
    live.open(1, "ann");
    await connections(1);
    setHidden(true);
    expect(server.signals[0]?.aborted).toBe(true);
    setHidden(false);
    await connections(2);
  });

  it("says that the session has ended, and is quiet then", async () => {
    server.status = 401;
    live.open(1, "ann");
    await vi.waitFor(() => expect(told).toEqual(["ended"]));
    window.dispatchEvent(new Event("online"));
    expect(server.addresses).toHaveLength(1);
  });
});

/** The browser's locks, as far as tabs need them: one holder for each name, the rest in order. */
class Locks {
  readonly #held = new Map<string, Promise<void>>();

  async request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
    const before = this.#held.get(name);
    const mine = (async () => {
      await before;
      if (!signal.aborted) await work();
    })();
    this.#held.set(name, mine);
    await mine;
  }
}

describe("Live in several tabs", () => {
  const besides: (number | string)[] = [];
  const another = (after: number, whose = "ann"): Live => {
    besides.length = 0;
    const other = tab(besides);
    others.push(other);
    other.open(after, whose);
    return other;
  };

  beforeEach(() => {
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as object, { locks: new Locks() }));
  });

  it("listens once, and tells them all", async () => {
    live.open(7, "ann");
    await connections(1);
    another(7);
    server.streams[0]?.write(`${frame(changed(8))}${frame({ type: "thread.changed", thread_id: "thr_1", turn_id: null, title: "New" })}`);
    await vi.waitFor(() => expect(besides).toEqual([8, "thr_1"]));
    expect(told).toEqual([8, "thr_1"]);
    expect(server.addresses).toHaveLength(1);
  });

  it("does not tell one person's tabs of another's", async () => {
    live.open(7, "ann");
    await connections(1);
    another(3, "bob");
    await connections(2);
    expect(server.addresses[1]).toBe("/api/events?after=3");
    server.streams[0]?.write(frame(changed(8)));
    server.streams[1]?.write(frame(changed(4)));
    await vi.waitFor(() => expect(besides).toEqual([4]));
    expect(told).toEqual([8]);
  });

  it("says to a tab that comes late how far it is", async () => {
    live.open(7, "ann");
    await connections(1);
    server.streams[0]?.write(frame(changed(8)));
    await vi.waitFor(() => expect(told).toEqual([8]));
    another(7);
    await vi.waitFor(() => expect(besides).toEqual(["begun"]));
  });

  it("goes on in the next tab when the one that listens is gone, and where it was", async () => {
    live.open(7, "ann");
    await connections(1);
    another(7);
    server.streams[0]?.write(frame(changed(8)));
    await vi.waitFor(() => expect(besides).toEqual([8]));
    live.close();
    await connections(2);
    expect(server.addresses[1]).toBe("/api/events?after=8");
  });

  it("fetches where something was missed", async () => {
    live.open(7, "ann");
    await connections(1);
    another(7);
    server.streams[0]?.write(frame(changed(9)));
    await vi.waitFor(() => expect(besides).toEqual([9, "begun"]));
  });

  it("says to all that the session has ended", async () => {
    live.open(7, "ann");
    await connections(1);
    another(7);
    server.status = 401;
    server.streams[0]?.break();
    await vi.waitFor(() => expect(besides).toEqual(["ended"]));
    expect(told).toEqual(["ended"]);
  });
});

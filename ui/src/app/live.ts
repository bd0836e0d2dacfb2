import { SseParser } from "../protocol/sse";
import { delayBefore, pause } from "../session/backoff";
import type { Task } from "./api";
import { Tabs } from "./tabs";

export interface TaskChanged {
  type: "task.changed";
  /** Counts up with each change of the person's tasks. */
  change: number;
  kind: string;
  task_id: number;
  task: Task | null;
  turn_id: string | null;
}

/** A turn began in a thread, whoever asked for it; or the thread got another title. */
export interface ThreadChanged {
  type: "thread.changed";
  thread_id: string;
  turn_id: string | null;
  title: string | null;
}

/** Where the stream begins (`ready`), or begins anew because what was missed is no longer kept (`reset`). */
interface Beginning {
  type: "ready" | "reset";
  change: number;
}

type LiveEvent = TaskChanged | ThreadChanged | Beginning;

export interface LiveHooks {
  changed: (event: TaskChanged) => void;
  threadChanged: (event: ThreadChanged) => void;
  /** What is on the screen has to be fetched: nothing before this is told. */
  begun: () => void;
  /** Whether what happens is told at the moment; where not, it is tried again. */
  connected: (connected: boolean) => void;
  /** Nobody is signed in any more. */
  ended: () => void;
}

/** What tabs say to each other. */
type Told =
  | { kind: "event"; event: LiveEvent }
  /** Who listens, and how far did they hear? */
  | { kind: "where" }
  | { kind: "here"; change: number | null; connected: boolean }
  | { kind: "ended" };

/**
 * What happens to the person's tasks and threads, wherever it is done, as it happens.
 *
 * A browser has six connections for all tabs of a server, so one tab that is seen listens and tells the others; a tab
 * that nobody sees does not listen. A dropped stream goes on after the last change that was seen. Changes are numbered
 * without a gap: a tab that finds one has missed something, and fetches.
 */
export class Live {
  readonly #hooks: LiveHooks;
  #tabs: Tabs<Told> | null = null;
  #running: AbortController | null = null;
  /** While the page is seen. */
  #seen: AbortController | null = null;
  #connection: AbortController | null = null;
  /** This tab listens for all. */
  #leads = false;
  #connected = false;
  #after: number | null = null;
  #attempt = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(hooks: LiveHooks) {
    this.#hooks = hooks;
  }

  /**
   * @param after the change up to which everything is known; null begins now, by `begun`.
   * @param whose the person: tabs of the same one share a stream.
   */
  open(after: number | null, whose: string): void {
    if (this.#running) return;
    this.#after = after;
    this.#running = new AbortController();
    this.#tabs = new Tabs(`holdfast:events:${whose}`, (message) => this.#hear(message));
    document.addEventListener("visibilitychange", this.#looked);
    window.addEventListener("online", this.#drop);
    void this.#run(this.#running.signal, this.#tabs);
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#looked);
    window.removeEventListener("online", this.#drop);
    this.#running?.abort();
    this.#running = null;
    this.#leave();
    this.#tabs?.close();
  }

  readonly #looked = (): void => {
    if (document.hidden) this.#leave();
  };

  #leave(): void {
    this.#seen?.abort();
    this.#drop();
  }

  /** After a change of network a connection may be dead without saying so; a new one costs little. */
  readonly #drop = (): void => {
    this.#attempt = 0;
    this.#connection?.abort();
  };

  async #run(signal: AbortSignal, tabs: Tabs<Told>): Promise<void> {
    while (!signal.aborted) {
      await seen(signal);
      if (signal.aborted) return;
      this.#seen = new AbortController();
      const { signal: shown } = this.#seen;
      tabs.say({ kind: "where" });
      await tabs.lead(() => this.#listen(shown), shown);
    }
  }

  /** For all tabs, until this one is not seen any more. */
  async #listen(shown: AbortSignal): Promise<void> {
    this.#leads = true;
    while (!shown.aborted) {
      const connection = new AbortController();
      this.#connection = connection;
      try {
        await this.#read(connection.signal);
      } catch {
        // Whatever it was: it is tried again.
      }
      clearTimeout(this.#silence);
      this.#tell(false);
      if (shown.aborted || (connection.signal.aborted && this.#attempt === 0)) continue;
      await pause(delayBefore(this.#attempt), shown).catch(() => undefined);
      this.#attempt += 1;
    }
    this.#leads = false;
  }

  async #read(signal: AbortSignal): Promise<void> {
    const query = this.#after === null ? "" : `?after=${this.#after}`;
    this.#alive();
    const response = await fetch(`/api/events${query}`, { headers: { Accept: "text/event-stream" }, signal });
    if (response.status === 401) {
      this.#tabs?.say({ kind: "ended" });
      this.#end();
    }
    if (!response.ok || !response.body) return;
    this.#tell(true);
    const reader = response.body.getReader();
    const parser = new SseParser();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.#alive();
      for (const { data } of parser.push(value)) {
        const event = JSON.parse(data) as LiveEvent;
        this.#attempt = 0;
        this.#tabs?.say({ kind: "event", event });
        this.#take(event);
      }
    }
  }

  /** The server says something every few seconds, and be it nothing; one that is silent for long is gone. */
  #alive(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#connection?.abort(), SILENCE);
  }

  #end(): void {
    this.close();
    this.#hooks.ended();
  }

  #tell(connected: boolean): void {
    this.#tabs?.say({ kind: "here", change: this.#after, connected });
    this.#hold(connected);
  }

  #hold(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#hooks.connected(connected);
  }

  #hear(message: Told): void {
    switch (message.kind) {
      case "event":
        return this.#take(message.event);
      case "where":
        if (this.#leads) this.#tabs?.say({ kind: "here", change: this.#after, connected: this.#connected });
        return;
      case "here":
        this.#hold(message.connected);
        if (message.change !== null && (this.#after === null || message.change > this.#after)) this.#begin(message.change);
        return;
      case "ended":
        return this.#end();
    }
  }

  #take(event: LiveEvent): void {
    if (event.type === "thread.changed") return this.#hooks.threadChanged(event);
    if (event.type !== "task.changed") return this.#begin(event.change);
    const after = this.#after ?? event.change - 1;
    if (event.change <= after) return;
    this.#after = event.change;
    this.#hooks.changed(event);
    if (event.change > after + 1) this.#hooks.begun();
  }

  #begin(change: number): void {
    this.#after = change;
    this.#hooks.begun();
  }
}

/** Resolves as soon as somebody can see the page. */
function seen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
    look();
  });
}

/** Milliseconds without a byte after which a connection is taken for dead. */
const SILENCE = 60_000;

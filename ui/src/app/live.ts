import { SseParser } from "../protocol/sse";
import { delayBefore, pause } from "../session/backoff";
import type { Task } from "./api";

export interface TaskChanged {
  type: "task.changed";
  /** Counts up with each change of the person's tasks. */
  change: number;
  kind: string;
  task_id: number;
  task: Task | null;
  turn_id: string | null;
}

/** A turn began in a thread, whoever asked for it. */
export interface ThreadChanged {
  type: "thread.changed";
  thread_id: string;
  turn_id: string | null;
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

/**
 * What happens to the person's tasks, wherever it is done, as it happens.
 *
 * A dropped stream goes on after the last change that was seen. A tab that nobody sees gives its connection back: a
 * browser has six for all tabs of a server, and what was missed is told on return.
 */
export class Live {
  readonly #hooks: LiveHooks;
  #running: AbortController | null = null;
  #connection: AbortController | null = null;
  #after: number | null = null;
  #attempt = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(hooks: LiveHooks) {
    this.#hooks = hooks;
  }

  /** @param after the change up to which everything is known; null begins now, by `begun`. */
  open(after: number | null): void {
    if (this.#running) return;
    this.#after = after;
    this.#running = new AbortController();
    document.addEventListener("visibilitychange", this.#drop);
    window.addEventListener("online", this.#drop);
    void this.#run(this.#running.signal);
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#drop);
    window.removeEventListener("online", this.#drop);
    this.#running?.abort();
    this.#running = null;
    this.#drop();
  }

  /** After a change of network a connection may be dead without saying so; a new one costs little. */
  readonly #drop = (): void => {
    this.#attempt = 0;
    this.#connection?.abort();
  };

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await seen(signal);
      if (signal.aborted) return;
      const connection = new AbortController();
      this.#connection = connection;
      try {
        await this.#read(connection.signal);
      } catch {
        // Whatever it was: it is tried again.
      } finally {
        clearTimeout(this.#silence);
        this.#hooks.connected(false);
      }
      if (signal.aborted) return;
      if (connection.signal.aborted && this.#attempt === 0) continue;
      await pause(delayBefore(this.#attempt), signal).catch(() => undefined);
      this.#attempt += 1;
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const query = this.#after === null ? "" : `?after=${this.#after}`;
    this.#listen();
    const response = await fetch(`/api/events${query}`, { headers: { Accept: "text/event-stream" }, signal });
    if (response.status === 401) {
      this.close();
      this.#hooks.ended();
    }
    if (!response.ok || !response.body) return;
    this.#hooks.connected(true);
    const reader = response.body.getReader();
    const parser = new SseParser();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.#listen();
      for (const { data } of parser.push(value)) this.#take(JSON.parse(data) as LiveEvent);
    }
  }

  /** The server says something every few seconds, and be it nothing; one that is silent for long is gone. */
  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#connection?.abort(), SILENCE);
  }

  #take(event: LiveEvent): void {
    this.#attempt = 0;
    if (event.type === "thread.changed") return this.#hooks.threadChanged(event);
    this.#after = event.change;
    if (event.type === "task.changed") this.#hooks.changed(event);
    else this.#hooks.begun();
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

import type { OpenStream, ProtocolClient } from "../protocol/client";
import { ApiError, LostConnection } from "../protocol/errors";
import type { StreamEvent, Turn } from "../protocol/wire";
import { delayBefore, pause } from "./backoff";

/** How following a turn came to its end. */
export type Ending =
  /** The stream said everything. */
  | { kind: "complete" }
  /** The stream broke, and the turn does not run any more: what is stored is the truth. */
  | { kind: "gone"; turn: Turn | null }
  /** The server refused to go on. */
  | { kind: "refused"; error: ApiError };

export interface FollowHooks {
  event: (event: StreamEvent) => void;
  /** A frame that is not an event: reported and passed over. */
  garbled: (data: string) => void;
  reconnecting: (value: boolean) => void;
  /** Nothing was heard for long; or something is heard again. */
  quiet: (value: boolean) => void;
  /** The stream starts again from the turn's beginning. */
  replayed: () => void;
  turn: (id: string) => void;
  thread: () => string | null;
}

/**
 * Follows one turn to its end through as many streams as it takes.
 *
 * A stream may break; the turn behind it does not. So after a break the server is asked whether the turn still
 * runs, and its stream is taken up after the last frame that was seen.
 */
export class TurnFollower {
  readonly #client: ProtocolClient;
  readonly #hooks: FollowHooks;
  readonly #signal: AbortSignal;
  readonly #wait: typeof pause;
  #turn: string | null = null;
  #last: string | null = null;
  #open = new Set<string>();
  #ending = false;
  #damaged = false;

  constructor(client: ProtocolClient, hooks: FollowHooks, signal: AbortSignal, wait = pause) {
    this.#client = client;
    this.#hooks = hooks;
    this.#signal = signal;
    this.#wait = wait;
  }

  /** Follows a stream that the server has just accepted. Throws only when aborted. */
  async follow(stream: OpenStream): Promise<Ending> {
    const whole = await this.#read(stream);
    return whole ? { kind: "complete" } : this.resume();
  }

  /** Finds the thread's turn and follows it. Throws only when aborted. */
  async resume(): Promise<Ending> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const thread = this.#hooks.thread();
        const turn = thread === null ? null : await this.#client.findTurn(thread, this.#signal);
        // Where the stream broke before it named its thread, the turn's own name is all we have.
        const id = turn?.status === "running" ? turn.id : thread === null ? this.#turn : null;
        if (id === null) return { kind: "gone", turn };
        const seen = this.#last;
        if (await this.#attach(id)) return { kind: "complete" };
        // Words came: that server is alive, so the next break is a first one again.
        if (this.#last !== seen) attempt = -1;
      } catch (error) {
        if (this.#signal.aborted) throw error;
        if (error instanceof ApiError && !error.temporary) {
          return error.unauthenticated ? { kind: "refused", error } : { kind: "gone", turn: null };
        }
      }
      this.#hooks.reconnecting(true);
      await this.#wait(delayBefore(Math.max(attempt, 0)), this.#signal);
    }
  }

  async #attach(turn: string): Promise<boolean> {
    const after = turn === this.#turn && this.#last !== null ? { after: this.#last } : {};
    const request = { type: "turns.attach", params: { turn_id: turn, ...after } } as const;
    const stream = await this.#client.stream(request, null, this.#signal);
    if (!("after" in after)) {
      this.#open.clear();
      this.#hooks.replayed();
    }
    return this.#read({ ...stream, turn: stream.turn ?? turn });
  }

  /** True when the stream ended where a turn ends; false when it broke off. */
  async #read(stream: OpenStream): Promise<boolean> {
    if (stream.turn !== null) this.#named(stream.turn);
    this.#ending = false;
    let timer = setTimeout(() => this.#hooks.quiet(true), QUIET);
    try {
      for await (const frame of stream.frames) {
        clearTimeout(timer);
        timer = setTimeout(() => this.#hooks.quiet(true), QUIET);
        this.#hooks.quiet(false);
        this.#hooks.reconnecting(false);
        if (frame.id !== null) {
          this.#last = frame.id;
          this.#named(frame.id.slice(0, frame.id.indexOf(":")));
        }
        this.#frame(frame.data);
      }
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof LostConnection)) throw error;
      return false;
    } finally {
      clearTimeout(timer);
      this.#hooks.quiet(false);
    }
    return (stream.whole() ?? this.#ending) && this.#open.size === 0 && !this.#damaged;
  }

  #frame(data: string): void {
    const event = parseEvent(data);
    if (!event) {
      this.#damaged = true;
      this.#hooks.garbled(data);
      return;
    }
    this.#track(event);
    this.#hooks.event(event);
  }

  /** Knows whether a stream that ends here would end too early, as far as what it held can say. */
  #track(event: StreamEvent): void {
    switch (event.type) {
      case "thread.item.added":
        if (event.item?.id) this.#open.add(event.item.id);
        break;
      case "thread.item.removed":
        this.#open.delete(event.item_id);
        break;
      case "thread.item.done":
      case "thread.item.replaced":
        if (event.item?.id) this.#open.delete(event.item.id);
        this.#ending = !MIDDLE.has(event.item?.type);
        return;
      case "error":
      case "client_effect":
        this.#ending = true;
        return;
      case "thread.updated":
        return; // a title may come last, or in the middle: it says nothing
      default:
    }
    if (event.type !== "thread.item.removed") this.#ending = false;
  }

  #named(turn: string): void {
    if (turn === "" || turn === this.#turn) return;
    this.#turn = turn;
    this.#hooks.turn(turn);
  }
}

/** An event, or null for what cannot be one. Types that only this side uses are not taken from a server. */
export function parseEvent(data: string): StreamEvent | null {
  try {
    const value = JSON.parse(data) as { type?: unknown } | null;
    if (typeof value?.type !== "string" || value.type.startsWith("local.")) return null;
    return value as StreamEvent;
  } catch {
    return null;
  }
}

/** Milliseconds without an event after which a person is told that the server is silent: it may be thinking, or gone. */
const QUIET = 30_000;

/** After one of these, a turn has more to say. */
const MIDDLE: ReadonlySet<string | undefined> = new Set(["user_message", "workflow"]);

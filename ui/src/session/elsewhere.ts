import type { Turn } from "../protocol/wire";
import type { SessionCore } from "./core";
import { failureOfTurn } from "./failures";
import { parseEvent } from "./follow";
import { storedThread } from "./loader";

export interface ElsewhereHooks {
  /** Something of our own is on its way: it must not be overwritten by what was stored before it. */
  busy: () => boolean;
  /** Shows an answer that is being given. */
  join: (turn: Turn) => Promise<void>;
}

/**
 * The open thread as it goes on without us: in another tab, on another device.
 *
 * Whoever knows of it tells; where nobody does, the page looks when somebody comes back to it. A server that has never
 * heard of turns is asked for the thread all the same, and for nothing else.
 */
export class Elsewhere {
  readonly #core: SessionCore;
  readonly #hooks: ElsewhereHooks;
  /** Turns that this page has begun or read: there is no news in them. */
  readonly #own = new Set<string>();
  /** News that came while we were busy: a turn, or undefined where it has no name. */
  #news: Set<string | undefined> = new Set();
  #looking = false;

  constructor(core: SessionCore, hooks: ElsewhereHooks) {
    this.#core = core;
    this.#hooks = hooks;
  }

  own(turn: string | null): void {
    if (turn !== null) this.#own.add(turn);
  }

  knows(turn: string): boolean {
    return this.#own.has(turn);
  }

  /** Another thread is shown: what was said of the last one says nothing of it. */
  forget(): void {
    this.#news.clear();
  }

  /** The thread has gone on, in that turn where it is known; done when that is shown, or will be. */
  async news(turn: string | undefined, signal: AbortSignal): Promise<void> {
    this.#news.add(turn);
    await this.#look(signal);
  }

  /** A turn of ours has ended. Somebody else may have stopped it, and gone on. */
  async ended(turn: string | null, signal: AbortSignal): Promise<void> {
    const thread = this.#core.target();
    if (turn !== null && thread !== null && !signal.aborted) {
      try {
        const last = await this.#core.client.findTurn(thread, signal);
        if (last && !signal.aborted && !this.#hooks.busy()) {
          if (last.id !== turn) this.#news.add(last.id);
          else if (last.status === "stopped") this.#core.dispatch({ type: "local.was_stopped" });
        }
      } catch {
        // How it ended is on the screen; only who ended it is not.
      }
    }
    await this.#look(signal);
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (;;) {
        const news = [...this.#news].filter((turn) => turn === undefined || !this.#own.has(turn));
        if (news.length === 0 || signal.aborted || this.#hooks.busy()) return;
        this.#news.clear();
        if (!(await this.#show(news, signal))) for (const turn of news) this.#news.add(turn);
      }
    } catch (error) {
      // What is on the screen stays there: nobody has asked for anything.
      if (!signal.aborted) this.#core.report(error);
    } finally {
      this.#looking = false;
    }
  }

  /** False when something of our own came between. */
  async #show(news: readonly (string | undefined)[], signal: AbortSignal): Promise<boolean> {
    const { client, state, dispatch } = this.#core;
    const thread = state().thread?.id;
    if (thread === undefined) return true;
    // The turn first: one that ends in between is then in the thread that is loaded after it.
    const turn = await client.findTurn(thread, signal);
    const stored = await storedThread(client, thread, signal);
    signal.throwIfAborted();
    if (this.#hooks.busy()) return false;
    dispatch({ type: "local.loaded", thread: stored });
    if (turn?.status === "running") await this.#hooks.join(turn);
    else {
      if (turn?.status === "stopped") dispatch({ type: "local.was_stopped" });
      if (turn?.status === "failed") dispatch({ type: "local.failed", failure: failureOfTurn(turn) });
      for (const id of news) if (id !== undefined && id !== turn?.id) await this.#read(id, signal);
    }
    return true;
  }

  /** What a turn beside the answers does, an action say: it may not be stored yet. */
  async #read(turn: string, signal: AbortSignal): Promise<void> {
    this.#own.add(turn);
    const stream = await this.#core.client.stream({ type: "turns.attach", params: { turn_id: turn } }, null, signal);
    for await (const { data } of stream.frames) {
      const event = parseEvent(data);
      // Why it failed is the business of who asked for it.
      if (event && event.type !== "error") this.#core.event(event);
    }
  }
}

import type { OpenStream } from "../protocol/client";
import { ApiError, LostConnection } from "../protocol/errors";
import type { StreamRequest, Turn } from "../protocol/wire";
import { ENGLISH } from "../strings";
import type { SessionCore } from "./core";
import { failureOfTurn, lost } from "./failures";
import { TurnFollower } from "./follow";
import type { Ending } from "./follow";
import type { Loader } from "./loader";
import { hasArrived, keyOf, lastOwn, plainText } from "./messages";
import type { Outbox } from "./outbox";

/** What becomes of a request that was to start a turn. */
export interface Outcome {
  accepted?: () => void;
  refused: (error: unknown) => void;
}

interface Run {
  abort: AbortController;
  /** The turn's name, once the server has told it. */
  turn: string | null;
  accepted: boolean;
  stopWanted: boolean;
}

/** The turn that this page follows: at most one at a time. Starts it, takes it up again, stops it, sees it end. */
export class Turns {
  readonly #core: SessionCore;
  readonly #loader: Loader;
  readonly #outbox: Outbox;
  /** Told the name of each turn that is followed here. */
  readonly #named: (turn: string | null) => void;
  #run: Run | null = null;

  constructor(core: SessionCore, loader: Loader, outbox: Outbox, named: (turn: string | null) => void) {
    this.#core = core;
    this.#named = named;
    this.#loader = loader;
    this.#outbox = outbox;
  }

  get active(): boolean {
    return this.#run !== null;
  }

  /**
   * Sends a request and follows the turn that answers it. Done when the turn is; resolves to its name, or null when it
   * has none, or was stopped here.
   */
  async start(request: StreamRequest, key: string | null, outcome: Outcome): Promise<string | null> {
    const run = this.#begin();
    let stream: OpenStream;
    try {
      stream = await this.#core.client.stream(request, key, run.abort.signal);
    } catch (error) {
      if (this.#run !== run) return null;
      outcome.refused(error);
      this.#end(run);
      return null;
    }
    if (this.#run !== run) return null;
    run.accepted = true;
    run.turn = stream.turn;
    this.#named(run.turn);
    outcome.accepted?.();
    if (run.stopWanted) void this.#stopNow(run);
    return this.#finish(run, this.#follower(run).follow(stream));
  }

  /** Follows a turn that was already running; resolves as `start` does. */
  async rejoin(turn: Turn): Promise<string | null> {
    const run = this.#begin();
    run.accepted = true;
    run.turn = turn.id;
    this.#named(run.turn);
    return this.#finish(run, this.#follower(run).resume());
  }

  async stop(): Promise<void> {
    const run = this.#run;
    if (!run || run.stopWanted) return;
    run.stopWanted = true;
    this.#core.dispatch({ type: "local.turn_phase", phase: "stopping" });
    if (run.accepted) await this.#stopNow(run);
  }

  /** Follows no more. The turn itself goes on. */
  leave(): void {
    if (!this.#run) return;
    this.#run.abort.abort();
    this.#run = null;
    this.#core.emit("response.end", undefined);
  }

  #follower(run: Run): TurnFollower {
    const { client, dispatch, event, garbled, target } = this.#core;
    const hooks = {
      event,
      garbled,
      reconnecting: (value: boolean) => dispatch({ type: "local.turn_reconnecting", value }),
      quiet: (value: boolean) => dispatch({ type: "local.turn_quiet", value }),
      replayed: () => dispatch({ type: "local.turn_replayed" }),
      turn: (id: string) => {
        run.turn = id;
        this.#named(id);
      },
      thread: target,
    };
    return new TurnFollower(client, hooks, run.abort.signal);
  }

  async #finish(run: Run, following: Promise<Ending>): Promise<string | null> {
    try {
      const ending = await following;
      if (ending.kind === "refused") this.#core.failed(ending.error, false);
      if (ending.kind === "gone") await this.#settle(ending.turn, run.abort.signal);
    } catch (error) {
      if (this.#run === run && !run.abort.signal.aborted) this.#core.failed(error, true);
    }
    if (this.#run !== run) return null;
    this.#end(run);
    return run.stopWanted ? null : run.turn;
  }

  /** After a break behind which no turn runs any more: what is stored is the truth. */
  async #settle(turn: Turn | null, signal: AbortSignal): Promise<void> {
    const { state, target, dispatch } = this.#core;
    const unconfirmed = state().pending.find(({ failure }) => failure === null)?.item;
    const before = lastOwn(state().items)?.id ?? null;
    const thread = target();
    if (thread !== null) await this.#loader.again(thread, signal);
    if (unconfirmed && hasArrived(state().items, plainText(unconfirmed.content), before)) {
      dispatch({ type: "local.send_withdrawn", id: unconfirmed.id });
      this.#outbox.cross(keyOf(unconfirmed));
    } else if (unconfirmed) {
      dispatch({ type: "local.send_failed", id: unconfirmed.id, failure: lost(ENGLISH.connectionLost) });
      this.#core.report(new LostConnection(ENGLISH.connectionLost));
    } else if (state().failure === null) {
      const answered = state().items.at(-1)?.type !== "user_message";
      if (turn?.status === "failed") dispatch({ type: "local.failed", failure: failureOfTurn(turn) });
      else if (!answered) {
        dispatch({ type: "local.failed", failure: lost(ENGLISH.answerLost, "answer_lost") });
        this.#core.report(new LostConnection(ENGLISH.answerLost));
      }
    }
  }

  async #stopNow(run: Run): Promise<void> {
    // A server without turns knows one way to stop: the connection goes.
    if (run.turn === null) return run.abort.abort();
    try {
      await this.#core.client.call("turns.stop", { turn_id: run.turn });
    } catch (error) {
      if (this.#run !== run || (error instanceof ApiError && error.status === 404)) return;
      run.stopWanted = false;
      this.#core.dispatch({ type: "local.turn_phase", phase: "running" });
      this.#core.report(error);
    }
  }

  #begin(): Run {
    this.#run?.abort.abort();
    this.#run = { abort: new AbortController(), turn: null, accepted: false, stopWanted: false };
    this.#core.dispatch({ type: "local.turn_started" });
    this.#core.emit("response.start", undefined);
    return this.#run;
  }

  #end(run: Run): void {
    this.#run = null;
    this.#core.dispatch({ type: "local.turn_ended", stopped: run.stopWanted });
    this.#core.emit("response.end", undefined);
  }
}

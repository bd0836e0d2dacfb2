import { ApiError } from "../protocol/errors";
import type { Turn } from "../protocol/wire";
import { delayBefore, pause } from "./backoff";
import type { SessionCore } from "./core";

/** Brings stored threads into the state: the newest page, older pages, the newest page again. */
export class Loader {
  readonly #core: SessionCore;

  constructor(core: SessionCore) {
    this.#core = core;
  }

  /**
   * Shows the thread as it is stored, and returns its turn, if it is running, has failed or was stopped.
   *
   * @throws ApiError, LostConnection
   */
  async newest(threadId: string, signal: AbortSignal): Promise<Turn | null> {
    const { client, dispatch, emit } = this.#core;
    emit("thread.load.start", { threadId });
    // The turn first: a turn that ends in between is then in the thread that is loaded after it.
    const turn = await client.findTurn(threadId, signal);
    const thread = await client.call("threads.get_by_id", { thread_id: threadId }, { signal });
    signal.throwIfAborted();
    dispatch({ type: "local.loaded", thread });
    emit("thread.load.end", { threadId });
    return turn;
  }

  /** The page before the first item on the screen, if there is one. */
  async older(signal: AbortSignal): Promise<void> {
    const { client, state, dispatch } = this.#core;
    const { thread, older } = state();
    if (!thread || !older.more || older.after === null) return;
    const params = { thread_id: thread.id, limit: OLDER_PAGE, order: "desc", after: older.after } as const;
    const page = await client.call("items.list", params, { signal });
    signal.throwIfAborted();
    dispatch({ type: "local.older_loaded", page });
  }

  /**
   * The thread as it is stored, however long the server takes to come back.
   *
   * @throws ApiError when the server refuses for good; AbortError.
   */
  async again(threadId: string, signal: AbortSignal): Promise<void> {
    const { client, dispatch } = this.#core;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const thread = await client.call("threads.get_by_id", { thread_id: threadId }, { signal });
        signal.throwIfAborted();
        dispatch({ type: "local.loaded", thread });
        return;
      } catch (error) {
        if (signal.aborted || (error instanceof ApiError && !error.temporary)) throw error;
        dispatch({ type: "local.turn_reconnecting", value: true });
        await pause(delayBefore(attempt), signal);
      }
    }
  }
}

const OLDER_PAGE = 50;

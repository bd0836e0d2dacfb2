import { ApiError } from "../protocol/errors";
import type { ProtocolClient } from "../protocol/client";
import type { Thread, Turn } from "../protocol/wire";
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
    // A server that was never met is asked for what every server knows. Its answer says whether it has turns.
    let thread = client.extended === null ? await storedThread(client, threadId, signal) : null;
    // The turn first: a turn that ends in between is then in the thread that is loaded after it.
    const turn = await client.findTurn(threadId, signal);
    if (!thread || client.extended) thread = await storedThread(client, threadId, signal);
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
        const thread = await storedThread(client, threadId, signal);
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

/**
 * A thread with its newest items. Holdfast answers so. The SDK's own server gives the oldest ones, and names the last of
 * them as the place to go on from: then the newest are asked for by themselves.
 *
 * @throws ApiError, LostConnection; AbortError
 */
export async function storedThread(client: ProtocolClient, id: string, signal: AbortSignal): Promise<Thread> {
  const thread = await client.call("threads.get_by_id", { thread_id: id }, { signal });
  const { data, has_more: more, after } = thread.items;
  if (!more || data.length < 2 || after !== data.at(-1)?.id) return thread;
  const params = { thread_id: id, limit: OLDER_PAGE, order: "desc" } as const;
  const page = await client.call("items.list", params, { signal });
  return { ...thread, items: { ...page, data: page.data.toReversed() } };
}

const OLDER_PAGE = 50;

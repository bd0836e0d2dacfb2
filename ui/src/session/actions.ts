import type { ActionConfig } from "../protocol/actions";
import type { StreamEvent } from "../protocol/wire";
import type { SessionCore } from "./core";
import { parseEvent } from "./follow";
import type { Loader } from "./loader";
import { newKey } from "./messages";

/** Actions: of a widget, or of the page. They run beside a turn and do not wait for it. */
export class Actions {
  readonly #core: SessionCore;
  readonly #loader: Loader;
  /** Told the name of each turn that an action is. */
  readonly #named: (turn: string | null) => void;

  constructor(core: SessionCore, loader: Loader, named: (turn: string | null) => void) {
    this.#core = core;
    this.#named = named;
    this.#loader = loader;
  }

  /**
   * Sends an action to the server and takes in what it answers; resolves to whether it was done. What went wrong is
   * told in the thread and to the page.
   *
   * @throws Error when there is no thread to act in.
   */
  async run(action: ActionConfig, itemId: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { state } = this.#core;
    const thread = state().thread?.id;
    if (thread === undefined) throw new Error("There is no thread to act in.");
    const { type, payload = null, streaming } = action;
    const params = { thread_id: thread, action: { type, payload }, ...(itemId === undefined ? {} : { item_id: itemId }) };
    try {
      return streaming === false ? await this.#answered(params, signal) : await this.#streamed(params, signal);
    } catch (error) {
      if (signal.aborted) return false;
      this.#core.report(error);
      this.#tell(error instanceof Error ? error.message : String(error));
      await this.#loader.again(thread, signal).catch(() => undefined);
      return false;
    }
  }

  async #streamed(params: ActionParams, signal: AbortSignal): Promise<boolean> {
    let done = true;
    const stream = await this.#core.client.stream({ type: "threads.custom_action", params }, newKey(), signal);
    this.#named(stream.turn);
    for await (const frame of stream.frames) {
      const event = parseEvent(frame.data);
      if (!event) this.#core.garbled(frame.data);
      else if (event.type === "error") {
        // What failed is the action, not the answer above it: there is no message to try again.
        this.#core.report(new Error(event.message ?? event.code ?? "The action failed."));
        this.#tell(event.message ?? "");
        done = false;
      } else this.#core.event(event);
    }
    return done;
  }

  async #answered(params: ActionParams, signal: AbortSignal): Promise<boolean> {
    const { updated_item: item } = await this.#core.client.call("threads.sync_custom_action", params, { signal });
    signal.throwIfAborted();
    if (item) this.#core.event({ type: "thread.item.replaced", item } satisfies StreamEvent);
    return true;
  }

  #tell(message: string): void {
    this.#core.dispatch({ type: "local.notice", message });
  }
}

interface ActionParams {
  thread_id: string;
  item_id?: string;
  action: { type: string; payload?: unknown };
}

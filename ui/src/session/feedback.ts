import type { ProtocolClient } from "../protocol/client";

export type FeedbackKind = "positive" | "negative";

/** What a person thinks of the answers of a thread: said at once on the screen, taken back when the server refuses. */
export class Feedback {
  readonly #client: () => ProtocolClient;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  #given: ReadonlyMap<string, FeedbackKind> = new Map();
  #thread: string | null = null;

  constructor(client: () => ProtocolClient, changed: () => void, failed: (error: unknown) => void) {
    this.#client = client;
    this.#changed = changed;
    this.#failed = failed;
  }

  get given(): ReadonlyMap<string, FeedbackKind> {
    return this.#given;
  }

  /** What was said before. A server that does not keep it does not know the operation; then there is nothing to show. */
  async load(thread: string | null): Promise<void> {
    if (thread === this.#thread) return;
    this.#thread = thread;
    this.#set(new Map());
    if (thread === null || this.#client().extended === false) return;
    try {
      const { data } = await this.#client().call("feedback.get", { thread_id: thread });
      if (this.#thread !== thread) return;
      // What was said while this was under way is newer.
      this.#set(new Map([...Object.entries(data ?? {}), ...this.#given]));
    } catch {
      // Shown as not given; it can be given all the same.
    }
  }

  async give(thread: string, item: string, kind: FeedbackKind): Promise<void> {
    const before = this.#given;
    this.#set(new Map([...before, [item, kind]]));
    try {
      await this.#client().call("items.feedback", { thread_id: thread, item_ids: [item], kind });
    } catch (error) {
      if (this.#thread === thread) this.#set(before);
      this.#failed(error);
    }
  }

  #set(given: ReadonlyMap<string, FeedbackKind>): void {
    this.#given = given;
    this.#changed();
  }
}

import type { ProtocolClient } from "../protocol/client";
import type { ThreadMetadata } from "../protocol/wire";

export interface ThreadsState {
  threads: readonly ThreadMetadata[];
  more: boolean;
  status: "new" | "loading" | "ready" | "failed";
  /** Deleted on the screen, and for a few seconds not yet on the server. */
  leaving: ThreadMetadata | null;
}

export const NO_THREADS: ThreadsState = { threads: [], more: false, status: "new", leaving: null };

/**
 * The list of threads. Renaming shows at once and is taken back when the server refuses. Deleting waits for a
 * moment in which it can be undone, because what the server has deleted no one can bring back.
 */
export class Threads {
  readonly #client: ProtocolClient;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  #state = NO_THREADS;
  #after: string | null = null;
  #loadingMore: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: ProtocolClient, changed: () => void, failed: (error: unknown) => void) {
    this.#client = client;
    this.#changed = changed;
    this.#failed = failed;
  }

  get state(): ThreadsState {
    return this.#state;
  }

  /** Loads the newest page; threads of later pages that are already listed stay. */
  async load(): Promise<void> {
    if (this.#state.status !== "ready") this.#set({ status: "loading" });
    try {
      const page = await this.#client.call("threads.list", { limit: PAGE, order: "desc" });
      const fresh = new Set(page.data.map(({ id }) => id));
      const reached = page.has_more ? this.#state.threads.filter(({ id }) => !fresh.has(id)) : [];
      if (reached.length === 0) this.#after = page.after ?? null;
      this.#set({
        status: "ready",
        threads: this.#without([...page.data, ...reached]),
        more: page.has_more && this.#after !== null,
      });
    } catch (error) {
      if (this.#state.status !== "ready") this.#set({ status: "failed" });
      this.#failed(error);
    }
  }

  /** The next page; one that is on its way is waited for. */
  async loadMore(): Promise<void> {
    this.#loadingMore ??= this.#next().finally(() => {
      this.#loadingMore = null;
    });
    await this.#loadingMore;
  }

  async #next(): Promise<void> {
    if (this.#after === null) return;
    try {
      const page = await this.#client.call("threads.list", { limit: PAGE, order: "desc", after: this.#after });
      const known = new Set(this.#state.threads.map(({ id }) => id));
      const fresh = page.data.filter(({ id }) => !known.has(id));
      // A server that goes round in circles has nothing more to show.
      this.#after = fresh.length > 0 ? (page.after ?? null) : null;
      this.#set({
        threads: this.#without([...this.#state.threads, ...fresh]),
        more: page.has_more && this.#after !== null,
      });
    } catch (error) {
      this.#failed(error);
    }
  }

  /** A thread that has just been written to: it comes first, with its newest title. */
  touch(thread: ThreadMetadata): void {
    if (thread.id === this.#state.leaving?.id) return;
    this.#set({ threads: [thread, ...this.#state.threads.filter(({ id }) => id !== thread.id)] });
  }

  /** Somebody has given it another title. */
  retitle(id: string, title: string): void {
    if (!this.#state.threads.some((thread) => thread.id === id && thread.title !== title)) return;
    this.#set({ threads: this.#state.threads.map((thread) => (thread.id === id ? { ...thread, title } : thread)) });
  }

  async rename(id: string, title: string): Promise<void> {
    const before = this.#state.threads;
    this.#set({ threads: before.map((thread) => (thread.id === id ? { ...thread, title } : thread)) });
    try {
      await this.#client.call("threads.update", { thread_id: id, title });
    } catch (error) {
      const old = before.find((thread) => thread.id === id);
      if (old) this.#set({ threads: this.#state.threads.map((thread) => (thread.id === id ? old : thread)) });
      this.#failed(error);
    }
  }

  remove(id: string): void {
    this.flush();
    const thread = this.#state.threads.find((candidate) => candidate.id === id);
    if (!thread) return;
    this.#set({ leaving: thread, threads: this.#state.threads.filter((candidate) => candidate.id !== id) });
    this.#timer = setTimeout(() => this.flush(), UNDO_WITHIN);
  }

  undo(): void {
    const { leaving, threads } = this.#state;
    clearTimeout(this.#timer);
    if (leaving) this.#set({ leaving: null, threads: [leaving, ...threads] });
    void this.load();
  }

  /** Deletes now what is waiting to be deleted. `keepalive` lets the request outlive the page. */
  flush(keepalive = false): void {
    const { leaving } = this.#state;
    clearTimeout(this.#timer);
    if (!leaving) return;
    this.#set({ leaving: null });
    this.#client.call("threads.delete", { thread_id: leaving.id }, { keepalive }).catch((error: unknown) => {
      this.#failed(error);
      void this.load();
    });
  }

  #without(threads: readonly ThreadMetadata[]): readonly ThreadMetadata[] {
    return threads.filter(({ id }) => id !== this.#state.leaving?.id);
  }

  #set(change: Partial<ThreadsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}

const PAGE = 50;

/** Milliseconds in which a deletion can be undone. */
export const UNDO_WITHIN = 6000;

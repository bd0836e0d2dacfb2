/** The tabs of one person: what they say to each other, and which of them works for all. */
export class Tabs<T> {
  readonly #name: string;
  readonly #channel: BroadcastChannel | null;
  #closed = false;

  /** @param name of what they share: it holds whose it is, for tabs of somebody else are none of theirs. */
  constructor(name: string, heard: (message: T) => void) {
    this.#name = name;
    this.#channel = navigator.locks && typeof BroadcastChannel !== "undefined" ? new BroadcastChannel(name) : null;
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<T>) => heard(data));
  }

  /** To all the others; to nobody when closed, for work that ends may still have a word to say. */
  say(message: T): void {
    if (!this.#closed) this.#channel?.postMessage(message);
  }

  close(): void {
    this.#closed = true;
    this.#channel?.close();
  }

  /**
   * Runs the work in one tab at a time: the others wait, and the next goes on when it has ended or its tab is gone. A
   * browser that has no such locks (on plain HTTP it has them for this machine only) lets each tab work for itself.
   */
  async lead(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (!this.#channel) return work();
    try {
      await navigator.locks.request(this.#name, { signal }, work);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** What the tabs of one person say to each other. */
export class Tabs<T> {
  readonly #name: string;
  readonly #channel: BroadcastChannel | null;

  /** @param name of what they share; tabs of another person have another. */
  constructor(name: string, heard: (message: T) => void) {
    this.#name = name;
    this.#channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<T>) => heard(data));
  }

  say(message: T): void {
    this.#channel?.postMessage(message);
  }

  close(): void {
    this.#channel?.close();
  }

  /**
   * Runs the work in one tab at a time. The others wait, and the next goes on when it ends or its tab is gone. A browser
   * without such locks (on plain HTTP, but for this machine) lets each tab work.
   */
  async lead(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (!this.#channel || !navigator.locks) return work();
    try {
      await navigator.locks.request(this.#name, { signal }, work);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/**
 * Tells when a stream that still looks open is dead: nothing was heard for long, though the server says something every
 * few seconds; or the browser has gone offline or come online, and what was connected before may be no more.
 *
 * Only for streams that can be taken up again: what is cut here may have been alive.
 */
export class Lifeline {
  readonly #cut: Promise<never>;
  #reject: (reason: Error) => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#cut = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    // It may be cut when nobody is waiting; whoever waits next is told.
    this.#cut.catch(() => undefined);
    for (const name of CHANGES) window.addEventListener(name, this.#changed);
  }

  /** The work, or a rejection when the line is dead before the work is done. */
  async hold<T>(work: Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reject(new Error("Nothing was heard for long.")), SILENCE);
    return Promise.race([work, this.#cut]);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const name of CHANGES) window.removeEventListener(name, this.#changed);
  }

  readonly #changed = (): void => this.#reject(new Error("The network has changed."));
}

const CHANGES = ["offline", "online"] as const;

/** Milliseconds without a byte after which a connection is taken for dead. */
const SILENCE = 60_000;

/** Tells when the connection is back, if it was away for long enough to be missed. */
export class ConnectionWatch {
  readonly #caughtUp: (shown: boolean) => void;
  #awaySince: number | null = null;
  #shown: ReturnType<typeof setTimeout> | undefined;

  /** @param caughtUp called with true when the connection is back, and with false when that has been said for a while. */
  constructor(caughtUp: (shown: boolean) => void) {
    this.#caughtUp = caughtUp;
  }

  /** @param failed what was being said came to a bad end: nothing to be glad about. */
  see(away: boolean, failed: boolean): void {
    if (away) {
      this.#awaySince ??= performance.now();
      return;
    }
    if (this.#awaySince === null) return;
    const missed = performance.now() - this.#awaySince >= AWAY_SHOWN_AFTER;
    this.#awaySince = null;
    if (!missed || failed) return;
    this.#caughtUp(true);
    clearTimeout(this.#shown);
    this.#shown = setTimeout(() => this.#caughtUp(false), CAUGHT_UP_FOR);
  }

  close(): void {
    clearTimeout(this.#shown);
  }
}

/** Milliseconds after which a lost connection is worth a line; the style sheet waits as long. */
const AWAY_SHOWN_AFTER = 1000;
const CAUGHT_UP_FOR = 2400;

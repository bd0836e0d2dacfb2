/**
 * When what has changed is drawn: on the next frame, once, however much changes until then. Text may arrive much faster
 * than a screen can show it. A hidden page has no frames, so there a timer stands in.
 *
 * What a frame costs, its layout and its paint included, is waited six times before the next one, so that somebody who
 * writes meanwhile has most of the machine: a slow one draws fewer. None draws more than anybody can read.
 */
export class Frames {
  readonly #run: () => void;
  #waiting = false;
  /** Until then others have their turn. */
  #rests = 0;
  #whenRested: (() => void)[] = [];

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Something has changed. */
  readonly draw = (): void => {
    if (this.#waiting) return;
    this.#waiting = true;
    const rest = this.#rests - performance.now();
    if (document.hidden) setTimeout(this.#finish, HIDDEN_PACE);
    else if (rest < 1) requestAnimationFrame(this.#finish);
    else setTimeout(() => requestAnimationFrame(this.#finish), rest);
  };

  /**
   * Done when there is time for more: what has changed is drawn, and its rest is over. Whoever brings changes in many
   * pieces can let them gather until then.
   */
  readonly rested = (): Promise<void> => {
    if (document.hidden || (!this.#waiting && this.#rests <= performance.now())) return Promise.resolve();
    return new Promise((resolve) => {
      // What is out of view may get no frames for as long as it is.
      const most = setTimeout(resolve, LONGEST_REST);
      this.#whenRested.push(() => {
        clearTimeout(most);
        resolve();
      });
    });
  };

  readonly #finish = (): void => {
    if (!this.#waiting) return;
    this.#waiting = false;
    const begun = performance.now();
    this.#rests = begun + SHORTEST_REST;
    this.#run();
    // After the frame that this is a part of: it is drawn in one piece, and timers wait for it.
    setTimeout(() => {
      const now = performance.now();
      const rest = Math.min(LONGEST_REST, Math.max(SHORTEST_REST, (now - begun) * REST));
      this.#rests = now + rest;
      setTimeout(() => {
        for (const told of this.#whenRested.splice(0)) told();
      }, rest);
    });
  };
}

/** Times as long as it worked. */
const REST = 6;
/** Milliseconds: text that grows more often than that is read no faster. */
const SHORTEST_REST = 30;
/** Milliseconds: text that grows more seldom than that seems to stand still. */
const LONGEST_REST = 100;
const HIDDEN_PACE = 250;

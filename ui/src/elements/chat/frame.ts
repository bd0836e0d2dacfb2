/**
 * A function that runs the given one on the next frame, once, however often it is called until then: text may arrive
 * much faster than a screen can show it. A hidden page has no frames, so there a timer stands in.
 *
 * What a frame costs, its layout and its paint included, is waited six times before the next one, so that somebody who
 * writes meanwhile has most of the machine: a fast one draws each frame, a slow one fewer.
 */
export function onNextFrame(run: () => void): () => void {
  let waiting = false;
  /** Until then others have their turn. */
  let rests = 0;
  const finish = (): void => {
    if (!waiting) return;
    waiting = false;
    const begun = performance.now();
    run();
    // After the frame that this is a part of: it is drawn in one piece, and timers wait for it.
    setTimeout(() => {
      const now = performance.now();
      rests = now + Math.min(LONGEST_REST, (now - begun) * REST);
    });
  };
  return () => {
    if (waiting) return;
    waiting = true;
    const rest = rests - performance.now();
    if (document.hidden) setTimeout(finish, HIDDEN_PACE);
    else if (rest < 1) requestAnimationFrame(finish);
    else setTimeout(() => requestAnimationFrame(finish), rest);
  };
}

/** Times as long as it worked. */
const REST = 6;
/** Milliseconds: text that grows more seldom than that seems to stand still. */
const LONGEST_REST = 100;
const HIDDEN_PACE = 250;

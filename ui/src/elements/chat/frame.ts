/**
 * A function that runs the given one on the next frame, once, however often it is called until then: text may arrive
 * much faster than a screen can show it. A hidden page has no frames, so there a timer stands in.
 */
export function onNextFrame(run: () => void): () => void {
  let waiting = false;
  const finish = (): void => {
    if (!waiting) return;
    waiting = false;
    run();
  };
  return () => {
    if (waiting) return;
    waiting = true;
    if (document.hidden) setTimeout(finish, HIDDEN_PACE);
    else requestAnimationFrame(finish);
  };
}

const HIDDEN_PACE = 250;

/** How long to wait before the next try, in milliseconds: doubling, with a ceiling, never in step with others. */
export function delayBefore(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(CEILING, FIRST * 2 ** attempt);
  return full / 2 + (full / 2) * random();
}

/** Waits, but no longer than until the browser says that it is online again. Rejects when aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", abort);
    };
    const finish = (): void => {
      settle();
      resolve();
    };
    const abort = (): void => {
      settle();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(finish, milliseconds);
    window.addEventListener("online", finish);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
  });
}

const FIRST = 400;
const CEILING = 10_000;

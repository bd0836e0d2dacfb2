/** What the page remembers in this browser. Storage may be forbidden; then it remembers nothing. */

const VISITED = "holdfast:visited";

/** Somebody has signed in here before, so the first thing to offer is to sign in again. */
export function isKnownHere(): boolean {
  try {
    return localStorage.getItem(VISITED) !== null;
  } catch {
    return false;
  }
}

export function rememberVisit(): void {
  try {
    localStorage.setItem(VISITED, "1");
  } catch {
    // Forbidden: the next visit begins with signing up.
  }
}

/** Drafts are private words. Whoever signs out on purpose takes them along. */
export function forgetDrafts(user: string): void {
  try {
    const prefix = `holdfast:${user}:`;
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Forbidden: there were none.
  }
}

/** What the page remembers in this browser. Storage may be forbidden; then it remembers nothing. */

const VISITED = "holdfast:visited";

/** Somebody has signed in here before, so the first thing to offer is to sign in again. */
export function isKnownHere(): boolean {
  return lastVisit() !== null;
}

/** False when it is known that nobody is: the server need not be asked, only to refuse. The cookie is the server's. */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(VISITED) === "in";
  } catch {
    return true; // nothing can be known here, so the server is asked
  }
}

export function rememberVisit(state: "in" | "out"): void {
  try {
    localStorage.setItem(VISITED, state);
  } catch {
    // Forbidden: the next visit begins with signing up.
  }
}

function lastVisit(): string | null {
  try {
    return localStorage.getItem(VISITED);
  } catch {
    return null;
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

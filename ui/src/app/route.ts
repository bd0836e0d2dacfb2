/** The page's address names the thread, so that a reload or a link lands on it. */
export function threadOf(hash: string): string | null {
  const found = /^#\/t\/([^/?#]+)$/.exec(hash);
  if (!found?.[1]) return null;
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return null;
  }
}

export function hashOf(thread: string | null): string {
  return thread === null ? "#/" : `#/t/${encodeURIComponent(thread)}`;
}

export type Command = "history" | "new" | "map";

/** What a combination of keys asks for; null for every other. None of them writes anything, so they work while typing. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return null;
  const key = event.key.toLowerCase();
  if (key === "o" && event.shiftKey) return "new";
  if (event.shiftKey && key !== "/" && key !== "?") return null;
  if (key === "k") return "history";
  // On some keyboards the stroke is on a shifted key.
  return key === "/" || event.code === "Slash" ? "map" : null;
}

/** A line of the map of keys. */
export interface KeyLine {
  keys: readonly string[];
  does: string;
}

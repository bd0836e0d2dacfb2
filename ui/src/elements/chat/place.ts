/** Where somebody was reading: an item, and how far below the top edge it began, in pixels. */
export interface Place {
  thread: string;
  item: string;
  top: number;
}

const KEY = "holdfast:place";

/** Keeps the place over a reload of this tab; no place means the end. Storage may be forbidden: then the end it is. */
export function keepPlace(place: Place | null): void {
  try {
    if (place) sessionStorage.setItem(KEY, JSON.stringify(place));
    else sessionStorage.removeItem(KEY);
  } catch {
    // The page opens at the end.
  }
}

/** The place that was kept when this tab was reloaded: told once. */
export function takePlace(): Place | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Partial<Place> | null;
    sessionStorage.removeItem(KEY);
    const { thread, item, top } = value ?? {};
    return typeof thread === "string" && typeof item === "string" && typeof top === "number" ? { thread, item, top } : null;
  } catch {
    return null;
  }
}

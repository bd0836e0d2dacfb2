import type { KeyLine } from "../elements/chat/keys";
import { TEXT } from "./strings";

/** The page's own lines for the map of keys. */
export function pageKeys(): KeyLine[] {
  return [
    { keys: ["g", "t"], does: TEXT.keyTasks },
    { keys: ["j", "k"], does: TEXT.keyNext },
    { keys: ["x"], does: TEXT.keyDone },
    { keys: ["e"], does: TEXT.keyRename },
    { keys: [TEXT.capDelete], does: TEXT.keyDelete },
    { keys: [TEXT.capControl, "Z"], does: TEXT.keyUndo },
  ];
}

/** Keys that are letters mean letters wherever text is written. */
export function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** With one of these held down, a key belongs to the browser or to somebody else. */
export function isPlain({ ctrlKey, altKey, metaKey, isComposing, defaultPrevented }: KeyboardEvent): boolean {
  return !ctrlKey && !altKey && !metaKey && !isComposing && !defaultPrevented;
}

/**
 * Watches the page for a key and a second one soon after it: `g`, then `t`.
 *
 * @returns what stops it.
 */
export function onKeys(first: string, second: string, act: () => void): () => void {
  let since = -Infinity;
  const listen = (event: KeyboardEvent): void => {
    if (event.key === "Shift") return;
    const armed = event.timeStamp - since <= WITHIN;
    since = -Infinity;
    if (!isPlain(event) || isTyping(event)) return;
    if (armed && event.key === second) {
      event.preventDefault();
      act();
    } else if (event.key === first) {
      since = event.timeStamp;
    }
  };
  window.addEventListener("keydown", listen);
  return () => window.removeEventListener("keydown", listen);
}

/** Milliseconds between the two. */
const WITHIN = 1500;

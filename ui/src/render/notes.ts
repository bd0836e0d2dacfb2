import type { Strings } from "../strings";

/**
 * Footnotes of a whole text: numbered in the order in which they are named, each mark a way to its note and each note
 * a way back. A mark without a note is what it was, words in brackets, once the text is done.
 */
export function numberNotes(root: ParentNode, strings: Strings, done: boolean): void {
  const notes = new Map<string, Element>();
  for (const note of root.querySelectorAll("section[data-note]")) {
    note.querySelector(":scope > span")?.remove();
    note.querySelector("[data-goes='mark']")?.remove();
    if (!notes.has(labelOf(note))) notes.set(labelOf(note), note);
  }
  const numbers = new Map<string, number>();
  for (const mark of root.querySelectorAll("sup[data-note]")) {
    const label = labelOf(mark);
    const note = notes.get(label);
    if (!note) {
      if (done) mark.replaceWith(`[^${label}]`);
      continue;
    }
    const number = numbers.get(label) ?? numbers.size + 1;
    numbers.set(label, number);
    mark.replaceChildren(button(String(number), strings.footnote({ number }), "note"));
  }
  for (const [label, note] of notes) {
    const number = numbers.get(label);
    if (number === undefined) continue;
    const sign = document.createElement("span");
    sign.textContent = `${number}.`;
    note.prepend(sign);
    note.querySelector("p")?.append(button("↩", strings.backToText, "mark"));
  }
}

/** From a mark to its note, or back: the target is shown and holds the focus. */
export function followNote(root: ParentNode, pressed: Element): void {
  const way = pressed.closest("[data-goes]");
  const holder = way?.closest("[data-note]");
  if (!way || !holder) return;
  const kind = way.getAttribute("data-goes") === "note" ? "section" : "sup";
  const target = [...root.querySelectorAll(`${kind}[data-note]`)].find((node) => labelOf(node) === labelOf(holder));
  const focused = target?.querySelector<HTMLElement>("button") ?? null;
  target?.scrollIntoView({ block: "nearest" });
  focused?.focus({ preventScroll: true });
}

function button(text: string, label: string, goes: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.dataset["goes"] = goes;
  made.setAttribute("aria-label", label);
  return made;
}

function labelOf(node: Element): string {
  return node.getAttribute("data-note") ?? "";
}

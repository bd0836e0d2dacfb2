import { loadHighlight, loadMath } from "../lazy";
import type { Strings } from "../strings";

/** A place in an answer where a source is named: what stands there, or nothing where there is no such source. */
export type Cite = (number: number) => Node | null;

/**
 * Makes of a block's HTML what HTML alone cannot say: a head and a button above code, formulas, marks of sources.
 * Done each time the block is drawn, so it must cost little for a block that has none of it.
 */
export function dress(block: Element, strings: Strings, cite: Cite | null): void {
  for (const pre of block.querySelectorAll("pre")) frameCode(pre, strings);
  for (const code of block.querySelectorAll("code[data-math]")) drawFormula(code);
  for (const box of block.querySelectorAll('input[type="checkbox"]')) {
    box.setAttribute("aria-label", box.hasAttribute("checked") ? strings.boxDone : strings.boxOpen);
  }
  if (block.textContent?.includes(OPEN)) placeMarks(block, cite);
}

/** What is worth doing once only, when a block will not change any more: its code is coloured. */
export function finish(block: Element): void {
  for (const pre of block.querySelectorAll("pre[data-lang]")) {
    const code = pre.firstElementChild;
    const text = code?.textContent ?? "";
    if (!code || text === "") continue;
    use(highlighter, ({ highlighted }) => {
      const parts = highlighted(text, pre.getAttribute("data-lang")?.toLowerCase() ?? "");
      // It may have changed while the script was on its way.
      if (parts && code.textContent === text) code.replaceChildren(parts);
    });
  }
}

/**
 * The text with marks where its sources are named. The marks are letters that no text has (Unicode's private use);
 * `dress` puts the sources in their places.
 *
 * @param places what is named where: a source's number, and the letters before it (code points, as the server counts).
 */
export function marked(text: string, places: readonly { number: number; index: number }[]): string {
  if (places.length === 0) return text;
  const letters = Array.from(text.replaceAll(MARKS, ""));
  for (const { number, index } of places.toSorted((a, b) => b.index - a.index)) {
    if (!Number.isInteger(index) || index < 0 || index > letters.length) continue;
    const line = letters.slice(letters.lastIndexOf("\n", index - 1) + 1, index).join("");
    // A mark would undo what these lines mean: the end of a code block, a row of a table.
    if (/^\s*(?:`{3}|~{3}|\|)/.test(line)) continue;
    letters.splice(index, 0, `${OPEN}${number}${CLOSE}`);
  }
  return letters.join("");
}

function frameCode(pre: Element, strings: Strings): void {
  const language = pre.getAttribute("data-lang");
  const frame = document.createElement("div");
  frame.className = "code";
  const head = document.createElement("div");
  head.className = "code-head";
  const name = document.createElement("span");
  name.textContent = language;
  const copy = document.createElement("button");
  copy.type = "button";
  copy.dataset["copies"] = "";
  copy.textContent = strings.copy;
  copy.setAttribute("aria-label", strings.copyCode);
  head.append(name, copy);
  // It scrolls, so it must be reached by keyboard.
  pre.setAttribute("tabindex", "0");
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", language ? strings.codeIn({ language }) : strings.code);
  pre.replaceWith(frame);
  frame.append(head, pre);
}

function drawFormula(code: Element): void {
  const tex = code.textContent ?? "";
  const display = code.getAttribute("data-math") === "block";
  use(mathematician, ({ formula }) => {
    const drawn = known(tex, display, formula);
    if (!drawn) return;
    if (display) drawn.classList.add("display");
    code.replaceWith(drawn);
  });
}

/** A formula stands in a paragraph that is drawn again with each word that follows: it is worked out once. */
function known(tex: string, display: boolean, formula: (tex: string, display: boolean) => Element | null): Element | null {
  const key = `${display}:${tex}`;
  let drawn = formulas.get(key);
  if (drawn === undefined) {
    if (formulas.size >= FORMULAS) formulas.clear();
    drawn = formula(tex, display);
    formulas.set(key, drawn);
  }
  return drawn ? (drawn.cloneNode(true) as Element) : null;
}

function placeMarks(block: Element, cite: Cite | null): void {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) texts.push(node);
    else for (const { name, value } of [...(node as Element).attributes]) {
      if (value.includes(OPEN)) (node as Element).setAttribute(name, value.replaceAll(MARKS, ""));
    }
  }
  for (const text of texts) {
    if (!text.data.includes(OPEN)) continue;
    const verbatim = cite === null || text.parentElement?.closest("pre, code, a") !== null;
    const pieces = text.data.split(MARKS).map((piece, at) => {
      if (at % 2 === 0) return piece.replaceAll(STRAY, "");
      return verbatim ? "" : (cite(Number(piece)) ?? "");
    });
    text.replaceWith(...pieces);
  }
}

/** A script that is loaded when it is first needed, and used at once when it is there. */
interface Loaded<T> {
  load: () => Promise<T>;
  coming: Promise<T> | null;
  here: T | null;
}

/** Where the script cannot be had, what it would have made better stays as it is. */
function use<T>(loaded: Loaded<T>, work: (script: T) => void): void {
  if (loaded.here) return work(loaded.here);
  loaded.coming ??= loaded.load().then((script) => (loaded.here = script));
  void loaded.coming.then(work, () => undefined);
}

const highlighter: Loaded<typeof import("./highlight")> = { load: loadHighlight, coming: null, here: null };
const mathematician: Loaded<typeof import("./math")> = { load: loadMath, coming: null, here: null };
const formulas = new Map<string, Element | null>();
const FORMULAS = 300;

const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARKS = /\uE000(\d{1,4})\uE001/g;
const STRAY = /[\uE000\uE001]/g;

import { html, noChange } from "lit";
import type { TemplateResult } from "lit";
import { Directive, directive } from "lit/directive.js";
import type { ElementPart } from "lit/directive.js";

import { loadLucide } from "./lazy";

/** Paths that were looked for; null for a name that is no icon's. */
const PATHS = new Map<string, string | null>();

/** An icon of Lucide's. Its room is there at once; what fills it is fetched, and where there is nothing the room goes. */
export function lucideIcon(name: string, px: number): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" width=${px} height=${px} aria-hidden="true" data-icon="lucide:${name}" ${drawn(name)}>
    <path />
  </svg>`;
}

/** Puts the path into its place by script, when it is there: an element that waits needs no drawing of all around it. */
class Drawn extends Directive {
  #name = "";

  override render(_name: string): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [name]: [string]): typeof noChange {
    if (name === this.#name) return noChange;
    this.#name = name;
    const known = PATHS.get(name);
    if (known !== undefined) fill(element, known);
    else void found(name).then((path) => name === this.#name && fill(element, path));
    return noChange;
  }
}

const drawn = directive(Drawn);

function fill(svg: Element, path: string | null): void {
  svg.firstElementChild?.setAttribute("d", path ?? "");
  if (path === null) svg.setAttribute("display", "none");
  else svg.removeAttribute("display");
}

/** Where the script cannot be had there is no icon just now; it is asked for again with the next one. */
async function found(name: string): Promise<string | null> {
  try {
    const path = await (await loadLucide()).find(name);
    PATHS.set(name, path);
    return path;
  } catch {
    return null;
  }
}

import { noChange } from "lit";
import { Directive, directive, PartType } from "lit/directive.js";
import type { ElementPart, PartInfo } from "lit/directive.js";

export type Look = Record<string, string | null | undefined>;

/**
 * Sets styles by script, property by property. A `style` attribute, which is what Lit's own `styleMap` begins with,
 * is refused by a page's Content-Security-Policy; the object model is not, and it takes nothing but what parses as
 * the value of that one property.
 */
class LookDirective extends Directive {
  #set = new Set<string>();

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("look() stands beside attributes, not in one.");
  }

  override render(_look: Look): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [look]: [Look]): typeof noChange {
    const { style } = part.element as HTMLElement;
    const next = new Set<string>();
    for (const [name, value] of Object.entries(look)) {
      if (value === null || value === undefined) continue;
      style.setProperty(name, value);
      next.add(name);
    }
    for (const name of this.#set) if (!next.has(name)) style.removeProperty(name);
    this.#set = next;
    return noChange;
  }
}

export const look = directive(LookDirective);

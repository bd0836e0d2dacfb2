import { html } from "lit";

import type { Draw } from "../context";

/** A place whose content comes in softly when it is another one. With reduced motion it is simply there. */
export const drawTransition: Draw = (node, context) =>
  html`<div class="transition">${context.draw(node.children, context)}</div>`;

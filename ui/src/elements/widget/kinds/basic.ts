import { html, nothing } from "lit";

import { oneOf } from "../context";
import type { Draw } from "../context";
import { look } from "../look";
import { boxLook } from "../style/box";

/** A root without a frame of its own. */
export const drawBasic: Draw = (node, context) =>
  html`<div
    class="box basic"
    data-theme=${oneOf(node["theme"], ["light", "dark"]) ?? nothing}
    ${look(boxLook(node, node["direction"] === "row" ? "row" : "column"))}
  >
    ${context.draw(node.children, context)}
  </div>`;

import { html } from "lit";

import type { Draw } from "../context";
import { look } from "../look";
import { length, SPACE } from "../style/size";

/** Takes the room that is left. */
export const drawSpacer: Draw = (node) =>
  html`<span class="spacer" ${look({ "min-inline-size": length(node["minSize"], SPACE), "min-block-size": length(node["minSize"], SPACE) })}></span>`;

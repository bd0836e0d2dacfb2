import { html } from "lit";
import { guard } from "lit/directives/guard.js";

import type { Draw } from "../context";
import { chart } from "../chart/chart";
import { look } from "../look";
import { blockLook } from "../style/box";

/** Drawn by a script that is loaded when the first chart is there to be drawn. */
export const drawChart: Draw = (node, context) =>
  html`<figure class="chart" ${look(blockLook(node))}>
    ${guard([node], () => chart(node, context.strings))}
  </figure>`;

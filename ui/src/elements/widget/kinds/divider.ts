import { html } from "lit";

import type { Draw } from "../context";
import { look } from "../look";
import { color } from "../style/color";
import { length, SPACE } from "../style/size";

export const drawDivider: Draw = (node) =>
  html`<hr
    ?data-flush=${node["flush"] === true}
    ${look({
      "border-block-start-color": color(node["color"]),
      "border-block-start-width": length(node["size"]),
      "margin-block": length(node["spacing"], SPACE),
    })}
  />`;

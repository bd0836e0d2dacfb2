import { html } from "lit";

import type { Draw } from "../context";
import { widgetIcon } from "../../../render/named-icons";
import { look } from "../look";
import { color } from "../style/color";

export const drawIcon: Draw = (node) =>
  html`<span class="icon-box" ${look({ color: color(node["color"]) })}>${widgetIcon(node["name"], node["size"])}</span>`;

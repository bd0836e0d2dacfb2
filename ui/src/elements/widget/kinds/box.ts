import { html } from "lit";

import type { Draw } from "../context";
import { look } from "../look";
import { boxLook } from "../style/box";

export const drawBox: Draw = (node, context) =>
  html`<div class="box" ${look(boxLook(node, node["direction"] === "row" ? "row" : "column"))}>
    ${context.draw(node.children, context)}
  </div>`;

export const drawRow: Draw = (node, context) =>
  html`<div class="box row" ${look(boxLook(node, "row"))}>${context.draw(node.children, context)}</div>`;

export const drawCol: Draw = (node, context) =>
  html`<div class="box" ${look(boxLook(node, "column"))}>${context.draw(node.children, context)}</div>`;

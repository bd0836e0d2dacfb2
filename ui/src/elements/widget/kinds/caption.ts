import { html } from "lit";

import { text } from "../context";
import type { Draw } from "../context";
import { look } from "../look";
import { CAPTION, typeClass, typeLook } from "../style/type";

/** Small words that stand beside others. */
export const drawCaption: Draw = (node) =>
  html`<p class="text caption ${typeClass(node)}" dir="auto" ${look(typeLook(node, CAPTION, "md"))}>${text(node["value"])}</p>`;

import { html } from "lit";

import { text } from "../context";
import type { Draw } from "../context";
import { look } from "../look";
import { TITLE, typeClass, typeLook } from "../style/type";

/** A widget's heading. Below the thread's own title in the page's outline, however large it is. */
export const drawTitle: Draw = (node) =>
  html`<h3 class="text ${typeClass(node)}" dir="auto" ${look(typeLook(node, TITLE, "md"))}>${text(node["value"])}</h3>`;

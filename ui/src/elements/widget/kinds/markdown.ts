import { html } from "lit";

import { text } from "../context";
import type { Draw } from "../context";

export const drawMarkdown: Draw = (node, { strings }) =>
  html`<hf-markdown .strings=${strings} .text=${text(node["value"])} .done=${node["streaming"] !== true}></hf-markdown>`;

import { html } from "lit";

import { text } from "../context";
import type { Draw } from "../context";
import { look } from "../look";
import { TEXT, typeLook } from "../style/type";
import { fieldId } from "./field";

export const drawLabel: Draw = (node) =>
  html`<label class="text label" dir="auto" for=${fieldId({ name: node["fieldName"] })} ${look(typeLook(node, TEXT, "sm"))}
    >${text(node["value"])}</label
  >`;

import { html, nothing } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";
import { VARIANTS } from "./button";
import { ariaLabel, fieldId, fieldSize, nameOf, onChange } from "./field";

/** The browser's own calendar, in the person's own language and order of day and month. */
export const drawDatePicker: Draw = (node, context) =>
  html`<input
    class="field"
    type="date"
    id=${fieldId(node)}
    name=${nameOf(node)}
    aria-label=${ariaLabel(node, context)}
    min=${day(node["min"]) || nothing}
    max=${day(node["max"]) || nothing}
    data-size=${fieldSize(node)}
    data-variant=${oneOf(node["variant"], VARIANTS) ?? "outline"}
    ?data-pill=${node["pill"] === true}
    ?data-block=${node["block"] === true}
    ?required=${node["clearable"] === false}
    ?disabled=${node["disabled"] === true}
    .value=${day(node["defaultValue"])}
    @change=${onChange(node, context)}
  />`;

/** The day of an ISO date or time: a day is what is picked. */
function day(value: unknown): string {
  return /^\d{4}-\d{2}-\d{2}/.exec(text(value))?.[0] ?? "";
}

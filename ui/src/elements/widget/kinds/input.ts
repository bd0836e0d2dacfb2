import { html, nothing } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";
import { ariaLabel, fieldId, fieldSize, nameOf } from "./field";

const TYPES = ["number", "email", "text", "password", "tel", "url"] as const;

export const drawInput: Draw = (node, context) =>
  html`<input
    class="field"
    type=${oneOf(node["inputType"], TYPES) ?? "text"}
    dir=${node["inputType"] === undefined || node["inputType"] === "text" ? "auto" : nothing}
    id=${fieldId(node)}
    name=${nameOf(node)}
    aria-label=${ariaLabel(node, context)}
    placeholder=${text(node["placeholder"]) || nothing}
    pattern=${text(node["pattern"]) || nothing}
    autocomplete=${node["allowAutofillExtensions"] === true ? nothing : "off"}
    data-size=${fieldSize(node)}
    data-variant=${oneOf(node["variant"], ["soft", "outline"]) ?? "outline"}
    data-gutter=${oneOf(node["gutterSize"], ["2xs", "xs", "sm", "md", "lg", "xl"]) ?? nothing}
    ?data-pill=${node["pill"] === true}
    ?data-select=${node["autoSelect"] === true}
    ?data-focus=${node["autoFocus"] === true}
    ?required=${node["required"] === true}
    ?disabled=${node["disabled"] === true}
    .value=${text(node["defaultValue"])}
  />`;

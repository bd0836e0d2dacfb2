import { html, nothing } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";
import { look } from "../look";
import { count } from "../style/size";
import { ariaLabel, fieldId, fieldSize, nameOf } from "./field";

export const drawTextarea: Draw = (node, context) => {
  const most = count(node["maxRows"]);
  return html`<textarea
    class="field"
    dir="auto"
    id=${fieldId(node)}
    name=${nameOf(node)}
    rows=${count(node["rows"]) ?? "3"}
    aria-label=${ariaLabel(node, context)}
    placeholder=${text(node["placeholder"]) || nothing}
    autocomplete=${node["allowAutofillExtensions"] === true ? nothing : "off"}
    data-size=${fieldSize(node)}
    data-variant=${oneOf(node["variant"], ["soft", "outline"]) ?? "outline"}
    data-gutter=${oneOf(node["gutterSize"], ["2xs", "xs", "sm", "md", "lg", "xl"]) ?? nothing}
    data-pattern=${text(node["pattern"]) || nothing}
    ?data-grows=${node["autoResize"] === true}
    ?data-select=${node["autoSelect"] === true}
    ?data-focus=${node["autoFocus"] === true}
    ?required=${node["required"] === true}
    ?disabled=${node["disabled"] === true}
    .value=${text(node["defaultValue"])}
    ${look({ "max-block-size": most ? `calc(${most} * 1lh + 20px)` : null })}
  ></textarea>`;
};

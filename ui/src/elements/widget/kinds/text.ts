import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { WidgetNode } from "../../../protocol/wire";
import { text } from "../context";
import type { Draw, WidgetContext } from "../context";
import { look } from "../look";
import { count, length } from "../style/size";
import { TEXT, typeClass, typeLook } from "../style/type";
import { fieldId, isNamed, nameOf } from "./field";

/** Plain words, or, when they are editable, a field that looks like them. */
export const drawText: Draw = (node, context) => {
  const { editable } = node as { editable?: unknown };
  if (typeof editable === "object" && editable !== null) return drawEditable(node, editable as Record<string, unknown>, context);
  const lines = count(node["minLines"]);
  return html`<p
    class="text ${typeClass(node)}"
    dir="auto"
    ?data-italic=${node["italic"] === true}
    ?data-through=${node["lineThrough"] === true}
    ${look({
      ...typeLook(node, TEXT, "md"),
      "inline-size": length(node["width"]),
      "min-block-size": lines ? `calc(${lines} * 1lh)` : null,
    })}
  >${text(node["value"])}</p>`;
};

function drawEditable(node: WidgetNode, field: Record<string, unknown>, context: WidgetContext): TemplateResult {
  const named = { ...node, ...field };
  return html`<input
    class="field bare"
    dir="auto"
    id=${fieldId(named)}
    name=${nameOf(named)}
    aria-label=${isNamed(named, context) ? nothing : text(field["placeholder"]) || nameOf(named)}
    placeholder=${text(field["placeholder"]) || nothing}
    pattern=${text(field["pattern"]) || nothing}
    autocomplete=${text(field["autoComplete"]) || "off"}
    ?required=${field["required"] === true}
    ?data-select=${field["autoSelect"] === true}
    ?data-focus=${field["autoFocus"] === true}
    .value=${text(node["value"])}
    ${look(typeLook(node, TEXT, "md"))}
  />`;
}

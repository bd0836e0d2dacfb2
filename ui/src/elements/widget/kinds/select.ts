import { html, nothing } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";
import { VARIANTS } from "./button";
import { ariaLabel, fieldId, fieldSize, nameOf, onChange } from "./field";

/** The browser's own list: it is searchable by typing, and works under every finger and reader. */
export const drawSelect: Draw = (node, context) => {
  const options = Array.isArray(node["options"]) ? (node["options"] as Record<string, unknown>[]) : [];
  const chosen = text(node["defaultValue"]);
  const known = options.some((option) => text(option["value"]) === chosen);
  const empty = !known || node["clearable"] === true;
  return html`<select
    class="field"
    id=${fieldId(node)}
    name=${nameOf(node)}
    aria-label=${ariaLabel(node, context)}
    data-size=${fieldSize(node)}
    data-variant=${oneOf(node["variant"], VARIANTS) ?? "outline"}
    ?data-pill=${node["pill"] === true}
    ?data-block=${node["block"] === true}
    ?disabled=${node["disabled"] === true}
    @change=${onChange(node, context)}
  >
    ${empty ? html`<option value="" ?selected=${!known}>${text(node["placeholder"]) || context.strings.choose}</option>` : nothing}
    ${options.map(
      (option) =>
        html`<option
          value=${text(option["value"])}
          title=${text(option["description"]) || nothing}
          ?selected=${text(option["value"]) === chosen}
          ?disabled=${option["disabled"] === true}
        >
          ${text(option["label"])}
        </option>`,
    )}
  </select>`;
};

import { html } from "lit";

import { text } from "../context";
import type { Draw } from "../context";
import { nameOf, onChange } from "./field";

export const drawRadioGroup: Draw = (node, context) => {
  const options = Array.isArray(node["options"]) ? (node["options"] as Record<string, unknown>[]) : [];
  const chosen = text(node["defaultValue"]);
  return html`<div
    class="radios"
    role="radiogroup"
    aria-label=${text(node["ariaLabel"]) || nameOf(node)}
    data-direction=${node["direction"] === "row" ? "row" : "col"}
  >
    ${options.map((option) => {
      const value = text(option["value"]);
      return html`<label class="check">
        <input
          type="radio"
          name=${nameOf(node)}
          value=${value}
          ?required=${node["required"] === true}
          ?disabled=${node["disabled"] === true || option["disabled"] === true}
          .checked=${value === chosen && chosen !== ""}
          @change=${onChange(node, context)}
        />
        <span dir="auto">${text(option["label"])}</span>
      </label>`;
    })}
  </div>`;
};

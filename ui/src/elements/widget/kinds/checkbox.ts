import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { text } from "../context";
import type { Draw } from "../context";
import { ariaLabel, fieldId, isNamed, nameOf, onChange } from "./field";

export const drawCheckbox: Draw = (node, context) => {
  const label = text(node["label"]);
  const standing = node["defaultChecked"] === true;
  // A box that acts shows what the server says; one in a form, what the person says.
  const checked = context.fresh && node["onChangeAction"] ? live(standing) : standing;
  return html`<label class="check" ?data-acts=${Boolean(node["onChangeAction"])}>
    <input
      type="checkbox"
      id=${fieldId(node)}
      name=${nameOf(node)}
      aria-label=${label === "" && !isNamed(node, context) ? ariaLabel(node, context) : nothing}
      ?required=${node["required"] === true}
      ?disabled=${node["disabled"] === true}
      .checked=${checked}
      @change=${onChange(node, context)}
    />
    ${label === "" ? nothing : html`<span dir="auto">${label}</span>`}
  </label>`;
};

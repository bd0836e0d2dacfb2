import { html, nothing } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";
import { widgetIcon } from "../../../render/named-icons";

export const BUTTON_COLORS = [
  ...(["primary", "secondary", "info", "discovery", "success", "caution", "warning", "danger"] as const),
];
export const CONTROL_SIZES = ["3xs", "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl"] as const;
export const VARIANTS = ["solid", "soft", "outline", "ghost"] as const;

export const drawButton: Draw = (node, context) => {
  const { onClickAction, iconStart, iconEnd, iconSize } = node as Record<string, unknown>;
  const label = text(node["label"]);
  const secondary = node["style"] === "secondary";
  const submit = node["submit"] === true;
  const press = (event: Event): void => {
    if (onClickAction) context.act(onClickAction, event.currentTarget as Element);
  };
  return html`<button
    type=${submit ? "submit" : "button"}
    class="button"
    data-color=${oneOf(node["color"], BUTTON_COLORS) ?? (secondary ? "secondary" : "primary")}
    data-variant=${oneOf(node["variant"], VARIANTS) ?? (secondary ? "soft" : "solid")}
    data-size=${oneOf(node["size"], CONTROL_SIZES) ?? "md"}
    ?data-pill=${node["pill"] === true}
    ?data-block=${node["block"] === true}
    ?data-uniform=${node["uniform"] === true || label === ""}
    aria-label=${label === "" ? text(iconStart ?? iconEnd).replaceAll("-", " ") || nothing : nothing}
    ?disabled=${node["disabled"] === true}
    @click=${submit && !onClickAction ? nothing : press}
  >
    ${widgetIcon(iconStart, iconSize ?? "md")}${label === "" ? nothing : html`<span dir="auto">${label}</span>`}${widgetIcon(iconEnd, iconSize ?? "md")}
  </button>`;
};

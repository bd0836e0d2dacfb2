import { html } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";

export const BADGE_COLORS = ["secondary", "success", "danger", "warning", "info", "discovery"] as const;

export const drawBadge: Draw = (node) =>
  html`<span
    class="badge"
    data-color=${oneOf(node["color"], BADGE_COLORS) ?? "secondary"}
    data-variant=${oneOf(node["variant"], ["solid", "soft", "outline"]) ?? "soft"}
    data-size=${oneOf(node["size"], ["sm", "md", "lg"]) ?? "sm"}
    ?data-pill=${node["pill"] === true}
    dir="auto"
    >${text(node["label"])}</span
  >`;

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { text } from "../context";
import type { WidgetContext } from "../context";
import { widgetIcon } from "../../../render/named-icons";
import { imageSource } from "../../../render/images";

/** The line above a card or a list: an icon or a site's sign, and a few words. */
export function drawStatus(value: unknown, context: WidgetContext): TemplateResult | typeof nothing {
  if (typeof value !== "object" || value === null) return nothing;
  const { text: words, icon, favicon, frame } = value as Record<string, unknown>;
  const source = imageSource(favicon, context.imageHosts);
  return html`<div class="status">
    ${source ? html`<img class="favicon" src=${source} alt="" ?data-frame=${frame === true} />` : widgetIcon(icon, "sm")}
    <span dir="auto">${text(words)}</span>
  </div>`;
}

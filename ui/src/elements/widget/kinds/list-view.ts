import { html, nothing } from "lit";

import { childrenOf, oneOf } from "../context";
import type { Draw } from "../context";
import { drawStatus } from "./status";

/** A list of rows. Past its limit it is folded, and unfolds for good. */
export const drawListView: Draw = (node, context) => {
  const rows = childrenOf(node);
  const { limit } = node as { limit?: unknown };
  const shown = limit === "auto" ? AUTO : typeof limit === "number" && limit >= 1 ? Math.floor(limit) : rows.length;
  const [first, rest] = [rows.slice(0, shown), rows.slice(shown)];
  return html`<div class="list" data-theme=${oneOf(node["theme"], ["light", "dark"]) ?? nothing}>
    ${drawStatus(node["status"], context)}
    <ul>
      ${context.draw(first, context)}
    </ul>
    ${rest.length > 0
      ? html`<details class="rest">
          <summary>${context.strings.showMoreRows({ count: rest.length })}</summary>
          <ul>
            ${context.draw(rest, context)}
          </ul>
        </details>`
      : nothing}
  </div>`;
};

/** Rows that are shown of a list whose limit is left to the screen. */
const AUTO = 8;

import { html, nothing } from "lit";

import type { WidgetNode } from "../../../protocol/wire";
import { childrenOf, oneOf } from "../context";
import type { Draw, WidgetContext } from "../context";
import { look } from "../look";
import { count, edges, length } from "../style/size";

const WIDTHS: Record<string, string> = { xs: "64px", sm: "96px", md: "160px", lg: "240px", xl: "320px" };

export const drawTable: Draw = (node, context) => {
  const rows = childrenOf(node);
  const head = rows.filter((row) => row["header"] === true);
  const body = rows.filter((row) => row["header"] !== true);
  return html`<div class="table" tabindex="0" role="region" aria-label=${context.strings.table}>
    <table>
      ${head.length > 0 ? html`<thead>${context.draw(head, context)}</thead>` : nothing}
      <tbody>
        ${context.draw(body, context)}
      </tbody>
    </table>
  </div>`;
};

export const drawTableRow: Draw = (node, context) =>
  html`<tr>
    ${childrenOf(node).map((cell) => drawCell(cell, node["header"] === true, context))}
  </tr>`;

/** A cell that stands alone has lost its row; its content is shown all the same. */
export const drawTableCell: Draw = (node, context) => context.draw(node.children, context);

function drawCell(node: WidgetNode, header: boolean, context: WidgetContext): unknown {
  const align = { start: "start", center: "center", end: "end" }[oneOf(node["align"], ["start", "center", "end"]) ?? "start"];
  const vertical = { start: "top", center: "middle", end: "bottom" }[oneOf(node["vAlign"], ["start", "center", "end"]) ?? "start"];
  const named = typeof node["colSize"] === "string" && Object.hasOwn(WIDTHS, node["colSize"]) ? WIDTHS[node["colSize"]] : null;
  const style = look({
    "text-align": align,
    "vertical-align": vertical,
    "inline-size": length(node["width"]) ?? named,
    ...edges("padding", node["padding"]),
  });
  const [columns, rows] = [count(node["colSpan"]) ?? nothing, count(node["rowSpan"]) ?? nothing];
  const content = context.draw(node.children, context);
  return header
    ? html`<th scope="col" colspan=${columns} rowspan=${rows} ${style}>${content}</th>`
    : html`<td colspan=${columns} rowspan=${rows} ${style}>${content}</td>`;
}

import { html, nothing } from "lit";

import { widgetText } from "../../../render/text";
import { oneOf } from "../context";
import type { Draw } from "../context";
import { look } from "../look";
import { length, SPACE } from "../style/size";

/**
 * A row. Where the whole row acts, a button lies under its content: what is in the row stays as it is for a screen
 * reader, and a button or a box in it is no button inside a button.
 */
export const drawListViewItem: Draw = (node, context) => {
  const { onClickAction } = node as { onClickAction?: unknown };
  const align = oneOf(node["align"], ["start", "center", "end", "baseline", "stretch"]);
  const press = (event: Event): void => context.act(onClickAction, event.currentTarget as Element);
  return html`<li class="list-row" ?data-acts=${Boolean(onClickAction)}>
    ${onClickAction
      ? html`<button type="button" class="whole" aria-label=${widgetText(node).join(" ")} @click=${press}></button>`
      : nothing}
    <div
      class="box row"
      ${look({ gap: length(node["gap"], SPACE), "align-items": align === "start" || align === "end" ? `flex-${align}` : align })}
    >
      ${context.draw(node.children, context)}
    </div>
  </li>`;
};

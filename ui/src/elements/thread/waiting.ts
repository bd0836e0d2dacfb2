import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { ThreadItem } from "../../protocol/wire";
import { widgetIcon } from "../../render/named-icons";
import { itemText } from "../../render/text";
import type { ChatState } from "../../state/state";
import type { Strings } from "../../strings";

/** One line that names the work, while nothing else on the screen shows that there is any. */
export function renderWaiting({ turn, progress, items, open }: ChatState, strings: Strings): TemplateResult | typeof nothing {
  if (!turn || turn.phase === "stopping") return nothing;
  if (turn.quiet) return html`<p class="waiting" part="waiting" role="status"><span>${strings.serverSilent}</span></p>`;
  const visible = items.some((item) => open.includes(item.id) && showsWork(item));
  if (visible) return nothing;
  return html`<p class="waiting" part="waiting" role="status">${widgetIcon(progress?.icon, "sm")}<span>${progress?.text || strings.thinking}</span></p>`;
}

function showsWork(item: ThreadItem): boolean {
  if (item.type === "generated_image") return true;
  if (item.type === "workflow") return item.workflow.tasks.some((task) => task.status_indicator === "loading");
  return itemText(item) !== "";
}

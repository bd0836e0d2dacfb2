import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { AssistantMessageItem, ThreadItem } from "../protocol/wire";
import type { ItemContext } from "./context";
import { marked } from "./dress";
import { renderPicture } from "./picture";
import { renderQuestions } from "./questions";
import { renderTask, renderWorkflow } from "./receipts";
import { citations, citing, renderSources } from "./sources";
import { itemText } from "./text";
import { renderUserMessage } from "./user";
import { needWidgets } from "./widgets";

export type { ItemContext } from "./context";
export { renderUserMessage } from "./user";

/** How an item stands just now: not stored with it. */
export interface ItemNow {
  /** It is still being written. */
  open: boolean;
  /** How far a picture has come, from 0 to 1, where that is known. */
  progress: number | null;
}

/** What an item shows. The wrapper carries its type and id for tests, for tools and for styling from scripts. */
export function renderItem(item: ThreadItem, now: ItemNow, context: ItemContext): TemplateResult | typeof nothing {
  const body = bodyOf(item, now, context);
  if (body === nothing) return nothing;
  return html`<div class="item ${item.type}" part="item ${item.type.replaceAll("_", "-")}" data-item-type=${item.type} data-item-id=${item.id}>${body}</div>`;
}

function bodyOf(item: ThreadItem, { open, progress }: ItemNow, context: ItemContext): TemplateResult | typeof nothing {
  const { strings } = context;
  switch (item.type) {
    case "user_message":
      return renderUserMessage(item, context);
    case "assistant_message":
      return renderAssistantMessage(item, open, context);
    case "workflow":
      return renderWorkflow(item, open, context);
    case "task":
      return html`<ul class="receipts">${renderTask(item.task, context)}</ul>`;
    case "widget":
      needWidgets();
      return html`<hf-widget .item=${item} .strings=${strings} .act=${context.act} .imageHosts=${context.imageHosts}></hf-widget>`;
    case "generated_image":
      return open || item.image ? renderPicture(item, open, progress, context) : nothing;
    case "structured_input":
      return renderQuestions(item, context);
    case "client_tool_call":
      return item.status === "pending" ? html`<p class="waits meta">${strings.toolRuns({ name: item.name })}</p>` : nothing;
    case "end_of_turn":
      return nothing;
    default:
      // A newer server's kind of item: its place in the conversation is kept, in words.
      return html`<p class="meta">${strings.unknownItem}</p>`;
  }
}

function renderAssistantMessage(item: AssistantMessageItem, open: boolean, context: ItemContext): TemplateResult | typeof nothing {
  if (!open && itemText(item) === "") return nothing;
  const { sources, places } = citations(item.content);
  const cite = places.some((list) => list.length > 0) ? citing(sources, context) : null;
  return html`${item.content.map(
      (part, index) => html`<hf-markdown
        .strings=${context.strings}
        .autolinks=${context.autolinks}
        .cite=${cite}
        .said=${{ text: marked(part.text ?? "", places[index] ?? []), done: !open }}
      ></hf-markdown>`,
    )}
    ${renderSources(sources, context)}`;
}

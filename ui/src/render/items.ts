import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type {
  AssistantMessageItem,
  StructuredInputItem,
  ThreadItem,
  UserMessageItem,
  WidgetItem,
} from "../protocol/wire";
import type { ActionConfig } from "../protocol/actions";
import { entityOf } from "../session/tagged";
import type { TagPart } from "../session/tagged";
import type { Strings } from "../strings";
import type { Autolink } from "./links";
import { renderTask, renderWorkflow } from "./receipts";
import { distinct, renderSource } from "./sources";
import { itemText, safeUrl } from "./text";

/** What an item is drawn with, besides itself. */
export interface ItemContext {
  strings: Strings;
  autolinks: readonly Autolink[];
  /** Hosts that the thread lets pictures come from. */
  imageHosts: readonly string[];
  /** Something happens when a mentioned thing is pressed or pointed at. */
  entities: boolean;
  act: ((item: WidgetItem, action: ActionConfig) => Promise<boolean>) | null;
}

/** What an item shows. The wrapper carries its type and id for tests, for tools and for styling from scripts. */
export function renderItem(item: ThreadItem, open: boolean, context: ItemContext): TemplateResult | typeof nothing {
  const body = bodyOf(item, open, context);
  if (body === nothing) return nothing;
  return html`<div class="item ${item.type}" data-item-type=${item.type} data-item-id=${item.id}>${body}</div>`;
}

function bodyOf(item: ThreadItem, open: boolean, context: ItemContext): TemplateResult | typeof nothing {
  const { strings } = context;
  switch (item.type) {
    case "user_message":
      return renderUserMessage(item, strings, context.entities);
    case "assistant_message":
      return renderAssistantMessage(item, open, context);
    case "workflow":
      return renderWorkflow(item, context);
    case "task":
      return html`<ul class="receipts">${renderTask(item.task, context)}</ul>`;
    case "widget":
      return html`<hf-widget .item=${item} .strings=${strings} .act=${context.act} .imageHosts=${context.imageHosts}></hf-widget>`;
    case "generated_image":
      return item.image
        ? html`<p class="meta"><a href=${safeUrl(item.image.url)} target="_blank" rel="noopener noreferrer nofollow">${item.image.url}</a></p>`
        : nothing;
    case "structured_input":
      return renderQuestions(item);
    case "client_tool_call":
    case "end_of_turn":
      return nothing;
    default:
      // A newer server's kind of item: its place in the conversation is kept, in words.
      return html`<p class="meta">${strings.unknownItem}</p>`;
  }
}

/** Our own words, also before the server has them. */
export function renderUserMessage(item: UserMessageItem, strings: Strings, entities = false): TemplateResult {
  return html`<div class="bubble"><bdi class="unseen">${strings.youSaid}</bdi>${item.quoted_text
      ? html`<blockquote class="quote">${item.quoted_text}</blockquote>`
      : nothing}${item.content.map((part) =>
      part.type === "input_tag" ? renderTag(part, entities) : html`<span>${part.text}</span>`,
    )}${item.attachments?.map((file) => html`<span class="file">${file.name || strings.attachment}</span>`)}</div>`;
}

/** A mention: a button where something comes of it, else words of their own colour. */
function renderTag(part: TagPart, entities: boolean): TemplateResult {
  if (!entities || part.interactive !== true) return html`<span class="tag">${part.text}</span>`;
  return html`<button class="tag" .entity=${entityOf(part)}>${part.text}</button>`;
}

function renderAssistantMessage(
  item: AssistantMessageItem,
  open: boolean,
  { strings, autolinks }: ItemContext,
): TemplateResult | typeof nothing {
  if (!open && itemText(item) === "") return nothing;
  return html`${item.content.map((part) => html`<hf-markdown .autolinks=${autolinks} .text=${part.text ?? ""} .done=${!open}></hf-markdown>`)}
  ${renderSources(item, strings)}`;
}

function renderSources(item: AssistantMessageItem, strings: Strings): TemplateResult | typeof nothing {
  const sources = distinct(item.content.flatMap((part) => part.annotations ?? []).map(({ source }) => source));
  return sources.length === 0 ? nothing : html`<p class="sources meta">${strings.sources}: ${sources.map(renderSource)}</p>`;
}

function renderQuestions(item: StructuredInputItem): TemplateResult | typeof nothing {
  if (!Array.isArray(item.inputs)) return nothing;
  return html`<div class="card">${item.inputs.map((input) => html`<p dir="auto">${input.question}</p>`)}</div>`;
}

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type {
  AssistantMessageItem,
  StructuredInputItem,
  ThreadItem,
  UserMessageItem,
  WidgetItem,
  WorkflowItem,
  WorkflowTask,
} from "../protocol/wire";
import type { Strings } from "../strings";
import { icon } from "./icons";
import { itemText, safeUrl } from "./text";

/** What an item shows. The wrapper carries its type and id for tests, for tools and for styling from scripts. */
export function renderItem(item: ThreadItem, open: boolean, strings: Strings): TemplateResult | typeof nothing {
  const body = bodyOf(item, open, strings);
  if (body === nothing) return nothing;
  return html`<div class="item ${item.type}" data-item-type=${item.type} data-item-id=${item.id}>${body}</div>`;
}

function bodyOf(item: ThreadItem, open: boolean, strings: Strings): TemplateResult | typeof nothing {
  switch (item.type) {
    case "user_message":
      return renderUserMessage(item, strings);
    case "assistant_message":
      return renderAssistantMessage(item, open, strings);
    case "workflow":
      return renderWorkflow(item, strings);
    case "task":
      return html`<ul class="receipts">${renderTask(item.task)}</ul>`;
    case "widget":
      return renderWidget(item);
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
export function renderUserMessage(item: UserMessageItem, strings: Strings): TemplateResult {
  return html`<div class="bubble" dir="auto"><span class="unseen">${strings.youSaid}</span>${item.quoted_text
      ? html`<blockquote class="quote">${item.quoted_text}</blockquote>`
      : nothing}${item.content.map((part) =>
      part.type === "input_tag" ? html`<span class="tag">${part.text}</span>` : html`<span>${part.text}</span>`,
    )}${item.attachments?.map((file) => html`<span class="file">${file.name || strings.attachment}</span>`)}</div>`;
}

function renderAssistantMessage(
  item: AssistantMessageItem,
  open: boolean,
  strings: Strings,
): TemplateResult | typeof nothing {
  if (!open && itemText(item) === "") return nothing;
  return html`${item.content.map((part) => html`<hf-markdown .text=${part.text ?? ""} .done=${!open}></hf-markdown>`)}
  ${renderSources(item, strings)}`;
}

function renderSources(item: AssistantMessageItem, strings: Strings): TemplateResult | typeof nothing {
  const sources = item.content.flatMap((part) => part.annotations ?? []).map(({ source }) => source);
  const unique = [...new Map(sources.map((source) => [source.url ?? source.title, source])).values()];
  if (unique.length === 0) return nothing;
  return html`<p class="sources meta">
    ${strings.sources}:
    ${unique.map((source) =>
      source.url
        ? html`<a href=${safeUrl(source.url)} target="_blank" rel="noopener noreferrer nofollow">${source.title}</a>`
        : html`<span>${source.title}</span>`,
    )}
  </p>`;
}

/** Each tool call leaves one line: what was done, as on a receipt. */
function renderWorkflow(item: WorkflowItem, strings: Strings): TemplateResult | typeof nothing {
  const { tasks, summary, type, expanded } = item.workflow;
  if (type === "custom") {
    const shown = tasks.filter((task) => taskTitle(task) !== "");
    return shown.length > 0 ? html`<ul class="receipts">${shown.map(renderTask)}</ul>` : nothing;
  }
  const title =
    summary?.title ?? (summary?.duration === undefined ? strings.thought : strings.thoughtFor(summary.duration));
  return html`<details class="reasoning meta" ?open=${expanded === true}>
    <summary>${title}</summary>
    <ul>
      ${tasks.map((task) => html`<li><hf-markdown .text=${task.content ?? task.title ?? ""} .done=${true}></hf-markdown></li>`)}
    </ul>
  </details>`;
}

function renderTask(task: WorkflowTask): TemplateResult {
  const status = task.status_indicator ?? "none";
  const mark = status === "complete" ? "check" : status === "loading" ? "ring" : "dot";
  return html`<li class="receipt" data-status=${status}>${icon(mark)}<span dir="auto">${taskTitle(task)}</span></li>`;
}

function taskTitle(task: WorkflowTask): string {
  return task.title ?? task.content ?? "";
}

/** The words of a widget, until the widget itself is drawn: nothing that the server said is lost. */
function renderWidget(item: WidgetItem): TemplateResult | typeof nothing {
  const text = itemText(item);
  return text === ""
    ? nothing
    : html`<div class="card">${text.split("\n").map((line) => html`<p dir="auto">${line}</p>`)}</div>`;
}

function renderQuestions(item: StructuredInputItem): TemplateResult | typeof nothing {
  if (!Array.isArray(item.inputs)) return nothing;
  return html`<div class="card">${item.inputs.map((input) => html`<p dir="auto">${input.question}</p>`)}</div>`;
}

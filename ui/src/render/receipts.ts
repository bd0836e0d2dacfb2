import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { WorkflowItem, WorkflowTask } from "../protocol/wire";
import type { Strings } from "../strings";
import { icon } from "./icons";
import { linked } from "./links";
import type { Autolink } from "./links";
import { renderInline } from "./markdown";
import { renderSource } from "./sources";
import { taskTitle } from "./text";

export interface ReceiptContext {
  strings: Strings;
  autolinks: readonly Autolink[];
}

/** Each tool call leaves one line, as on a receipt: what was done, and what can be done about it. */
export function renderWorkflow(item: WorkflowItem, context: ReceiptContext): TemplateResult | typeof nothing {
  const { tasks, type } = item.workflow;
  if (type === "reasoning") return renderReasoning(item, context);
  const shown = tasks.filter((task) => taskTitle(task) !== "");
  return shown.length > 0
    ? html`<ul class="receipts">${shown.map((task) => renderTask(task, context))}</ul>`
    : nothing;
}

export function renderTask(task: WorkflowTask, { autolinks }: ReceiptContext): TemplateResult {
  const status = task.status_indicator ?? "none";
  const mark = status === "complete" ? "check" : status === "loading" ? "ring" : "dot";
  const title = taskTitle(task);
  // A title is a person's words, so it is shown as it is; only the content is Markdown, where links can stand.
  const rest = task.title ? inlineOf(task.content ?? "") : nothing;
  const sources = task.sources ?? [];
  return html`<li class="receipt" data-status=${status}>
    ${icon(mark)}
    <p>
      <bdi>${linked(title, autolinks) ?? title}</bdi>${rest === nothing ? nothing : html` · <span>${rest}</span>`}${sources.map(
        (source) => html` · ${renderSource(source)}`,
      )}
    </p>
  </li>`;
}

function inlineOf(markdown: string): DocumentFragment | typeof nothing {
  return markdown.trim() === "" ? nothing : renderInline(markdown);
}

function renderReasoning({ workflow }: WorkflowItem, { strings, autolinks }: ReceiptContext): TemplateResult {
  const { tasks, summary, expanded } = workflow;
  const title =
    summary?.title ?? (summary?.duration === undefined ? strings.thought : strings.thoughtFor({ count: summary.duration }));
  return html`<details class="reasoning meta" ?open=${expanded === true}>
    <summary>${title}</summary>
    <ul>
      ${tasks.map(
        (task) =>
          html`<li><hf-markdown .autolinks=${autolinks} .text=${task.content ?? task.title ?? ""} .done=${true}></hf-markdown></li>`,
      )}
    </ul>
  </details>`;
}

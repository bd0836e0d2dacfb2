import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { WorkflowItem, WorkflowTask } from "../protocol/wire";
import type { Strings } from "../strings";
import type { ItemContext } from "./context";
import { icon } from "./icons";
import { linked } from "./links";
import { renderInline } from "./markdown";
import { widgetIcon } from "./named-icons";
import { listOf, renderSource } from "./sources";
import { taskTitle } from "./text";

/** Each tool call leaves one line, as on a receipt: what was done, and what can be done about it. */
export function renderWorkflow(item: WorkflowItem, open: boolean, context: ItemContext): TemplateResult | typeof nothing {
  const { tasks, type, summary, expanded } = item.workflow;
  if (type !== "reasoning" && !summary) return renderTasks(tasks, context);
  const steps = renderTasks(tasks, context);
  const title = titleOf(item, open, context.strings);
  const head = html`${summary?.icon ? widgetIcon(summary.icon, "sm") : nothing}<bdi>${title}</bdi>`;
  if (steps === nothing) return html`<p class="reasoning meta">${head}</p>`;
  return html`<details class="reasoning meta" ?open=${expanded === true}>
    <summary>${icon("chevron")}${head}</summary>
    ${steps}
  </details>`;
}

function renderTasks(tasks: readonly WorkflowTask[], context: ItemContext): TemplateResult | typeof nothing {
  const shown = tasks.filter((task) => taskTitle(task) !== "" || listOf(task.sources).length > 0);
  return shown.length > 0 ? html`<ul class="receipts">${shown.map((task) => renderTask(task, context))}</ul>` : nothing;
}

/** What is folded away is named by what was done, or by how long it took. */
function titleOf({ workflow }: WorkflowItem, open: boolean, strings: Strings): string {
  const { summary, tasks, type } = workflow;
  if (summary?.title) return summary.title;
  if (typeof summary?.duration === "number") return type === "reasoning" ? strings.thoughtFor({ count: summary.duration }) : strings.workedFor({ count: summary.duration });
  if (!open) return strings.thought;
  return tasks.findLast((task) => typeof task.title === "string" && task.title !== "")?.title ?? strings.thinking;
}

export function renderTask(task: WorkflowTask, context: ItemContext): TemplateResult {
  const status = task.status_indicator ?? "none";
  const title = taskTitle(task);
  const mark = html`${icon(status === "complete" ? "check" : status === "loading" ? "ring" : "dot")}`;
  const sign = status === "none" || status === "complete" ? signOf(task) : nothing;
  return html`<li class="receipt" data-status=${status} data-task=${task.type}>
    ${sign === nothing ? mark : sign}
    ${task.type === "thought" ? renderThought(task, context) : renderLine(task, title, context)}
  </li>`;
}

/** What was thought is a text of its own, with a title above it where it has one. */
function renderThought({ title, content }: WorkflowTask, { autolinks, strings }: ItemContext): TemplateResult {
  return html`<div class="thought">
    ${title ? html`<p class="thought-title"><bdi>${title}</bdi></p>` : nothing}
    <hf-markdown .strings=${strings} .autolinks=${autolinks} .text=${content ?? ""} .done=${true}></hf-markdown>
  </div>`;
}

function renderLine(task: WorkflowTask, title: string, context: ItemContext): TemplateResult {
  // A title is a person's words, so it is shown as it is; only the content is Markdown, where links can stand.
  const rest = task.title ? inlineOf(task.content ?? "") : nothing;
  const queries = listOf(task.queries).filter((query) => typeof query === "string" && query !== title);
  return html`<p>
    <bdi>${linked(title, context.autolinks) ?? title}</bdi>${rest === nothing ? nothing : html` · <span>${rest}</span>`}${task.title
      ? queries.map((query) => html` · <q>${query}</q>`)
      : nothing}${listOf(task.sources).map((source) => html` · ${renderSource(source, context)}`)}
  </p>`;
}

/** The sign of what was done, where the kind of task or the server gives it one. */
function signOf({ type, icon: name }: WorkflowTask): TemplateResult | typeof nothing {
  const own = name ? widgetIcon(name, "sm") : nothing;
  if (own !== nothing) return own;
  const known = { web_search: "globe", file: "document", image: "square-image", thought: "lightbulb", custom: "" }[type];
  return known ? widgetIcon(known, "sm") : nothing;
}

function inlineOf(markdown: string): DocumentFragment | typeof nothing {
  return markdown.trim() === "" ? nothing : renderInline(markdown);
}

import { nothing } from "lit";

import type { ThreadItem, WidgetNode, WorkflowTask } from "../protocol/wire";
import { isSafeAddress } from "./links";

/** An item's words without their form: for a screen reader's announcement, for copying, for what cannot be drawn. */
export function itemText(item: ThreadItem): string {
  switch (item.type) {
    case "assistant_message":
    case "user_message":
      return item.content.map((part) => part.text ?? "").join("\n\n").trim();
    case "widget":
      return item.copy_text ?? widgetText(item.widget).join("\n");
    case "workflow":
      return item.workflow.type === "custom" ? item.workflow.tasks.map(taskTitle).join("\n").trim() : "";
    case "task":
      return taskTitle(item.task);
    case "structured_input":
      return item.inputs.map(({ question }) => question).join("\n");
    default:
      return "";
  }
}

/** What a task of a workflow is called; the words of a receipt without their links. */
export function taskTitle(task: WorkflowTask): string {
  return task.title ?? task.title_query ?? task.content ?? task.queries?.join(", ") ?? "";
}

/** The words of a widget, component by component. */
export function widgetText(node: unknown, depth = 0): string[] {
  if (typeof node !== "object" || node === null || depth > MAX_DEPTH) return [];
  const widget = node as WidgetNode;
  const own = TEXT_PROPERTIES.map((name) => widget[name]).filter(
    (value): value is string => typeof value === "string" && value !== "",
  );
  const children = Array.isArray(widget.children) ? widget.children : [widget.children];
  return [...own, ...children.flatMap((child) => widgetText(child, depth + 1))];
}

/** Markdown's marks taken away, roughly: what a screen reader should say. */
export function spoken(markdown: string): string {
  return markdown
    .replace(/```[\w+#.-]*\n?/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+](?: \[[ xX]\])?)\s+/gm, "")
    .replace(/[*_~`|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The address if it may be followed; nothing otherwise. */
export function safeUrl(url: string): string | typeof nothing {
  return isSafeAddress(url) ? url : nothing;
}

const TEXT_PROPERTIES = ["title", "value", "label", "text"] as const;
const MAX_DEPTH = 30;

import { nothing } from "lit";

import type { WidgetNode } from "../../../protocol/wire";
import { oneOf, text } from "../context";
import type { WidgetContext } from "../context";
import { namedValue } from "../form";
import { CONTROL_SIZES } from "./button";

export function nameOf(node: Record<string, unknown>): string {
  return text(node["name"]);
}

/** Where a Label finds its field. Ids live in the widget's own shadow root. */
export function fieldId(node: Record<string, unknown>): string {
  return `field-${nameOf(node)}`;
}

/** Whether a Label of this widget names the field. */
export function isNamed(node: Record<string, unknown>, context: WidgetContext): boolean {
  return context.labelled.has(nameOf(node));
}

/** A field's name for who cannot see it, where no Label gives it one. */
export function ariaLabel(node: WidgetNode, context: WidgetContext): string | typeof nothing {
  if (isNamed(node, context)) return nothing;
  return text(node["placeholder"]) || nameOf(node).replace(/[._[\]-]+/g, " ").trim() || nothing;
}

export function fieldSize(node: WidgetNode): string {
  return oneOf(node["size"], CONTROL_SIZES) ?? "md";
}

/** A handler for a field that acts when it changes. */
export function onChange(node: WidgetNode, context: WidgetContext): ((event: Event) => void) | typeof nothing {
  const { onChangeAction } = node as { onChangeAction?: unknown };
  if (!onChangeAction) return nothing;
  return (event) => {
    const field = event.currentTarget as HTMLInputElement;
    context.act(onChangeAction, field, namedValue(field));
  };
}

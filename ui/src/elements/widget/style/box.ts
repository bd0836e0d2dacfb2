import type { WidgetNode } from "../../../protocol/wire";
import { oneOf } from "../context";
import type { Look } from "../look";
import { color } from "./color";
import { edges, length, radius, ratio, SPACE } from "./size";

const ALIGN = { start: "flex-start", center: "center", end: "flex-end", baseline: "baseline", stretch: "stretch" };
const JUSTIFY = {
  ...{ start: "flex-start", center: "center", end: "flex-end", stretch: "stretch" },
  ...{ between: "space-between", around: "space-around", evenly: "space-evenly" },
};
const LINES = ["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"] as const;

/** The properties that every block has: its measures and its margin. */
export function blockLook(node: WidgetNode): Look {
  return {
    "inline-size": length(node["width"] ?? node["size"]),
    "block-size": length(node["height"] ?? node["size"]),
    "min-inline-size": length(node["minWidth"] ?? node["minSize"]),
    "min-block-size": length(node["minHeight"] ?? node["minSize"]),
    "max-inline-size": length(node["maxWidth"] ?? node["maxSize"]),
    "max-block-size": length(node["maxHeight"] ?? node["maxSize"]),
    "aspect-ratio": ratio(node["aspectRatio"]),
    "border-radius": radius(node["radius"]),
    flex: flex(node["flex"]),
    ...edges("margin", node["margin"]),
  };
}

/** The properties of what holds other components. */
export function boxLook(node: WidgetNode, direction: "row" | "column"): Look {
  return {
    "flex-direction": direction,
    "align-items": lookUp(ALIGN, node["align"]),
    "justify-content": lookUp(JUSTIFY, node["justify"]),
    "flex-wrap": oneOf(node["wrap"], ["nowrap", "wrap", "wrap-reverse"]),
    gap: length(node["gap"], SPACE),
    background: color(node["background"]),
    ...blockLook(node),
    ...edges("padding", node["padding"]),
    ...borderLook(node["border"]),
  };
}

export function borderLook(border: unknown): Look {
  if (typeof border === "number") return { border: side(border) };
  if (typeof border !== "object" || border === null) return {};
  if ("size" in border) return { border: side(border) };
  const { top, right, bottom, left, x, y } = border as Record<string, unknown>;
  return {
    "border-block-start": side(top ?? y),
    "border-block-end": side(bottom ?? y),
    "border-inline-start": side(left ?? x),
    "border-inline-end": side(right ?? x),
  };
}

function side(value: unknown): string | null {
  const { size, color: tint, style } = (typeof value === "number" ? { size: value } : (value ?? {})) as Record<string, unknown>;
  if (typeof size !== "number" || size < 0 || size > 24) return null;
  return `${size}px ${oneOf(style, LINES) ?? "solid"} ${color(tint) ?? "var(--_line)"}`;
}

function flex(value: unknown): string | null {
  if (typeof value === "number") return value >= 0 && value <= 100 ? String(value) : null;
  return typeof value === "string" && /^(?:auto|none|initial|\d{1,3}(?:\s+\d{1,3}(?:\s+(?:auto|\d{1,4}(?:px|%)?))?)?)$/.test(value) ? value : null;
}

function lookUp(table: Record<string, string>, value: unknown): string | null {
  return typeof value === "string" && Object.hasOwn(table, value) ? (table[value] ?? null) : null;
}

import type { WidgetNode } from "../../../protocol/wire";
import { oneOf } from "../context";
import type { Look } from "../look";
import { color } from "./color";
import { count } from "./size";

type Scale = Record<string, readonly [size: number, leading: number]>;

export const TEXT: Scale = { xs: [12, 16], sm: [14, 20], md: [16, 24], lg: [18, 28], xl: [20, 28] };
export const CAPTION: Scale = { sm: [12, 16], md: [13, 18], lg: [14, 20] };
export const TITLE: Scale = {
  ...{ sm: [16, 24], md: [18, 26], lg: [20, 28], xl: [24, 32] },
  ...{ "2xl": [28, 36], "3xl": [32, 40], "4xl": [36, 44], "5xl": [44, 52] },
};
const WEIGHTS: Record<string, string> = { normal: "400", medium: "500", semibold: "600", bold: "700" };

/** How words look: size, weight, colour, and how many lines they may take. */
export function typeLook(node: WidgetNode, scale: Scale, size: string): Look {
  const named = typeof node["size"] === "string" && Object.hasOwn(scale, node["size"]) ? node["size"] : size;
  const [px = 16, leading = 24] = scale[named] ?? [];
  const weight = typeof node["weight"] === "string" ? WEIGHTS[node["weight"]] : undefined;
  return {
    "font-size": `calc(var(--_size) * ${px / 16})`,
    "line-height": `calc(var(--_size) * ${leading / 16})`,
    "font-weight": weight ?? null,
    color: color(node["color"]),
    "text-align": oneOf(node["textAlign"], ["start", "center", "end"]),
    "-webkit-line-clamp": count(node["maxLines"]),
  };
}

/** The names that the style sheet knows for how words are cut. */
export function typeClass(node: WidgetNode): string {
  if (node["truncate"] === true) return "truncate";
  return count(node["maxLines"]) ? "clamp" : "";
}

import type { WidgetNode } from "../../../protocol/wire";
import { color } from "../style/color";

export interface Series {
  kind: "bar" | "line" | "area";
  key: string;
  label: string;
  stack: string | null;
  color: string;
  curve: string;
}

/** What a chart shows, with everything in its place. */
export interface ChartSpec {
  categories: string[];
  /** For each series, a number for each category. */
  values: number[][];
  series: Series[];
  xAxis: boolean;
  yAxis: boolean;
  legend: boolean;
  tooltip: boolean;
  barGap: number;
  categoryGap: number;
}

const TOKENS: Record<string, string> = {
  ...{ blue: "blue-500", purple: "purple-500", orange: "orange-500", green: "green-500" },
  ...{ red: "red-500", yellow: "yellow-500", pink: "pink-500" },
};
const ORDER = ["blue-500", "orange-500", "green-500", "purple-500", "pink-500", "yellow-500", "red-500"];
const MOST_POINTS = 500;

/** The chart that a component describes; what is missing or nonsense is left out. */
export function specOf(node: WidgetNode): ChartSpec {
  const rows = list(node["data"]).slice(0, MOST_POINTS);
  const axis = typeof node["xAxis"] === "string" ? { dataKey: node["xAxis"] } : ((node["xAxis"] ?? {}) as Record<string, unknown>);
  const names = (axis["labels"] ?? {}) as Record<string, unknown>;
  const series = list(node["series"]).slice(0, 20).map(seriesOf);
  const categories = rows.map((row) => {
    const raw = words(row[words(axis["dataKey"])]);
    return words(names[raw]) || raw;
  });
  return {
    categories,
    values: series.map(({ key }) => rows.map((row) => figure(row[key]))),
    series,
    xAxis: axis["hide"] !== true,
    yAxis: node["showYAxis"] === true,
    legend: node["showLegend"] !== false && series.length > 1,
    tooltip: node["showTooltip"] !== false,
    barGap: Math.min(40, Math.max(0, figure(node["barGap"]) || 2)),
    categoryGap: Math.min(80, Math.max(0, figure(node["barCategoryGap"]) || 8)),
  };
}

function seriesOf(raw: Record<string, unknown>, index: number): Series {
  const kind = raw["type"] === "line" || raw["type"] === "area" ? raw["type"] : "bar";
  const named = typeof raw["color"] === "string" ? (TOKENS[raw["color"]] ?? raw["color"]) : raw["color"];
  const key = words(raw["dataKey"]);
  return {
    kind,
    key,
    label: words(raw["label"]) || key,
    stack: typeof raw["stack"] === "string" ? raw["stack"] : null,
    color: color(named) ?? color(ORDER[index % ORDER.length]) ?? "currentColor",
    curve: words(raw["curveType"]) || "linear",
  };
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "object" && entry !== null) : [];
}

function words(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function figure(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

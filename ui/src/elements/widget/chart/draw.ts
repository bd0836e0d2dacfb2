import type { Strings } from "../../../strings";
import { pathOf } from "./curves";
import type { ChartSpec, Series } from "./spec";

const WIDTH = 420;
const HEIGHT = 200;
/** A bar that is wider is a wall. */
const WIDEST = 48;
const SVG = "http://www.w3.org/2000/svg";

/** The chart as a picture with a legend, and its figures as a table for who does not see it. */
export function drawChart(spec: ChartSpec, strings: Strings): DocumentFragment {
  const whole = document.createDocumentFragment();
  whole.append(picture(spec, strings), tableOf(spec, strings));
  if (spec.legend) whole.append(legendOf(spec));
  return whole;
}

interface Frame {
  left: number;
  bottom: number;
  low: number;
  high: number;
  x: (index: number) => number;
  y: (value: number) => number;
  step: number;
}

function picture(spec: ChartSpec, strings: Strings): SVGElement {
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", class: "chart-picture" });
  const frame = frameOf(spec);
  for (const tick of ticksOf(frame)) {
    const y = frame.y(tick);
    svg.append(shape("line", { class: "grid", x1: frame.left, x2: WIDTH, y1: y, y2: y }));
    if (spec.yAxis) svg.append(label(compact(tick, strings), { x: frame.left - 8, y: y + 4, "text-anchor": "end" }));
  }
  drawSeries(svg, spec, frame, strings);
  if (spec.xAxis) {
    const every = Math.ceil(spec.categories.length / 8);
    spec.categories.forEach((name, index) => {
      if (index % every === 0) svg.append(label(name, { x: frame.x(index), y: HEIGHT - 6, "text-anchor": "middle" }));
    });
  }
  return svg;
}

function drawSeries(svg: SVGElement, spec: ChartSpec, frame: Frame, strings: Strings): void {
  const bars = spec.series.filter(({ kind }) => kind === "bar");
  const lanes = [...new Set(bars.map(laneOf))];
  const room = (frame.step - spec.categoryGap - spec.barGap * (lanes.length - 1)) / Math.max(1, lanes.length);
  const lane = Math.min(WIDEST, Math.max(1, room));
  const width = lane * lanes.length + spec.barGap * (lanes.length - 1);
  const heaps = new Map<string, number>();
  for (const [at, series] of spec.series.entries()) {
    const values = spec.values[at] ?? [];
    const from = values.map((value, index) => heap(heaps, laneOf(series), index, value));
    if (series.kind === "bar") {
      const shift = lanes.indexOf(laneOf(series)) * (lane + spec.barGap) - width / 2;
      values.forEach((value, index) => {
        const [y1, y2] = [frame.y(from[index] ?? 0), frame.y((from[index] ?? 0) + value)];
        const bar = shape("rect", {
          ...{ x: frame.x(index) + shift, y: Math.min(y1, y2), width: lane, height: Math.max(1, Math.abs(y2 - y1)), rx: 2 },
        });
        bar.style.fill = series.color;
        if (spec.tooltip) bar.append(titled(valueIn(spec, series, index, strings)));
        svg.append(bar);
      });
      continue;
    }
    const tops = values.map((value, index): [number, number] => [frame.x(index), frame.y((from[index] ?? 0) + value)]);
    if (series.kind === "area") {
      const floor = values.map((_, index): [number, number] => [frame.x(index), frame.y(from[index] ?? 0)]).toReversed();
      const area = shape("path", { d: `${pathOf(tops, series.curve)}L${pathOf(floor, series.curve).slice(1)}Z`, class: "area" });
      area.style.fill = series.color;
      svg.append(area);
    }
    const line = shape("path", { d: pathOf(tops, series.curve), class: "line" });
    line.style.stroke = series.color;
    svg.append(line);
    if (!spec.tooltip) continue;
    tops.forEach(([cx, cy], index) => {
      const dot = shape("circle", { cx, cy, r: 4, class: "dot" });
      dot.style.fill = series.color;
      dot.append(titled(valueIn(spec, series, index, strings)));
      svg.append(dot);
    });
  }
}

function valueIn(spec: ChartSpec, series: Series, index: number, strings: Strings): string {
  const value = spec.values[spec.series.indexOf(series)]?.[index] ?? 0;
  return strings.chartValue({ series: series.label, category: spec.categories[index] ?? "", value });
}

/** Where a value begins that is heaped upon others of its stack. Without a stack it begins at nought. */
function heap(heaps: Map<string, number>, lane: string, index: number, value: number): number {
  if (!lane.startsWith("stack:")) return 0;
  const key = `${lane}:${index}:${value < 0 ? "-" : "+"}`;
  const below = heaps.get(key) ?? 0;
  heaps.set(key, below + value);
  return below;
}

function laneOf({ stack, key }: { stack: string | null; key: string }): string {
  return stack === null ? `own:${key}` : `stack:${stack}`;
}

function frameOf(spec: ChartSpec): Frame {
  const heaps = new Map<string, number>();
  let [low, high] = [0, 0];
  spec.series.forEach((series, at) =>
    (spec.values[at] ?? []).forEach((value, index) => {
      const top = heap(heaps, laneOf(series), index, value) + value;
      low = Math.min(low, top);
      high = Math.max(high, top);
    }),
  );
  if (low === high) high = low + 1;
  const left = spec.yAxis ? 44 : 4;
  const bottom = HEIGHT - (spec.xAxis ? 26 : 8);
  const step = (WIDTH - left - 4) / Math.max(1, spec.categories.length);
  const y = (value: number): number => 8 + ((high - value) / (high - low)) * (bottom - 8);
  return { left, bottom, low, high, step, y, x: (index) => left + step * (index + 0.5) };
}

/** Round numbers that divide what is shown into a few parts. */
function ticksOf({ low, high }: Frame): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1000; tick += step) ticks.push(tick);
  return ticks;
}

function tableOf(spec: ChartSpec, strings: Strings): HTMLElement {
  const holder = document.createElement("div");
  holder.className = "unseen";
  const table = document.createElement("table");
  table.createCaption().textContent = strings.chart;
  const head = table.createTHead().insertRow();
  head.insertCell();
  for (const name of spec.series.map((series) => series.label)) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  spec.categories.forEach((name, index) => {
    const row = body.insertRow();
    const cell = document.createElement("th");
    cell.scope = "row";
    cell.textContent = name;
    row.append(cell);
    for (const values of spec.values) row.insertCell().textContent = written(values[index], strings);
  });
  holder.append(table);
  return holder;
}

function written(value: number | undefined, { locale }: Strings): string {
  return value === undefined ? "" : new Intl.NumberFormat(locale).format(value);
}

function legendOf(spec: ChartSpec): HTMLElement {
  const list = document.createElement("ul");
  list.className = "legend";
  list.setAttribute("aria-hidden", "true"); // the table's head says the same
  for (const series of spec.series) {
    const entry = document.createElement("li");
    const sign = document.createElement("i");
    sign.style.background = series.color;
    entry.append(sign, series.label);
    list.append(entry);
  }
  return list;
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
  }
  return node;
}

function label(words: string, attributes: Record<string, string | number>): SVGElement {
  const node = shape("text", attributes);
  node.textContent = words.length > 14 ? `${words.slice(0, 13)}…` : words;
  return node;
}

function titled(words: string): SVGElement {
  const node = shape("title", {});
  node.textContent = words;
  return node;
}

function compact(value: number, { locale }: Strings): string {
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 2 }).format(value);
}

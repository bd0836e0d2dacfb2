import type { ThemeOption } from "@openai/chatkit";

import { MEASURES } from "./measures";
import type { MeasureName } from "./measures";

type Shape = Partial<Record<MeasureName, string>>;

const RADII: Record<NonNullable<ThemeOption["radius"]>, readonly [box: string, small: string, control: string]> = {
  pill: ["24px", "12px", "99px"],
  round: ["16px", "10px", "12px"],
  soft: ["10px", "6px", "6px"],
  sharp: ["0px", "0px", "0px"],
};

const DENSITIES: Record<NonNullable<ThemeOption["density"]>, { leading: number; measures: Shape }> = {
  // A target is never smaller than WCAG 2.2 asks for (24 px), and never smaller than a finger unless that is wished.
  compact: { leading: -4, measures: { gap: "0.7", target: "36px", gutter: "16px", bar: "48px" } },
  normal: { leading: 0, measures: {} },
  spacious: { leading: 2, measures: { gap: "1.35", target: "48px", gutter: "28px", bar: "64px" } },
};

/** The measures that the options `theme.radius`, `theme.density` and `theme.typography` ask for; what they leave alone is not named. */
export function shapeOf({ radius, density, typography }: ThemeOption): Shape {
  const corners = lookUp(RADII, radius);
  const room = lookUp(DENSITIES, density);
  return {
    ...room?.measures,
    ...(corners ? { radius: corners[0], "radius-small": corners[1], "radius-control": corners[2] } : {}),
    ...sizes(typography?.baseSize, room?.leading ?? 0),
    ...face("font", typography?.fontFamily),
    ...face("font-mono", typography?.fontFamilyMono),
  };
}

function sizes(wanted: unknown, more: number): Shape {
  const base = typeof wanted === "number" && Number.isFinite(wanted) ? Math.min(24, Math.max(12, wanted)) : 16;
  if (base === 16 && more === 0) return {};
  const px = (value: number): string => `${Math.round(value)}px`;
  return {
    ...{ size: px(base), leading: px(base * 1.625 + more) },
    ...{ "size-meta": px(base - 3), "leading-meta": px((base - 3) * 1.385 + Math.min(0, more / 4)) },
    ...{ "size-title": px(base * 1.5), "leading-title": px(base * 2) },
  };
}

/** The wished face first; ours after it, for letters that it lacks and for as long as it is not there. */
function face(name: "font" | "font-mono", family: unknown): Shape {
  return typeof family === "string" && family.trim() !== "" ? { [name]: `${family}, ${MEASURES[name]}` } : {};
}

function lookUp<T>(table: Record<string, T>, name: unknown): T | undefined {
  return typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined;
}

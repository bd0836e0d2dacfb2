import type { Look } from "../look";

/** Pixels in a unit of space: gaps, paddings, margins are counted in fours. */
export const SPACE = 4;

/** Nothing in a widget is larger than a large screen, whatever its server says. */
const LIMITS: Record<string, number> = { px: 2000, rem: 125, em: 125, ch: 250, "%": 100, vw: 100, vh: 100, fr: 12 };
const WORDS: ReadonlySet<string> = new Set(["auto", "min-content", "max-content", "fit-content", "100%"]);

/** A length as CSS; null for what is none, is negative, or is beyond all reason. Numbers count `unit` pixels each. */
export function length(value: unknown, unit = 1): string | null {
  if (typeof value === "number") return within(value * unit, "px") ? `${value * unit}px` : null;
  if (typeof value !== "string") return null;
  const word = value.trim().toLowerCase();
  if (WORDS.has(word)) return word;
  const [, digits, suffix] = /^(\d+(?:\.\d+)?)(px|rem|em|ch|%|vw|vh|fr)?$/.exec(word) ?? [];
  if (digits === undefined) return null;
  if (suffix === undefined) return length(Number(digits), unit);
  return within(Number(digits), suffix) ? `${Number(digits)}${suffix}` : null;
}

/** Space on some or all sides. Left and right are the line's start and end, so that they turn with the writing. */
export function edges(property: "padding" | "margin", value: unknown): Look {
  if (typeof value !== "object" || value === null) return { [property]: length(value, SPACE) };
  const { top, right, bottom, left, x, y } = value as Record<string, unknown>;
  return {
    [`${property}-block-start`]: length(top ?? y, SPACE),
    [`${property}-block-end`]: length(bottom ?? y, SPACE),
    [`${property}-inline-start`]: length(left ?? x, SPACE),
    [`${property}-inline-end`]: length(right ?? x, SPACE),
  };
}

/** A count of lines or rows, between one and a screenful. */
export function count(value: unknown): string | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 100 ? String(value) : null;
}

export function ratio(value: unknown): string | null {
  if (typeof value === "number") return value > 0.01 && value < 100 ? String(value) : null;
  return typeof value === "string" && /^\d{1,4}(?:\.\d+)?(?:\s*\/\s*\d{1,4}(?:\.\d+)?)?$/.test(value) ? value : null;
}

const RADII: Record<string, string> = {
  ...{ none: "0", "2xs": "2px", xs: "4px", sm: "6px", md: "8px", lg: "10px", xl: "12px" },
  ...{ "2xl": "16px", "3xl": "20px", "4xl": "24px", full: "9999px", "100%": "100%" },
};

export function radius(value: unknown): string | null {
  return typeof value === "string" && Object.hasOwn(RADII, value) ? (RADII[value] ?? null) : null;
}

function within(value: number, unit: string): boolean {
  return Number.isFinite(value) && value >= 0 && value <= (LIMITS[unit] ?? 0);
}

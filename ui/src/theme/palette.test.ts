import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { COLORS } from "./colors";
import type { ColorName, Scheme } from "./colors";
import { contrast, fromHex, fromLch, toHex, toLch } from "./mixing";
import type { Rgb } from "./mixing";
import { paletteOf } from "./palette";
import type { Palette, Wishes } from "./palette";

const SCHEMES: readonly Scheme[] = ["light", "dark"];
const GROUNDS: readonly ColorName[] = ["background", "sunken", "surface", "hover", "accent-soft"];

/** Each pair that stands on the screen, with the contrast that it has to have (WCAG 2.2 AA). */
const PAIRS: readonly [ColorName, ColorName, number][] = [
  ...GROUNDS.flatMap((ground): [ColorName, ColorName, number][] => [
    ["ink", ground, 4.5],
    ["muted", ground, 4.5],
    ["accent", ground, 4.5],
  ]),
  ["on-accent", "accent", 4.5],
  ["line-strong", "background", 3],
  ...(["success", "danger", "warning", "info", "discovery", "code-keyword", "code-string", "code-value"] as const).flatMap((name): [ColorName, ColorName, number][] => [
    [name, "background", 4.5],
    [name, "sunken", 4.5],
  ]),
];

function tooFaint(palette: Palette): string[] {
  return PAIRS.filter(([front, back, ratio]) => contrast(fromHex(palette[front]), fromHex(palette[back])) < ratio).map(
    ([front, back]) => `${front} on ${back}: ${contrast(fromHex(palette[front]), fromHex(palette[back])).toFixed(2)}`,
  );
}

describe("the colours", () => {
  it.each(SCHEMES)("can be read by default: %s", (scheme) => {
    const plain = Object.fromEntries(Object.entries(COLORS).map(([name, color]) => [name, color[scheme]])) as Palette;
    expect(tooFaint(plain)).toEqual([]);
    expect(paletteOf({}, scheme)).toEqual(plain);
  });

  const hues = [0, 60, 120, 180, 240, 300];
  it.each(SCHEMES)("can be read in every gray, with every accent: %s", (scheme) => {
    for (const hue of hues) {
      for (const tint of [0, 4, 9]) {
        for (const shade of [-4, 0, 4]) {
          for (const level of [0, 1, 2, 3]) {
            for (const primary of ["#ffffff", "#000000", "#ffff00", "#0000ff", "#777777", "#b8391f"]) {
              const wishes = { grayscale: { hue, tint, shade }, accent: { primary: fromHex(primary), level } };
              expect([wishes, tooFaint(paletteOf(wishes, scheme))]).toEqual([wishes, []]);
            }
          }
        }
      }
    }
  });

  const rgb = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 })).map(
    ([r, g, b]): Rgb => [r / 255, g / 255, b / 255],
  );

  it("can be read on every surface, whatever its own text was meant to be", () => {
    fc.assert(
      fc.property(rgb, rgb, rgb, fc.integer({ min: 0, max: 3 }), fc.constantFrom(...SCHEMES), (background, foreground, primary, level, scheme) => {
        const wishes: Wishes = { surface: { background, foreground }, accent: { primary, level } };
        expect(tooFaint(paletteOf(wishes, scheme))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("are what was wished, where that can be read", () => {
    const wished = paletteOf({ accent: { primary: fromHex("#0b57d0"), level: 0 }, surface: { background: fromHex("#fffaf0"), foreground: fromHex("#201000") } }, "light");
    expect(wished).toMatchObject({ accent: "#0b57d0", "on-accent": "#ffffff", background: "#fffaf0", ink: "#201000" });
    expect(paletteOf({ grayscale: { hue: 220, tint: 9, shade: 0 } }, "light").surface).toMatch(/^#e[0-9a-f]e[0-9a-f]f[0-9a-f]$/);
  });
});

describe("mixing", () => {
  it("goes to OKLCH and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const hex = `#${value.toString(16).padStart(6, "0")}`;
        expect(toHex(fromLch(toLch(fromHex(hex))))).toBe(hex);
      }),
    );
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const SIDE = "(?:left|right|top|bottom)";
/** Properties that name a side of the screen, where a line may begin at the other one. */
const PHYSICAL = new RegExp(
  `(?:^|[\\s;{])(?:${SIDE}|(?:margin|padding|border|scroll-margin|scroll-padding|inset)-${SIDE}[\\w-]*|border-(?:top|bottom)-(?:left|right)-radius)\\s*:`,
  "m",
);
const ALIGNED = /(?:text-align|float|clear)\s*:\s*(?:left|right)\b/;

/** The declarations of a sheet that hold for one direction of writing only. */
function oneSided(css: string): string[] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, "");
  const found = bare.split(/(?<=[;{}])/).filter((part) => PHYSICAL.test(part) || ALIGNED.test(part));
  for (const [whole, property = "", value = ""] of bare.matchAll(/\b(margin|padding|inset|border-radius)\s*:\s*([^;}]+)/g)) {
    const [first, second, third, fourth] = pieces(value);
    const turned = property === "border-radius" ? [first, fourth ?? second] : [second, fourth ?? second];
    const [one, other] = property === "border-radius" && third === undefined ? [first, second ?? first] : turned;
    if (one !== other && !value.includes("env(safe-area-inset")) found.push(whole);
  }
  // A shift along the line has to know which way the line goes.
  for (const [shift] of bare.matchAll(/translateX\([^;]*\)/g)) if (!shift.includes("--_turn")) found.push(shift);
  return found.map((part) => part.trim());
}

/** A value cut at the spaces outside its brackets. */
function pieces(value: string): string[] {
  return value.trim().match(/(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
}

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf-8" })
  .filter((name) => /\.(?:ts|css)$/.test(name) && !name.endsWith(".test.ts"))
  .map((name): [string, string] => [name, readFileSync(join(import.meta.dirname, name), "utf-8")])
  .map(([name, source]): [string, string] => [
    name,
    name.endsWith(".css") ? source : [...source.matchAll(/css`([^`]*)`/g)].map(([, sheet]) => sheet).join("\n"),
  ])
  .filter(([, sheet]) => sheet !== "")
  .toSorted();

describe("the style sheets", () => {
  it.each(files)("hold for both directions of writing: %s", (_, sheet) => {
    expect(oneSided(sheet)).toEqual([]);
  });

  it("would be found out where they did not", () => {
    const css = `a { margin-left: 4px; text-align: left; padding: 1px 2px 3px 4px; /* left: 0 */ }
      b { left: 0; border-radius: 4px 0; transform: translateX(-50%); inset: 0 auto; margin: 0 auto; padding: 1px 2px 3px 2px }`;
    expect(oneSided(css)).toEqual([
      "margin-left: 4px;",
      "text-align: left;",
      "left: 0;",
      "padding: 1px 2px 3px 4px",
      "border-radius: 4px 0",
      "translateX(-50%)",
    ]);
    expect(files.length).toBeGreaterThan(12);
  });
});

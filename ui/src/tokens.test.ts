import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { tokens } from "./tokens";

const names = (text: string): string[] => [...new Set(text.match(/--hf-[a-z-]+/g))].toSorted();

describe("tokens", () => {
  it("are documented, each of them and no others", () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf-8");
    expect(names(readme)).toEqual(names(tokens.cssText));
  });
});

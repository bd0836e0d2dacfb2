import type { ThemeOption } from "@openai/chatkit";
import { describe, expect, it } from "vitest";

import { MEASURES } from "./measures";
import { shapeOf } from "./shape";

describe("the shape", () => {
  it("names nothing that was not wished", () => {
    expect(shapeOf({})).toEqual({});
    expect(shapeOf({ density: "normal", typography: { baseSize: 16 } })).toEqual({});
    expect(shapeOf({ radius: "star", density: 3, typography: { baseSize: "big", fontFamily: " " } } as unknown as ThemeOption)).toEqual({});
  });

  it("keeps lines higher than their letters, and targets as large as they must be, in every density and size", () => {
    for (const density of ["compact", "normal", "spacious"] as const) {
      for (const baseSize of [14, 15, 16, 17, 18] as const) {
        const shape: Record<string, string> = { ...MEASURES, ...shapeOf({ density, typography: { baseSize } }) };
        const px = (name: string): number => Number.parseFloat(shape[name] ?? "");
        for (const kind of ["", "-meta", "-title"]) expect(px(`leading${kind}`)).toBeGreaterThanOrEqual(px(`size${kind}`) * 1.2);
        expect(px("size")).toBe(baseSize);
        expect(px("size-meta")).toBeGreaterThanOrEqual(11);
        expect(px("target")).toBeGreaterThanOrEqual(24);
      }
    }
  });

  it("puts the wished face first and ours behind it", () => {
    expect(shapeOf({ typography: { fontFamily: "Inter" } }).font).toBe(`Inter, ${MEASURES.font}`);
    expect(shapeOf({ radius: "sharp" })).toMatchObject({ radius: "0px", "radius-control": "0px" });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Fonts } from "./fonts";

class Face {
  constructor(
    readonly family: string,
    readonly source: string,
    readonly descriptors: Record<string, string>,
  ) {
    if (family === "") throw new SyntaxError("No name.");
  }
}

describe("fonts", () => {
  const loaded = new Set<Face>();
  const families = (): string[] => [...loaded].map(({ family }) => family);

  beforeEach(() => {
    loaded.clear();
    vi.stubGlobal("FontFace", Face);
    Object.defineProperty(document, "fonts", { value: loaded, configurable: true });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("are those that are wished and no others; one that stays is not made anew", () => {
    const fonts = new Fonts();
    const inter = { family: "Inter", src: "/inter.woff2", weight: 400 };
    fonts.use([inter, { family: "Plex", src: "plex.woff2", unicodeRange: "U+0600-06FF", display: "block" }]);
    expect(families()).toEqual(["Inter", "Plex"]);
    const [first, second] = loaded;
    expect(second).toMatchObject({
      source: `url("${new URL("plex.woff2", document.baseURI).href}")`,
      descriptors: { unicodeRange: "U+0600-06FF", display: "block" },
    });
    fonts.use([{ ...inter }]);
    expect([...loaded]).toEqual([first]);
    fonts.use([]);
    expect(loaded.size).toBe(0);
  });

  it("that cannot be had are told of, and the others are there", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    new Fonts().use([{ family: "", src: "/x" }, null as never, { family: "Inter", src: "/inter.woff2" }]);
    expect(families()).toEqual(["Inter"]);
    expect(warn).toHaveBeenCalledTimes(2);
  });
});

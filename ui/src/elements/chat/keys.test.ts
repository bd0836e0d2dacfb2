import { describe, expect, it } from "vitest";

import { commandOf } from "./keys";

const press = (init: KeyboardEventInit) => commandOf(new KeyboardEvent("keydown", init));

describe("commandOf", () => {
  it("knows three combinations, on either system", () => {
    expect(press({ key: "k", ctrlKey: true })).toBe("history");
    expect(press({ key: "K", metaKey: true })).toBe("history");
    expect(press({ key: "O", ctrlKey: true, shiftKey: true })).toBe("new");
    expect(press({ key: "/", ctrlKey: true })).toBe("map");
    expect(press({ key: "?", code: "Slash", ctrlKey: true, shiftKey: true })).toBe("map");
    expect(press({ key: "-", code: "Slash", ctrlKey: true })).toBe("map");
  });

  it.each([
    { key: "k" },
    { key: "/" },
    { key: "o", ctrlKey: true },
    { key: "K", ctrlKey: true, shiftKey: true },
    { key: "k", ctrlKey: true, altKey: true },
    { key: "k", ctrlKey: true, isComposing: true },
  ])("leaves %j to whoever means something by it", (init) => {
    expect(press(init)).toBeNull();
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";

import { placeBeside } from "./placing";

/** An element that takes this place on the screen, in pixels. */
function at(left: number, top: number, width: number, height: number): HTMLElement {
  const element = document.createElement("div");
  element.getBoundingClientRect = () => new DOMRect(left, top, width, height);
  document.body.append(element);
  return element;
}

/** jsdom has no DOMRect that an element could answer with. */
class Rect {
  constructor(readonly left: number, readonly top: number, readonly width: number, readonly height: number) {}
  get right(): number {
    return this.left + this.width;
  }
  get bottom(): number {
    return this.top + this.height;
  }
}
vi.stubGlobal("DOMRect", Rect);
Object.assign(window, { innerWidth: 900, innerHeight: 600 });

afterEach(() => document.body.replaceChildren());

function placed(opener: HTMLElement, height: number, within = at(100, 0, 500, 600)): Record<string, string> {
  const menu = at(0, 0, 300, height);
  placeBeside(menu, opener, within);
  const { left, top, bottom, maxBlockSize } = menu.style;
  return { left, top, bottom, maxBlockSize };
}

describe("placeBeside", () => {
  it("hangs below where there is room, and stands above where there is more", () => {
    expect(placed(at(120, 40, 80, 44), 200)).toEqual({ left: "120px", top: "88px", bottom: "auto", maxBlockSize: "360px" });
    expect(placed(at(120, 540, 80, 44), 200)).toEqual({ left: "120px", top: "auto", bottom: "64px", maxBlockSize: "360px" });
    expect(placed(at(120, 200, 80, 44), 360)).toMatchObject({ top: "248px", maxBlockSize: "340px" });
  });

  it("stays within the sides of what it belongs to, and of the window", () => {
    expect(placed(at(520, 40, 70, 44), 200)["left"]).toBe("300px");
    expect(placed(at(0, 40, 70, 44), 200, at(-50, 0, 500, 600))["left"]).toBe("8px");
  });

  it("begins where the line does", () => {
    const opener = at(420, 40, 80, 44);
    opener.style.direction = "rtl";
    expect(placed(opener, 200)["left"]).toBe("200px");
  });
});

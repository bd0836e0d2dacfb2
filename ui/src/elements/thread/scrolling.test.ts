import { beforeEach, describe, expect, it, vi } from "vitest";

import { EMPTY } from "../../state/state";
import { Scrolling } from "./scrolling";

/** As browsers have it: what is scrolled to is never beyond the end, and the end may come nearer. */
class Pane {
  clientHeight = 500;
  #height = 2000;
  #top = 0;

  getBoundingClientRect(): DOMRect {
    return new DOMRect(0, 0, 400, this.clientHeight);
  }
  get scrollHeight(): number {
    return this.#height;
  }
  set scrollHeight(height: number) {
    this.#height = height;
    this.scrollTop = this.#top;
  }
  get scrollTop(): number {
    return this.#top;
  }
  set scrollTop(top: number) {
    this.#top = Math.max(0, Math.min(top, this.#height - this.clientHeight));
  }
}

let resized: () => void;
let pane: Pane;
let behind: boolean;
let scrolling: Scrolling;

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", function Observer(callback: () => void) {
    resized = callback;
  });
  pane = new Pane();
  behind = false;
  const root = { querySelector: () => pane, querySelectorAll: () => [] } as unknown as ParentNode;
  scrolling = new Scrolling({
    root: () => root,
    state: () => EMPTY,
    follows: () => true,
    older: () => null,
    moved: () => undefined,
    behind: (value) => {
      behind = value;
    },
  });
  scrolling.toEnd();
  scrolling.scrolled();
});

describe("the end that is held in view", () => {
  it("stays so when what stood there grows smaller, and then larger before the browser tells of it", () => {
    pane.scrollHeight = 1900; // the line that named the work goes
    resized();
    pane.scrollHeight = 2300; // a widget has loaded what it draws itself with
    scrolling.scrolled(); // of the first
    expect(behind).toBe(false);
    resized();
    expect(pane.scrollTop).toBe(1800);
    expect(behind).toBe(false);
  });

  it("is let go by somebody who scrolls up", () => {
    pane.scrollTop -= 200;
    scrolling.scrolled();
    expect(behind).toBe(true);
    pane.scrollHeight = 2300;
    resized();
    expect(pane.scrollTop).toBe(1300);
  });
});

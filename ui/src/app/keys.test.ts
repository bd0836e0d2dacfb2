import { afterEach, describe, expect, it } from "vitest";

import { onKeys } from "./keys";

afterEach(() => document.body.replaceChildren());

/** Presses keys on an element, so and so many milliseconds apart; how often `g t` was heard. */
function heard(target: Element, keys: (string | KeyboardEventInit)[], apart = 100): number {
  let count = 0;
  const stop = onKeys("g", "t", () => (count += 1));
  document.body.append(target);
  for (const [index, key] of keys.entries()) {
    const init = typeof key === "string" ? { key } : key;
    const event = new KeyboardEvent("keydown", { bubbles: true, composed: true, cancelable: true, ...init });
    Object.defineProperty(event, "timeStamp", { value: 1000 + index * apart });
    target.dispatchEvent(event);
  }
  stop();
  return count;
}

function field(html: string): Element {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild as Element;
}

describe("two keys", () => {
  it("are heard one after the other, and only so", () => {
    expect(heard(field("<button></button>"), ["g", "t"])).toBe(1);
    expect(heard(field("<button></button>"), ["t", "g"])).toBe(0);
    expect(heard(field("<button></button>"), ["g", "x", "t"])).toBe(0);
    expect(heard(field("<button></button>"), ["g", "t", "t"])).toBe(1);
  });

  it("are not heard a long time apart", () => {
    expect(heard(field("<button></button>"), ["g", "t"], 2000)).toBe(0);
  });

  it("are letters where text is written, and somebody else's with a modifier", () => {
    expect(heard(field("<input />"), ["g", "t"])).toBe(0);
    expect(heard(field("<textarea></textarea>"), ["g", "t"])).toBe(0);
    expect(heard(field('<input type="checkbox" />'), ["g", "t"])).toBe(1);
    expect(heard(field("<button></button>"), [{ key: "g", ctrlKey: true }, "t"])).toBe(0);
    expect(heard(field("<button></button>"), ["g", { key: "t", metaKey: true }])).toBe(0);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MarkdownElement } from "./markdown";

customElements.define("hf-markdown", MarkdownElement);

function make(text: string, done = false): MarkdownElement {
  const element = new MarkdownElement();
  element.text = text;
  element.done = done;
  return element;
}

describe("MarkdownElement", () => {
  it("leaves finished blocks alone while the last one grows", () => {
    const element = make("# Title\n\nFirst paragraph.\n\nSecond");
    const [heading, first, second] = [...element.querySelectorAll("h3, p")];
    element.text += " grows.\n\nThird";
    expect([...element.querySelectorAll("h3, p")].slice(0, 2)).toEqual([heading, first]);
    expect(heading?.isConnected || heading?.parentElement?.parentElement === element).toBe(true);
    expect(second?.parentElement).toBeNull();
    expect(element.textContent?.replace(/\s+/g, " ").trim()).toBe("Title First paragraph. Second grows. Third");
  });

  it("does not touch the page when nothing but `done` changes", () => {
    const element = make("One.\n\n- a\n- b\n");
    const before = [...element.querySelectorAll("*")];
    element.done = true;
    expect([...element.querySelectorAll("*")]).toEqual(before);
  });

  it("applies a link that is defined at the end, once the text is done", () => {
    const element = make("See [the report][1].\n\nThanks.\n\n");
    element.text += "[1]: https://example.org/report\n";
    expect(element.querySelector("a")).toBeNull();
    element.done = true;
    expect(element.querySelector("a")?.getAttribute("href")).toBe("https://example.org/report");
  });

  it("starts anew when the text is not a continuation", () => {
    const element = make("Hello world");
    element.text = "Goodbye";
    expect(element.textContent?.trim()).toBe("Goodbye");
  });

  it("shrinks when the text does", () => {
    const element = make("One.\n\nTwo.\n\nThree.");
    element.text = "One.";
    expect(element.children).toHaveLength(1);
  });

  it("shows the same however the text arrives", () => {
    const piece = fc.constantFrom(
      ...["# Title\n", "para ", "**bold** ", "\n", "\n\n", "- item\n", "  - nested\n", "1. one\n", "> quote\n"],
      ...["```js\n", "code();\n", "```\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "---\n", "    indented\n"],
      ...["<b>x</b>", "\t", "- [ ] task\n", "`c`", "[a](https://example.org)", "===\n", "\r\n", "~~d~~ "],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 18 }), (pieces) => {
        const streamed = make("");
        for (const part of pieces) streamed.text += part;
        streamed.done = true;
        expect(streamed.innerHTML).toBe(make(pieces.join(""), true).innerHTML);
      }),
      { numRuns: 100 },
    );
  });

  it("shows the same before it is done, too, where no link is defined later", () => {
    const piece = fc.constantFrom(
      ...["# Title\n", "para ", "**bold** ", "\n", "\n\n", "- item\n", "  - nested\n", "> quote\n", "```js\n"],
      ...["code();\n", "```\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "---\n", "- [ ] task\n", "`c`"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 18 }), (pieces) => {
        const streamed = make("");
        for (const part of pieces) streamed.text += part;
        const whole = make("");
        whole.text = pieces.join("");
        expect(streamed.innerHTML).toBe(whole.innerHTML);
      }),
      { numRuns: 100 },
    );
  });
});

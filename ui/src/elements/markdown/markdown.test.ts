import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { words as german } from "../../locale/de";
import { speak } from "../../strings";
import { MarkdownElement } from "./markdown";

Element.prototype.scrollIntoView ??= () => undefined; // jsdom lays nothing out
// jsdom has no styles on MathML elements; browsers have.
if (!("style" in Element.prototype)) Object.defineProperty(Element.prototype, "style", { value: {} });
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

  it("says in the reader's language whether a box is ticked, also when that changes", () => {
    const element = make("- [x] milk\n- [ ] bread", true);
    const labels = (): (string | null)[] => [...element.querySelectorAll("input")].map((box) => box.getAttribute("aria-label"));
    expect(labels()).toEqual(["Done", "Not done"]);
    element.strings = speak(german, "de");
    expect(labels()).toEqual(["Erledigt", "Offen"]);
  });

  it("does not touch the page when nothing but `done` changes", () => {
    const element = make("One.\n\n- a\n- b\n");
    const before = [...element.querySelectorAll("*")];
    element.done = true;
    expect([...element.querySelectorAll("*")]).toEqual(before);
  });

  it("is parsed once where its text and its end come together", () => {
    const parsed = vi.spyOn(DOMParser.prototype, "parseFromString");
    const element = new MarkdownElement();
    element.said = { text: "One.\n\n- a\n- b\n", done: true };
    expect(parsed).toHaveBeenCalledTimes(2);
    element.said = { text: "One.\n\n- a\n- b\n", done: true };
    expect(parsed).toHaveBeenCalledTimes(2);
    expect([...element.children].map(({ textContent }) => textContent?.trim())).toEqual(["One.", "a\nb"]);
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

  it("colours code once it is finished, and copies it as it was written", async () => {
    const element = make("```python\ndef milk():\n");
    const letters = element.querySelector("code")?.firstChild;
    element.text += "    return 2 < 3  # & more\n";
    expect(element.querySelector("code")?.firstChild).toBe(letters); // it grew, and was not drawn again
    expect(element.querySelector("code span")).toBeNull();
    element.text += "```\n\nThere.";
    await vi.waitFor(() => expect(element.querySelector(".hljs-keyword")?.textContent).toBe("def"));
    const code = "def milk():\n    return 2 < 3  # & more";
    expect(element.querySelector("code")?.textContent).toBe(code);
    const coloured = element.querySelector(".hljs-keyword");
    element.done = true;
    expect(element.querySelector(".hljs-keyword")).toBe(coloured);
    const written: string[] = [];
    vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void written.push(text) } });
    document.body.append(element);
    element.querySelector<HTMLButtonElement>(".code button")?.click();
    await vi.waitFor(() => expect(element.querySelector(".code button")?.textContent).toBe("Copied"));
    expect(written).toEqual([code]);
    vi.unstubAllGlobals();
  });

  it("draws formulas as MathML, and leaves prices and what is no TeX as they are", async () => {
    const element = make("Area \\(\\pi r^2\\) costs $5 and $10.\n\n$$\n\\frac{a}{b}\n$$\n\nBroken $\\frac{$ here, $x_1$ not.", true);
    await vi.waitFor(() => expect(element.querySelectorAll("math")).toHaveLength(3));
    expect(element.querySelector("math.display mfrac")).not.toBeNull();
    expect(element.firstElementChild?.textContent).toContain("costs $5 and $10.");
    expect(element.querySelector("code[data-math]")?.textContent).toBe("\\frac{");
  });

  it("numbers footnotes as they are named, and leads to them and back", () => {
    const element = make("One[^b], two[^a], one again[^b], none[^c].\n\n[^a]: The *second*.\n[^b]: The first.\n", true);
    document.body.append(element);
    expect([...element.querySelectorAll("sup")].map((mark) => mark.textContent)).toEqual(["1", "2", "1"]);
    expect(element.firstElementChild?.textContent).toContain("none[^c].");
    const notes = [...element.querySelectorAll("section")].map((note) => note.textContent?.trim());
    expect(notes).toEqual(["2.The second.↩", "1.The first.↩"]);
    element.querySelectorAll<HTMLButtonElement>("sup button")[1]?.click();
    expect(document.activeElement).toBe(element.querySelector("section button"));
    element.querySelector<HTMLButtonElement>("section button")?.click();
    expect(document.activeElement).toBe(element.querySelectorAll("sup button")[1]);
  });

  it("draws one block for each piece that comes, however long the text has become", () => {
    const element = make("");
    const drawn = vi.spyOn(Element.prototype, "replaceChildren");
    let pieces = 0;
    for (let part = 0; part < 40; part += 1) {
      for (const piece of ["# Part ", `${part}`, "\n\nSome **words**", " and more of them.\n\n", "- a\n", "- b\n\n"]) {
        element.text += piece;
        pieces += 1;
      }
    }
    expect(element.children.length).toBeGreaterThan(100);
    // A piece may end one block and begin the next one.
    expect(drawn.mock.calls.length).toBeLessThan(2 * pieces);
    drawn.mockClear();
    element.done = true;
    expect(drawn.mock.calls.length).toBeLessThan(3); // all is parsed once more, and nothing has changed
  });

  it("shows the same however the text arrives", () => {
    const piece = fc.constantFrom(
      ...["# Title\n", "para ", "**bold** ", "\n", "\n\n", "- item\n", "  - nested\n", "1. one\n", "> quote\n"],
      ...["```js\n", "code();\n", "```\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "---\n", "    indented\n"],
      ...["<b>x</b>", "\t", "- [ ] task\n", "$$\n", "$x$", "[^1]", "[^1]: note\n", "`c`", "[a](https://example.org)", "===\n", "\r\n", "~~d~~ "],
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

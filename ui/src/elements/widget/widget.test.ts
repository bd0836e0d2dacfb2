import { beforeEach, describe, expect, it } from "vitest";

import type { ActionConfig } from "../../protocol/actions";
import type { WidgetItem, WidgetNode } from "../../protocol/wire";
import gallery from "../../testing/gallery.json";
import { MarkdownElement } from "../markdown/markdown";
import { drawerOf, KINDS } from "./registry";
import { WidgetElement } from "./widget";

customElements.define("hf-markdown", MarkdownElement);
customElements.define("hf-widget", WidgetElement);

let widget: WidgetElement;
let acted: ActionConfig[];
let answer: (done: boolean) => void;

beforeEach(() => {
  acted = [];
  widget = new WidgetElement();
  widget.act = (_item, action) => {
    acted.push(action);
    return new Promise((resolve) => (answer = resolve));
  };
  document.body.replaceChildren(widget);
});

async function show(node: object): Promise<ShadowRoot> {
  const item: WidgetItem = { id: "wi_1", thread_id: "thr_1", created_at: "2026-03-02T09:00:00Z", type: "widget", widget: node as WidgetNode };
  widget.item = item;
  await widget.updateComplete;
  return widget.renderRoot as ShadowRoot;
}

const one = <T extends Element>(selector: string): T => widget.renderRoot.querySelector(selector) as T;
const words = (): string => (one(".widget").textContent ?? "").replace(/\s+/g, " ").trim();

async function answered(done: boolean): Promise<void> {
  answer(done);
  await new Promise((resolve) => setTimeout(resolve));
  await widget.updateComplete;
}

function kindsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(kindsIn);
  if (typeof node !== "object" || node === null) return [];
  const { type, children } = node as WidgetNode;
  return [type, ...kindsIn(children)];
}

describe("the gallery", () => {
  it("holds every kind of component but the other roots, and draws them all", async () => {
    const kinds = new Set(kindsIn(gallery));
    expect(Object.keys(KINDS).filter((kind) => !kinds.has(kind))).toEqual(["Basic", "ListView", "ListViewItem"]);
    await show(gallery);
    for (const part of ["A title", "A caption below it", "Words with weight", "Discovery", "Buy milk", "Comes in softly"]) {
      expect(words()).toContain(part);
    }
  });

  it("puts no style attribute into a template, which a policy would refuse", async () => {
    const seen: string[] = [];
    const set = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function (name: string, value: string) {
      if (name === "style") seen.push(value);
      return set.call(this, name, value);
    };
    try {
      await show(gallery);
    } finally {
      Element.prototype.setAttribute = set;
    }
    expect(seen).toEqual([]);
  });
});

describe("what a hostile server sends", () => {
  it.each(["javascript:alert(1)", "https://elsewhere.example/p.png", "data:text/html,x", "//elsewhere.example/p", "", 7])(
    "shows words in place of a picture from %s",
    async (src) => {
      await show({ type: "Basic", children: [{ type: "Image", src, alt: "A cat" }] });
      expect(one("img")).toBeNull();
      const leads = String(src).startsWith("https:");
      expect(words().replace(/\s+/g, " ")).toBe(leads ? "A cat The picture is on another site. Open it there" : "A cat");
    },
  );

  it("shows a picture from a host that the thread allows", async () => {
    widget.imageHosts = ["pictures.example"];
    await show({ type: "Basic", children: [{ type: "Image", src: "https://a.pictures.example/p.png" }] });
    expect(one<HTMLImageElement>("img").src).toBe("https://a.pictures.example/p.png");
  });

  it("refuses sizes and colours that are none", async () => {
    await show({
      type: "Basic",
      children: [
        { type: "Box", width: 1e9, height: "99999px", padding: "calc(1px)", background: "url(https://a.example)", gap: -1 },
        { type: "Text", value: "x", color: "var(--_accent)", size: "__proto__" },
        { type: "Icon", name: "<script>" },
      ],
    });
    expect(one<HTMLElement>(".basic .box").style.cssText).toBe("flex-direction: column;");
    expect(one<HTMLElement>(".text").style.color).toBe("");
    expect(one("svg, script")).toBeNull();
  });

  it("survives a tree that is too deep, and components that are nonsense", async () => {
    let node: object = { type: "Text", value: "bottom" };
    for (let depth = 0; depth < 3000; depth += 1) node = { type: "Box", children: [node] };
    await show({ type: "Basic", children: [node, null, 7, { type: "__proto__", value: "odd" }, { type: "Select" }, { type: "Chart" }] });
    expect(words()).not.toContain("bottom");
    expect(words()).toContain("odd");
    expect(drawerOf("constructor")).toBeNull();
  });

  it("shows the words of a component that it does not know", async () => {
    await show({ type: "Basic", children: [{ type: "Hologram", label: "Look", children: [{ type: "Text", value: "here" }] }] });
    expect([...widget.renderRoot.querySelectorAll("p")].map((line) => line.textContent)).toEqual(["Look", "here"]);
  });
});

describe("an action", () => {
  it("goes out once while it runs, and what was pressed keeps the focus", async () => {
    await show({ type: "Basic", children: [{ type: "Button", label: "Go", onClickAction: { type: "go", payload: { id: 3 } } }] });
    const button = one<HTMLButtonElement>("button");
    button.focus();
    button.click();
    button.click();
    expect(acted).toEqual([{ type: "go", payload: { id: 3 } }]);
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(widget.shadowRoot?.activeElement).toBe(button);
    await answered(true);
    expect(button.hasAttribute("aria-busy")).toBe(false);
    button.click();
    expect(acted).toHaveLength(2);
  });

  it("makes the whole widget wait where it says so, and nothing where it says that", async () => {
    const action = (loadingBehavior: string) => ({ type: "go", loadingBehavior });
    await show({ type: "Basic", children: [{ type: "Button", label: "A", onClickAction: action("container") }] });
    one<HTMLButtonElement>("button").click();
    await widget.updateComplete;
    expect(one(".widget").getAttribute("aria-busy")).toBe("true");
    await answered(true);
    expect(one(".widget").hasAttribute("aria-busy")).toBe(false);
    await show({ type: "Basic", children: [{ type: "Button", label: "A", onClickAction: action("none") }] });
    one<HTMLButtonElement>("button").click();
    expect(one("button").hasAttribute("aria-busy")).toBe(false);
  });

  it("carries a form's values, nested by their names, and no name reaches what all objects share", async () => {
    await show({
      type: "Card",
      asForm: true,
      confirm: { label: "Save", action: { type: "save", payload: { id: 7 } } },
      children: [
        { type: "Input", name: "todo.title", defaultValue: "Buy milk" },
        { type: "Checkbox", name: "todo[urgent]", defaultChecked: true },
        { type: "RadioGroup", name: "when", defaultValue: "b", options: [{ label: "A", value: "a" }, { label: "B", value: "b" }] },
        { type: "Input", name: "__proto__.polluted", defaultValue: "yes" },
        { type: "Input", name: "off", defaultValue: "x", disabled: true },
      ],
    });
    one<HTMLInputElement>("input").value = "Buy eggs";
    one<HTMLFormElement>("form").requestSubmit();
    expect(acted).toEqual([{ type: "save", payload: { id: 7, todo: { title: "Buy eggs", urgent: true }, when: "b" } }]);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it("is not sent by a form in which something is missing", async () => {
    await show({
      type: "Form",
      onSubmitAction: { type: "save" },
      children: [{ type: "Input", name: "title", required: true }, { type: "Button", label: "Save", submit: true }],
    });
    one<HTMLButtonElement>("button").click();
    expect(acted).toEqual([]);
  });

  it("of a row lies under what is in the row", async () => {
    await show({
      type: "ListView",
      limit: 1,
      children: [
        { type: "ListViewItem", onClickAction: { type: "open" }, children: [{ type: "Text", value: "Buy milk" }, { type: "Button", label: "Undo", onClickAction: { type: "undo" } }] },
        { type: "ListViewItem", children: [{ type: "Text", value: "Buy eggs" }] },
      ],
    });
    const [row, undo] = [...widget.renderRoot.querySelectorAll<HTMLButtonElement>("button")];
    expect(row?.getAttribute("aria-label")).toBe("Buy milk Undo");
    undo?.click();
    row?.click();
    expect(acted.map(({ type }) => type)).toEqual(["undo", "open"]);
    expect(one("summary").textContent).toBe("Show 1 more");
  });
});

describe("a box that acts", () => {
  const list = (done: boolean, title = "Buy milk") => ({
    type: "ListView",
    children: [
      {
        type: "ListViewItem",
        key: title,
        children: [{ type: "Checkbox", name: "done", label: title, defaultChecked: done, onChangeAction: { type: "task.toggle", payload: { id: 3 } } }],
      },
    ],
  });
  const box = (): HTMLInputElement => one("input");

  it("says what was chosen, and shows what the server answers", async () => {
    await show(list(false));
    box().click();
    expect(acted).toEqual([{ type: "task.toggle", payload: { id: 3, done: true } }]);
    await show(list(true));
    await answered(true);
    expect(box().checked).toBe(true);
    box().click();
    await show(list(true)); // refused: it stays done
    await answered(true);
    expect(box().checked).toBe(true);
  });

  it("goes back when it could not be done", async () => {
    await show(list(false));
    box().click();
    await answered(false);
    expect(box().checked).toBe(false);
  });

  it("is another row's box when another row stands there", async () => {
    await show(list(false));
    box().click();
    await show(list(false, "Buy eggs"));
    expect(box().checked).toBe(false);
  });
});

describe("an update", () => {
  it("leaves what a person has typed, and the nodes that did not change", async () => {
    const node = (value: string) => ({
      type: "Card",
      children: [{ type: "Input", name: "a", defaultValue: "x" }, { type: "Text", id: "t", value, streaming: true }],
    });
    await show(node("One"));
    const field = one<HTMLInputElement>("input");
    field.value = "typed";
    await show(node("One two"));
    expect(one("input")).toBe(field);
    expect(field.value).toBe("typed");
    expect(words()).toBe("One two");
  });
});

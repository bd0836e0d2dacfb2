import { nothing } from "lit";
import { describe, expect, it } from "vitest";

import { itemText, safeUrl, spoken } from "./text";

const base = { id: "w", thread_id: "t", created_at: "" };

describe("itemText", () => {
  it("finds a widget's words wherever they are", () => {
    const widget = {
      type: "Card",
      children: [
        { type: "Title", value: "Tasks" },
        { type: "Row", children: { type: "Text", value: "Buy milk" } },
        { type: "Button", label: "Done" },
      ],
    };
    expect(itemText({ ...base, type: "widget", widget })).toBe("Tasks\nBuy milk\nDone");
  });

  it("takes the words that the server gives for copying", () => {
    expect(itemText({ ...base, type: "widget", widget: { type: "Card" }, copy_text: "Copy me" })).toBe("Copy me");
  });

  it("does not follow a widget down for ever", () => {
    const widget: Record<string, unknown> & { type: string } = { type: "Box" };
    widget["children"] = [widget];
    expect(itemText({ ...base, type: "widget", widget })).toBe("");
  });
});

describe("spoken", () => {
  it("says the words and not the marks", () => {
    expect(spoken("# Plan\n\n- **buy** `milk`\n- [x] [call](https://example.org) mom\n\n> so\n")).toBe(
      "Plan buy milk call mom so",
    );
  });
});

describe("safeUrl", () => {
  it.each(["https://example.org", "http://example.org", "mailto:a@example.org"])("lets %s pass", (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  it.each(["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//example.org", "/x", "file:///x"])(
    "does not let %s pass",
    (url) => {
      expect(safeUrl(url)).toBe(nothing);
    },
  );
});

import { describe, expect, it } from "vitest";

import { autolink, deepLinkOf, isSafeAddress, linked } from "./links";
import { renderInline, renderMarkdown } from "./markdown";

const tasks = { pattern: /\btask (\d+)\b/i, href: ([, id]: RegExpExecArray) => `chatkit-link://task?id=${id}` };

function holderOf(fragment: DocumentFragment): HTMLElement {
  const holder = document.createElement("div");
  holder.append(fragment);
  return holder;
}

describe("deepLinkOf", () => {
  it("is a name and its data", () => {
    expect(deepLinkOf("chatkit-link://task.undo?change=17&item=wf_a%20b")).toEqual({
      name: "task.undo",
      data: { change: "17", item: "wf_a b" },
    });
    expect(deepLinkOf("ChatKit-Link://task/")).toEqual({ name: "task" });
    expect(deepLinkOf("chatkit-link://100%?a=1#b")).toEqual({ name: "100%", data: { a: "1" } });
  });

  it.each(["https://example.org/?x=chatkit-link://a", "chatkit-link:task", "chatkit-link://", "chatkit-link://?a=1"])(
    "is not %s",
    (address) => {
      expect(deepLinkOf(address)).toBeNull();
    },
  );
});

describe("autolink", () => {
  it("links what the page knows, and leaves code and links alone", () => {
    const holder = holderOf(renderMarkdown("See **task 3**, `task 4`, [task 5](https://example.org) and Task 6."));
    autolink(holder, [tasks]);
    const links = [...holder.querySelectorAll("a")].map((a) => [a.textContent, a.getAttribute("href")]);
    expect(links).toEqual([
      ["task 3", "chatkit-link://task?id=3"],
      ["task 5", "https://example.org"],
      ["Task 6", "chatkit-link://task?id=6"],
    ]);
    expect(holder.textContent?.trim()).toBe("See task 3, task 4, task 5 and Task 6.");
  });

  it("refuses an address that leads to a script, and a rule that finds nothing but emptiness", () => {
    expect(linked("task 3", [{ pattern: /task/, href: () => "javascript:alert(1)" }])).toBeNull();
    expect(linked("task 3", [{ pattern: /x*/g, href: () => "https://example.org" }])).toBeNull();
  });

  it("takes the first of several rules, again and again", () => {
    const pieces = linked("task 1, #2, task 3", [
      tasks,
      { pattern: /#(\d+)/g, href: ([, id]) => `https://example.org/${id}` },
    ]);
    expect(pieces?.map((piece) => (typeof piece === "string" ? piece : piece.outerHTML))).toEqual([
      "",
      '<a href="chatkit-link://task?id=1">task 1</a>',
      ", ",
      '<a href="https://example.org/2" target="_blank" rel="noopener noreferrer nofollow">#2</a>',
      ", ",
      '<a href="chatkit-link://task?id=3">task 3</a>',
      "",
    ]);
  });
});

describe("a deep link in Markdown", () => {
  it("opens no other page and keeps its data", () => {
    const holder = holderOf(renderInline("[Undo](chatkit-link://task.undo?change=17&item=wf_1) or [see](https://a.example)"));
    const [undo, see] = holder.querySelectorAll("a");
    expect(undo?.getAttribute("href")).toBe("chatkit-link://task.undo?change=17&item=wf_1");
    expect(undo?.hasAttribute("target")).toBe(false);
    expect(see?.getAttribute("target")).toBe("_blank");
  });

  it("is the only scheme besides the web's and a mailbox's", () => {
    expect(isSafeAddress(" chatkit-link://task")).toBe(true);
    expect(isSafeAddress("chatkit-linkx://task")).toBe(false);
    expect(isSafeAddress("javascript:alert(1)")).toBe(false);
  });
});

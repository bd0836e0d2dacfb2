import { describe, expect, it } from "vitest";

import { linked } from "../render/links";
import { linkOf, TASK_LINKS } from "./links";

describe("what the assistant's words lead to", () => {
  it.each([
    ["task", { id: "3" }, { name: "task", id: 3 }],
    ["task.undo", { change: "17", item: "wf_1" }, { name: "task.undo", change: 17, item: "wf_1" }],
    ["task.undo", { change: 17 }, { name: "task.undo", change: 17, item: null }],
  ])("%s %o", (name, data, link) => {
    expect(linkOf(name, data)).toEqual(link);
  });

  it.each([
    ["task", undefined],
    ["task", { id: "0" }],
    ["task", { id: "3; drop" }],
    ["task", { id: ["3", "4"] }],
    ["task.undo", { change: "-1" }],
    ["task.delete", { id: "3" }],
    ["__proto__", { id: "3" }],
  ])("nothing for %s %o", (name, data) => {
    expect(linkOf(name, data)).toBeNull();
  });
});

describe("a task's number in a text", () => {
  const found = (text: string): string[] =>
    (linked(text, TASK_LINKS) ?? []).flatMap((piece) => (typeof piece === "string" ? [] : [piece.getAttribute("href") ?? ""]));

  it("is a link", () => {
    expect(found("Completed task 1: Buy milk. Task #12 is next.")).toEqual(["chatkit-link://task?id=1", "chatkit-link://task?id=12"]);
  });

  it("is a link in a receipt, with the title; not where the task is gone", () => {
    expect(found("Added 3: Buy milk for task 2")).toEqual(["chatkit-link://task?id=3"]);
    expect(found("Deleted 3: Buy milk")).toEqual([]);
  });

  it.each(["3 tasks", "multitask 3", "task 03", "task 3rd", "tasks: 3"])("is not what merely looks like one: %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

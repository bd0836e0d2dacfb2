import { describe, expect, it } from "vitest";

import { SHORT } from "../elements/thread/window";
import known from "../elements/widget/known.json";
import { choicesOf, hashOf, optionsOf, SWITCHES } from "./choices";
import { ENTRIES, exhibiting } from "./server";
import { EVERYTHING } from "./specimens";

/** Every `type` that occurs anywhere in a value. */
function typesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(typesIn);
  if (typeof value !== "object" || value === null) return [];
  const { type } = value as { type?: unknown };
  return [...(typeof type === "string" ? [type] : []), ...Object.values(value).flatMap(typesIn)];
}

describe("the gallery", () => {
  it("shows every component that a server can send", () => {
    const shown = new Set(EVERYTHING.items.filter(({ type }) => type === "widget").flatMap(typesIn));
    expect(Object.keys(known.components).filter((name) => !shown.has(name))).toEqual([]);
  });

  it("shows every kind of item, each under an id of its own", () => {
    const kinds = ["user_message", "assistant_message", "workflow", "task", "widget", "generated_image", "structured_input", "client_tool_call", "end_of_turn"];
    const shown = new Set<string>(EVERYTHING.items.map(({ type }) => type));
    expect(kinds.filter((kind) => !shown.has(kind))).toEqual([]);
    expect(EVERYTHING.items.length).toBeLessThanOrEqual(SHORT); // a longer thread shows what is looked at only
    expect(new Set(EVERYTHING.items.map(({ id }) => id)).size).toBe(EVERYTHING.items.length);
  });

  it("has each entry once, and answers for it", async () => {
    expect(new Set(ENTRIES).size).toBe(ENTRIES.length);
    for (const entry of ENTRIES.filter((name) => name !== "Loading")) {
      const answer = await exhibiting(entry)("/", { body: JSON.stringify({ type: "threads.get_by_id" }) });
      expect([entry, answer.status]).toEqual([entry, entry === "Not found" ? 404 : 200]);
    }
  });

  it("keeps its switches in the address", () => {
    const choices = { ...choicesOf(""), entry: "Markdown", scheme: "dark", language: "ar", accent: "#ffd400" };
    expect(choicesOf(hashOf(choices))).toEqual(choices);
    expect(choicesOf("#entry=nonsense&scheme=purple")).toEqual(choicesOf(""));
    expect(optionsOf(choices)).toMatchObject({ locale: "ar", theme: { colorScheme: "dark" }, initialThread: "gallery" });
    expect(hashOf(choicesOf(""))).toBe("#");
    expect(SWITCHES.language).toContain("ur");
  });
});

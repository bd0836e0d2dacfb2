import { describe, expect, it } from "vitest";

import known from "../protocol/known.json";

/** What the server says of a thread, field by field, and what none of our code has to read. */
const UNREAD: Record<string, string[]> = {
  client_tool_call: ["call_id", "output"], // the answer names no call, and what the page said it knows
  entity: ["preview"], // deprecated; the SDK says that it is ignored
};

const sources = import.meta.glob<string>(
  ["../**/*.ts", "!../**/*.test.ts", "!../testing/**", "!../app/**", "!../protocol/wire.ts"],
  { query: "?raw", import: "default", eager: true },
);
const code = Object.values(sources).join("\n");
const wire = import.meta.glob<string>("../protocol/wire.ts", { query: "?raw", import: "default", eager: true });
const types = Object.values(wire).join("\n");

/** Never shown on purpose: hidden context should not reach a client, and is dropped by the fold where it does. */
const HIDDEN = new Set(["hidden_context_item", "sdk_hidden_context"]);
/** The kind itself; the thread, which is the one on the screen; and what never leaves the server. */
const EVERYWHERE = new Set(["type", "thread_id", "metadata"]);

const shown = (group: keyof typeof known): [string, string[]][] =>
  Object.entries(known[group]).filter(([kind]) => !HIDDEN.has(kind));

describe("what the Python SDK can say of a thread", () => {
  it.each([...shown("events"), ...shown("updates"), ...shown("items")])("has a place in the fold or on the screen: %s", (kind) => {
    expect(code).toContain(`"${kind}"`);
  });

  it.each([...shown("tasks"), ...shown("sources"), ...shown("questions"), ...shown("said"), ...shown("attachments"), ...shown("statuses")])(
    "is a kind that the wire's types name: %s",
    (kind) => {
      expect(types).toContain(`"${kind}"`);
    },
  );

  it.each(
    [
      ...[...shown("events"), ...shown("updates"), ...shown("items"), ...shown("tasks"), ...shown("sources")],
      ...[...shown("questions"), ...shown("said"), ...shown("attachments"), ...shown("statuses"), ...shown("parts")],
    ],
  )("is read, field by field: %s", (kind, fields) => {
    const unread = fields.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    expect(unread.filter((name) => !EVERYWHERE.has(name) && !UNREAD[kind]?.includes(name))).toEqual([]);
  });

  it("is asked for by operations that the client knows", () => {
    const unknown = Object.keys(known.operations).filter((name) => !types.includes(`"${name}"`));
    // A file that was uploaded and not sent is the server's to sweep up.
    expect(unknown.filter((name) => name !== "attachments.delete")).toEqual([]);
  });
});

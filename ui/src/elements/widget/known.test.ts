import { nothing } from "lit";
import { describe, expect, it } from "vitest";

import { widgetIcon } from "../../render/named-icons";
import known from "./known.json";
import { KINDS } from "./registry";

const sources = import.meta.glob<string>(["./kinds/*.ts", "./style/*.ts", "./chart/*.ts", "./widget.ts", "../../session/actions.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const code = Object.values(sources).join("\n");

describe("what the Python SDK can send", () => {
  it("is drawn, kind by kind; the tables of the public types come on top", () => {
    const tables = ["Table", "Table.Cell", "Table.Row"];
    expect(Object.keys(KINDS).toSorted()).toEqual([...Object.keys(known.components), ...tables].toSorted());
  });

  it.each(Object.entries(known.components))("is read, property by property: %s", (_kind, properties) => {
    const unread = properties.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    // The browser's own fields have no sides to open to, and are searched by typing.
    expect(unread.filter((name) => !["side", "searchable"].includes(name))).toEqual([]);
  });

  it.each(known.icons)("has a picture for the icon %s", (name) => {
    expect(widgetIcon(name)).not.toBe(nothing);
  });
});

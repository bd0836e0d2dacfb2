import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { SseParser } from "./sse";
import type { Frame } from "./sse";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(...chunks: (string | Uint8Array)[]): Frame[] {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(typeof chunk === "string" ? bytes(chunk) : chunk));
}

const data = (...chunks: (string | Uint8Array)[]): string[] => parse(...chunks).map((frame) => frame.data);

describe("SseParser", () => {
  it("reads one event for each blank line", () => {
    expect(data("data: one\n\ndata: two\n\n")).toEqual(["one", "two"]);
  });

  it("joins several data lines", () => {
    expect(data("data: one\ndata: two\n\n")).toEqual(["one\ntwo"]);
  });

  it("takes away one space after the colon, not two", () => {
    expect(data("data:one\n\ndata:  two\n\n")).toEqual(["one", " two"]);
  });

  it("accepts LF, CR and CRLF line ends, also mixed", () => {
    expect(data("data: a\r\n\r\ndata: b\r\rdata: c\n\n")).toEqual(["a", "b", "c"]);
  });

  it("does not take a CRLF cut in two for two line ends", () => {
    expect(data("data: a\r", "\ndata: b\r", "\n\r", "\n")).toEqual(["a\nb"]);
  });

  it("drops a byte order mark, only at the beginning", () => {
    expect(data("\uFEFFdata: a\n\ndata: \uFEFFb\n\n")).toEqual(["a", "\uFEFFb"]);
  });

  it("passes over comments, keep-alives and unknown fields", () => {
    expect(data(": alive\n\nevent: x\nretry: 10\ndata: a\n: in between\n\n")).toEqual(["a"]);
  });

  it("knows the comment after which nothing came", () => {
    const parser = new SseParser();
    const bytes = new TextEncoder();
    const last = (text: string): string | null => {
      parser.push(bytes.encode(text));
      return parser.lastComment;
    };
    expect(last("data: a\n\n")).toBeNull();
    expect(last(": alive\n\n:who")).toBe("alive");
    expect(last("le\n\n")).toBe("whole");
    expect(last("data: b\n\n")).toBeNull();
  });

  it("does not dispatch an event without data", () => {
    expect(data("id: t:1.1\n\n")).toEqual([]);
  });

  it("dispatches an empty data line as an empty event", () => {
    expect(data("data\n\n")).toEqual([""]);
  });

  it("keeps the last id for the events that follow, as the standard says", () => {
    expect(parse("id: t:1.1\ndata: a\n\ndata: b\n\nid: t:1.2\ndata: c\n\n").map(({ id }) => id)).toEqual([
      "t:1.1",
      "t:1.1",
      "t:1.2",
    ]);
  });

  it("ignores an id that holds a NUL", () => {
    expect(parse("id: a\0b\ndata: x\n\n")[0]?.id).toBeNull();
  });

  it("does not dispatch an event whose end never came", () => {
    expect(data("data: whole\n\ndata: half\n")).toEqual(["whole"]);
  });

  it("reads a letter whose bytes come apart", () => {
    const all = bytes('data: {"text":"Grüße 👋🏽"}\n\n');
    for (let cut = 0; cut <= all.length; cut += 1) {
      expect(data(all.slice(0, cut), all.slice(cut))).toEqual(['{"text":"Grüße 👋🏽"}']);
    }
  });

  it("gives the same events however the bytes are cut", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, "")}`),
      fc.constantFrom(": alive", "id: t:2.7", "event: message", "data", ""),
    );
    const text = fc
      .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 20 })
      .map((lines) => lines.map(([content, end]) => content + end).join(""));
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 400 }), { maxLength: 8 }), (stream, cuts) => {
        const all = bytes(stream);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, all.length)).toSorted((a, b) => a - b), all.length];
        const pieces = edges.slice(1).map((end, index) => all.slice(edges[index], end));
        expect(parse(...pieces)).toEqual(parse(all));
      }),
      { numRuns: 200 },
    );
  });
});

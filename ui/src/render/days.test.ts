import { describe, expect, it } from "vitest";

import { byDay } from "./days";

const now = new Date(2026, 2, 10, 9, 0);
const on = (day: number, hour: number, id = `${day}.${hour}`) => ({
  id,
  title: id,
  created_at: new Date(2026, 2, day, hour).toISOString(),
});
const shape = (...threads: ReturnType<typeof on>[]) =>
  byDay(threads, now).map(({ day, threads: listed }) => [day, listed.map(({ id }) => id)]);

describe("byDay", () => {
  it("groups by the calendar's days", () => {
    expect(shape(on(10, 8), on(10, 0), on(9, 23), on(9, 0), on(8, 23))).toEqual([
      ["today", ["10.8", "10.0"]],
      ["yesterday", ["9.23", "9.0"]],
      ["earlier", ["8.23"]],
    ]);
  });

  it("keeps the order it is given: an old thread above a new one was active no earlier than that", () => {
    expect(shape(on(1, 8, "old, written to today"), on(10, 7), on(2, 8))).toEqual([
      ["today", ["old, written to today", "10.7"]],
      ["earlier", ["2.8"]],
    ]);
  });

  it("does not stumble over a date that is none", () => {
    expect(byDay([{ id: "x", created_at: "soon" }], now)).toEqual([
      { day: "earlier", threads: [{ id: "x", created_at: "soon" }] },
    ]);
  });
});

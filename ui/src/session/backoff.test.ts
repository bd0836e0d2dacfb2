import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { delayBefore, pause } from "./backoff";

describe("delayBefore", () => {
  it("doubles up to a ceiling, and is never in step with others", () => {
    const longest = [0, 1, 2, 3, 4, 5, 20].map((attempt) => delayBefore(attempt, () => 1));
    expect(longest).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    expect(delayBefore(3, () => 0)).toBe(1600);
  });
});

describe("pause", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("waits the given time", async () => {
    let over = false;
    const waiting = pause(1000, new AbortController().signal).then(() => (over = true));
    await vi.advanceTimersByTimeAsync(999);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(over).toBe(true);
  });

  it("is over at once when the browser is online again", async () => {
    const waiting = pause(60_000, new AbortController().signal);
    window.dispatchEvent(new Event("online"));
    await expect(waiting).resolves.toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends when it is not wanted any more, also before it began", async () => {
    const abort = new AbortController();
    const waiting = pause(60_000, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await expect(pause(60_000, abort.signal)).rejects.toMatchObject({ name: "AbortError" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

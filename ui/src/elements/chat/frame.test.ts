import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Frames } from "./frame";

const FRAME = 16;
const REST = 200; // longer than any

let drawn = 0;
let frames = new Frames(() => (drawn += 1));

/** Whether there is time for more, after that many milliseconds. */
async function isRested(after: number): Promise<boolean> {
  let over = false;
  void frames.rested().then(() => (over = true));
  await vi.advanceTimersByTimeAsync(after);
  return over;
}

describe("Frames", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    drawn = 0;
    frames = new Frames(() => (drawn += 1));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("draws once, however much has changed", async () => {
    for (let change = 0; change < 50; change += 1) frames.draw();
    expect(drawn).toBe(0);
    await vi.advanceTimersByTimeAsync(FRAME);
    expect(drawn).toBe(1);
    await vi.advanceTimersByTimeAsync(REST);
    expect(drawn).toBe(1);
  });

  it("rests before it draws again, and then draws what came meanwhile", async () => {
    frames.draw();
    await vi.advanceTimersByTimeAsync(FRAME);
    frames.draw();
    await vi.advanceTimersByTimeAsync(FRAME);
    expect(drawn).toBe(1);
    await vi.advanceTimersByTimeAsync(REST);
    expect(drawn).toBe(2);
  });

  it("keeps nobody waiting who brings the first change", async () => {
    expect(await isRested(0)).toBe(true);
  });

  it("has others wait for the frame and for its rest", async () => {
    frames.draw();
    expect(await isRested(FRAME)).toBe(false);
    expect(drawn).toBe(1);
    expect(await isRested(REST)).toBe(true);
    expect(await isRested(0)).toBe(true);
  });

  it("has nobody wait for ever where there are no frames", async () => {
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
    frames.draw();
    expect(await isRested(REST)).toBe(true);
    expect(drawn).toBe(0);
  });

  it("draws in a hidden page too, and has nobody wait there", async () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    frames.draw();
    expect(await isRested(0)).toBe(true);
    await vi.advanceTimersByTimeAsync(2 * REST);
    expect(drawn).toBe(1);
  });
});

import { describe, expect, it } from "vitest";

import { MemoryStorage } from "../testing/server";
import { Drafts } from "./drafts";

class Forbidden extends MemoryStorage {
  override getItem(): string | null {
    throw new DOMException("forbidden", "SecurityError");
  }
  override setItem(): void {
    throw new DOMException("full", "QuotaExceededError");
  }
}

describe("Drafts", () => {
  it("survive the page, one for each thread and one for the thread to come", () => {
    const storage = new MemoryStorage();
    const drafts = new Drafts(storage, "a:");
    drafts.setText(null, "new");
    drafts.setText("thr_1", "one");
    const again = new Drafts(storage, "a:");
    expect([again.text(null), again.text("thr_1"), again.text("thr_2")]).toEqual(["new", "one", ""]);
  });

  it("leave nothing behind when they are emptied", () => {
    const storage = new MemoryStorage();
    const drafts = new Drafts(storage, "a:");
    drafts.setText("thr_1", "one");
    drafts.setText("thr_1", "");
    expect(storage.length).toBe(0);
  });

  it("are kept apart by their owner", () => {
    const storage = new MemoryStorage();
    new Drafts(storage, "a:").setText(null, "private");
    expect(new Drafts(storage, "b:").text(null)).toBe("");
  });

  it("live as long as the page where storage is forbidden, full or missing", () => {
    for (const storage of [new Forbidden(), null]) {
      const drafts = new Drafts(storage, "a:");
      drafts.setText("thr_1", "one");
      drafts.setOutgoing("thr_1", [{ key: "k", text: "sent", after: null }]);
      expect(drafts.text("thr_1")).toBe("one");
      expect(drafts.outgoing("thr_1")).toEqual([{ key: "k", text: "sent", after: null }]);
      drafts.setText("thr_1", "");
      expect(drafts.text("thr_1")).toBe("");
    }
  });

  it("take nothing from storage that is not theirs", () => {
    const storage = new MemoryStorage();
    for (const value of ["{", "null", "7", "{}", '[{"key":1}]', '[{"key":"k"}, null]']) {
      storage.setItem("a:outbox:thr_1", value);
      expect(new Drafts(storage, "a:").outgoing("thr_1")).toEqual([]);
    }
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { StreamEvent, ThreadItem, UserMessageItem } from "../protocol/wire";
import { fold, foldAll } from "./fold";
import type { ChatEvent } from "./fold";
import { EMPTY } from "./state";

interface Fixture {
  name: string;
  events: StreamEvent[];
  items: ThreadItem[];
}

// The Python tests fold the same files.
const FOLDER = join(import.meta.dirname, "../../fixtures");
const fixtures = readdirSync(FOLDER).map(
  (file) => JSON.parse(readFileSync(join(FOLDER, file), "utf-8")) as Fixture,
);
const named = (name: string): Fixture => {
  const found = fixtures.find((fixture) => fixture.name === name);
  if (!found) throw new Error(`There is no fixture named "${name}".`);
  return found;
};

const mine = (id: string): UserMessageItem => ({
  type: "user_message",
  id,
  thread_id: "thr_1",
  created_at: "2026-03-02T09:00:00Z",
  content: [{ type: "input_text", text: "add buy milk" }],
  inference_options: {},
});

describe("fixtures", () => {
  it.each(fixtures)("$name", ({ events, items }) => {
    expect(foldAll(EMPTY, events).items).toEqual(items);
  });

  it.each(fixtures)("cut anywhere and replayed from the start: $name", ({ events }) => {
    const whole = foldAll(EMPTY, events);
    for (let cut = 0; cut <= events.length; cut += 1) {
      const first = foldAll(EMPTY, events.slice(0, cut));
      const replayed = foldAll(fold(first, { type: "local.turn_replayed" }), events);
      // Items that were already complete keep their place, so only the order may differ from a run without a cut.
      const ids = (items: readonly ThreadItem[]): string[] => items.map(({ id }) => id).toSorted();
      expect(ids(replayed.items)).toEqual(ids(whole.items));
      for (const item of whole.items) expect(replayed.items).toContainEqual(item);
    }
  });
});

describe("fold", () => {
  it("does not change the state that it is given", () => {
    const { events } = named("a workflow with one tool call, then the answer");
    let state = EMPTY;
    for (const event of events) {
      const before = structuredClone(state);
      const next = fold(state, event);
      expect(state).toEqual(before);
      state = next;
    }
  });

  it("returns the very same state for what it ignores", () => {
    const state = foldAll(EMPTY, named("an item may arrive complete").events);
    const ignored: unknown[] = [
      { type: "thread.item.updated", item_id: "nobody", update: { type: "widget.root.updated" } },
      { type: "thread.item.removed", item_id: "nobody" },
      { type: "thread.hologram" },
      { type: "thread.item.added" },
      { type: "thread.item.added", item: { id: 7 } },
      { type: "thread.updated", thread: { id: "thr_other", created_at: "" } },
      {},
    ];
    for (const event of ignored) expect(fold(state, event as ChatEvent)).toBe(state);
  });

  it("never throws, whatever the server sends", () => {
    const state = foldAll(EMPTY, [
      ...named("updates for two open items may be mixed").events.slice(0, 6),
      ...named("text that streams into a widget").events.slice(3, 4),
    ]);
    const types = fc.constantFrom(
      ...["thread.created", "thread.updated", "thread.item.added", "thread.item.updated", "thread.item.done"],
      ...["thread.item.replaced", "thread.item.removed", "stream_options", "progress_update", "error", "notice"],
    );
    const updates = fc.constantFrom(
      ...["assistant_message.content_part.added", "assistant_message.content_part.text_delta"],
      ...["assistant_message.content_part.annotation_added", "assistant_message.content_part.done"],
      ...["workflow.task.added", "workflow.task.updated", "widget.root.updated", "widget.component.updated"],
      ...["widget.streaming_text.value_delta", "generated_image.updated", "hologram.turned"],
    );
    const update = fc.record(
      {
        type: updates,
        content_index: fc.oneof(fc.integer(), fc.constant(0)),
        delta: fc.jsonValue(),
        content: fc.jsonValue(),
        annotation_index: fc.nat({ max: 3 }),
        task_index: fc.nat({ max: 3 }),
        task: fc.jsonValue(),
        widget: fc.jsonValue(),
        component_id: fc.constantFrom("t", "x"),
        component: fc.jsonValue(),
      },
      { requiredKeys: ["type"] },
    );
    const event = fc.record(
      {
        type: types,
        item: fc.oneof(fc.jsonValue(), fc.record({ id: fc.string(), type: fc.constantFrom("widget", "workflow", "x") })),
        item_id: fc.constantFrom("msg_a1", "wf_1", "w_1", "nobody"),
        update: fc.oneof(fc.jsonValue(), update),
        thread: fc.jsonValue(),
        text: fc.jsonValue(),
        message: fc.jsonValue(),
        stream_options: fc.jsonValue(),
      },
      { requiredKeys: ["type"] },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (events) => {
        foldAll({ ...state, turn: { phase: "running", allowCancel: true, reconnecting: false, quiet: false } }, events as ChatEvent[]);
      }),
      { numRuns: 500 },
    );
  });

  it("takes what is misshapen for what is left of it, and nothing else from the screen", () => {
    const odd = (item: object): ThreadItem => ({ id: "x", thread_id: "thr_1", created_at: "", ...item }) as unknown as ThreadItem;
    const items: [object, unknown][] = [
      [{ type: "user_message", content: [null, { type: "input_text", text: 7 }, { type: "input_text", text: "Hi" }] }, { content: [{ type: "input_text", text: "Hi" }] }],
      [{ type: "assistant_message", content: [{ text: "A", annotations: ["x", { source: null }] }] }, { content: [{ text: "A", annotations: [] }] }],
      [{ type: "workflow", workflow: { tasks: [null, { type: "custom", title: {}, queries: [1, "q"] }] } }, { workflow: { tasks: [{ type: "custom", queries: ["q"] }] } }],
      [{ type: "structured_input", inputs: [{ id: "a" }, { id: "b", question: "B?", options: [{}, { value: "1" }] }] }, { inputs: [{ id: "b", question: "B?", options: [{ value: "1" }] }] }],
      [{ type: "generated_image", image: "x" }, { type: "generated_image" }],
      [{ type: "hologram", depth: 3 }, { type: "hologram", depth: 3 }],
    ];
    for (const [item, kept] of items) expect(fold(EMPTY, { type: "thread.item.done", item: odd(item) }).items).toMatchObject([kept as object]);
    const nothing = [{ type: "widget", widget: {} }, { type: "task", task: 4 }, { type: "sdk_hidden_context", content: "secret" }, { type: "workflow" }, { type: "constructor" }];
    const stored = { id: "thr_1", created_at: "", items: { data: [...nothing.slice(0, 4).map(odd), null, "x"] as ThreadItem[], has_more: false } };
    expect(fold(EMPTY, { type: "local.loaded", thread: stored }).items).toEqual([]);
  });

  it("puts the server's copy of our message where the bubble stood", () => {
    const state = foldAll(EMPTY, [
      { type: "local.sending", item: mine("local:1") },
      { type: "thread.item.done", item: mine("msg_u1") },
    ]);
    expect(state.pending).toEqual([]);
    expect(state.items.map(({ id }) => id)).toEqual(["msg_u1"]);
  });

  it("does not take a replayed message for a new one of ours", () => {
    const state = foldAll(EMPTY, [
      { type: "thread.item.done", item: mine("msg_u1") },
      { type: "local.sending", item: mine("local:2") },
      { type: "thread.item.done", item: mine("msg_u1") },
    ]);
    expect(state.pending.map(({ item }) => item.id)).toEqual(["local:2"]);
  });

  it("keeps a message that could not be sent", () => {
    const failure = { code: "connection_lost", message: "gone", allowRetry: true };
    const state = foldAll(EMPTY, [
      { type: "local.sending", item: mine("local:1") },
      { type: "local.send_failed", id: "local:1", failure },
    ]);
    expect(state.pending).toEqual([{ item: mine("local:1"), failure }]);
  });

  it("keeps older pages on the screen when the newest is loaded again", () => {
    const items = [1, 2, 3, 4].map((n) => mine(`m${n}`));
    const thread = { id: "thr_1", created_at: "2026-03-02T09:00:00Z" };
    const page = (data: ThreadItem[], after: string | null) => ({ data, has_more: after !== null, after });
    const state = foldAll(EMPTY, [
      { type: "local.loaded", thread: { ...thread, items: page(items.slice(2), "m3") } },
      { type: "local.older_loaded", page: page(items.slice(0, 2).toReversed(), null) },
      { type: "local.loaded", thread: { ...thread, items: page([...items.slice(3), mine("m5")], "m4") } },
    ]);
    expect(state.items.map(({ id }) => id)).toEqual(["m1", "m2", "m3", "m4", "m5"]);
    expect(state.older.more).toBe(false);
  });

  it("does not ask for ever for a page that has more and names no cursor", () => {
    const thread = { id: "thr_1", created_at: "", items: { data: [mine("m1")], has_more: true } };
    expect(fold(EMPTY, { type: "local.loaded", thread }).older).toEqual({ after: null, more: false });
  });

  it("remembers where an answer was stopped", () => {
    const state = foldAll(EMPTY, [
      { type: "local.turn_started" },
      { type: "thread.item.done", item: mine("msg_u1") },
      { type: "local.turn_ended", stopped: true },
    ]);
    expect(state.stopped).toEqual(["msg_u1"]);
    expect(state.turn).toBeNull();
  });

  it("clears the progress line when the answer begins", () => {
    const state = foldAll(EMPTY, [
      { type: "progress_update", text: "Adding a task…" },
      ...named("an item may arrive complete").events.slice(3),
    ]);
    expect(state.progress).toBeNull();
  });
});

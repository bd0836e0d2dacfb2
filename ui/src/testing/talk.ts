/** A session in front of a server that a test answers for, and the items it is given. */

import { ProtocolClient } from "../protocol/client";
import type { StreamEvent, ThreadItem, UserMessageItem } from "../protocol/wire";
import { Drafts } from "../session/drafts";
import { Session } from "../session/session";
import { acquainted, FakeServer, json, MemoryStorage } from "./server";

export const at = "2026-03-02T09:00:00Z";
export const base = (id: string) => ({ id, thread_id: "thr_1", created_at: at });
export const mine = (id: string, text: string): UserMessageItem => ({
  ...base(id),
  type: "user_message",
  content: [{ type: "input_text", text }],
  inference_options: {},
});
export const answer = (id: string, text: string): ThreadItem => ({
  ...base(id),
  type: "assistant_message",
  content: [{ type: "output_text", text, annotations: [] }],
});
export const done = (item: ThreadItem): StreamEvent => ({ type: "thread.item.done", item });
export const created: StreamEvent = { type: "thread.created", thread: { id: "thr_1", created_at: at } };
export const thread = (...data: ThreadItem[]) => json({ id: "thr_1", created_at: at, items: { data, has_more: false } });

export let server: FakeServer;
export let storage: MemoryStorage;
export let unsent: string[];
export let told: string[];

/** To be called before each test. */
export function begin(): void {
  server = new FakeServer().on("turns.get", () => json({ turn: null }));
  storage = new MemoryStorage();
  unsent = [];
  told = [];
}

export function open(): Session {
  const client = new ProtocolClient({ url: "/chatkit", storage: acquainted(), fetch: server.fetch });
  return new Session(client, new Drafts(storage, "t:"), {
    changed: () => undefined,
    emit: (name) => void told.push(name),
    unsent: (text) => void unsent.push(text),
  });
}

export const ids = (session: Session): string[] => session.state.items.map(({ id }) => id);

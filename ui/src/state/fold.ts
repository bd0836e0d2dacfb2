import type { ItemUpdate, StreamEvent, ThreadItem, ThreadMetadata } from "../protocol/wire";
import { foldLocal } from "./local";
import type { LocalEvent } from "./local";
import { shapely, shapelyThread } from "./shape";
import type { ChatState, NoticeLine } from "./state";
import { applyUpdate } from "./updates";

export type ChatEvent = StreamEvent | LocalEvent;

/**
 * The conversation after an event. The one place where state is made.
 *
 * It never throws: events come from a server that may be newer, older or broken. An event that does not fit
 * (an unknown type, an update for an unknown item, a missing field) returns the very state that came in, so
 * that the caller can see that it was ignored.
 */
export function fold(state: ChatState, event: ChatEvent): ChatState {
  if (isLocal(event)) return foldLocal(state, event);
  switch (event.type) {
    case "thread.created":
      return isNamed(event.thread) ? { ...state, thread: metadataOf(event.thread) } : state;
    case "thread.updated":
      if (!isNamed(event.thread) || (state.thread && state.thread.id !== event.thread.id)) return state;
      return { ...state, thread: metadataOf(event.thread) };
    case "thread.item.added":
      return added(state, event.item);
    case "thread.item.updated":
      return updated(state, event.item_id, event.update);
    case "thread.item.done":
    case "thread.item.replaced":
      return done(state, event.item);
    case "thread.item.removed":
      return removed(state, event.item_id);
    case "stream_options":
      return state.turn && typeof event.stream_options?.allow_cancel === "boolean"
        ? { ...state, turn: { ...state.turn, allowCancel: event.stream_options.allow_cancel } }
        : state;
    case "progress_update":
      return typeof event.text === "string"
        ? { ...state, progress: { text: event.text, icon: typeof event.icon === "string" ? event.icon : null } }
        : state;
    case "error":
      return { ...state, progress: null, failure: failureOf(event) };
    case "notice":
      return typeof event.message === "string"
        ? { ...state, notices: [...state.notices, noticeOf(event)] }
        : state;
    default:
      return state; // client effects leave no trace; other types come from a newer server
  }
}

/** Folds many events: what a fixture's `events` must give. */
export function foldAll(state: ChatState, events: Iterable<ChatEvent>): ChatState {
  let next = state;
  for (const event of events) next = fold(next, event);
  return next;
}

function isLocal(event: ChatEvent): event is LocalEvent {
  return typeof event.type === "string" && event.type.startsWith("local.");
}

function added(state: ChatState, raw: ThreadItem): ChatState {
  const item = shapely(raw);
  if (!item) return state;
  const known = state.items.some(({ id }) => id === item.id);
  const open = state.open.includes(item.id);
  // A replay adds again what is already complete; its `done` will set it once more, and until then the
  // complete item must not shrink to its first word.
  if (known && !open) return state;
  return {
    ...confirmed(state, item, known),
    items: put(state.items, item),
    open: open ? state.open : [...state.open, item.id],
    progress: null,
  };
}

function updated(state: ChatState, id: string, update: ItemUpdate): ChatState {
  // What is updated is near the end, and a thread may be long.
  const at = state.items.findLastIndex((item) => item.id === id);
  const item = state.items[at];
  if (!item || typeof update !== "object" || update === null) return state;
  const next = shapely(applyUpdate(item, update, state.open.includes(id))) ?? item;
  const imageProgress = progressOf(state, id, update);
  if (next === item && imageProgress === state.imageProgress) return state;
  return { ...state, imageProgress, items: next === item ? state.items : state.items.with(at, next) };
}

/** A picture's progress is said beside it and is not stored with it. */
function progressOf({ imageProgress, open }: ChatState, id: string, update: ItemUpdate): ChatState["imageProgress"] {
  if (update.type !== "generated_image.updated" || typeof update.progress !== "number" || !open.includes(id)) return imageProgress;
  const value = Math.min(1, Math.max(0, update.progress));
  return imageProgress[id] === value || Number.isNaN(value) ? imageProgress : { ...imageProgress, [id]: value };
}

function done(state: ChatState, raw: ThreadItem): ChatState {
  const item = shapely(raw);
  if (!item) return state;
  const known = state.items.some(({ id }) => id === item.id);
  return {
    ...confirmed(state, item, known),
    items: put(state.items, item),
    open: state.open.filter((id) => id !== item.id),
    progress: item.type === "user_message" ? state.progress : null,
  };
}

function removed(state: ChatState, id: string): ChatState {
  if (!state.items.some((item) => item.id === id)) return state;
  return {
    ...state,
    items: state.items.filter((item) => item.id !== id),
    open: state.open.filter((open) => open !== id),
  };
}

/** Where an item goes: in its own place if it has one, else to the end. */
function put(items: readonly ThreadItem[], item: ThreadItem): readonly ThreadItem[] {
  const at = items.findIndex(({ id }) => id === item.id);
  return at < 0 ? [...items, item] : items.with(at, item);
}

/** The server's copy of our message takes the place of the bubble that we drew at once. */
function confirmed(state: ChatState, item: ThreadItem, known: boolean): ChatState {
  if (item.type !== "user_message" || known) return state;
  const at = state.pending.findIndex(({ failure }) => failure === null);
  return at < 0 ? state : { ...state, pending: state.pending.toSpliced(at, 1) };
}

function isNamed(value: unknown): value is { id: string } {
  return typeof (value as { id?: unknown } | null)?.id === "string";
}

function metadataOf(thread: ThreadMetadata): ThreadMetadata {
  const { items: _items, ...metadata } = (shapelyThread(thread) ?? thread) as ThreadMetadata & { items?: unknown };
  return metadata;
}

function failureOf(event: StreamEvent & { type: "error" }): NonNullable<ChatState["failure"]> {
  return {
    code: typeof event.code === "string" ? event.code : "custom",
    message: typeof event.message === "string" ? event.message : "",
    allowRetry: event.allow_retry === true,
  };
}

function noticeOf(event: StreamEvent & { type: "notice" }): NoticeLine {
  const title = typeof event.title === "string" ? event.title : null;
  return { level: event.level, title, message: event.message };
}

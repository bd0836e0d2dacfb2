import type { Page, Thread, ThreadItem, UserMessageItem } from "../protocol/wire";
import { shapely, shapelyThread } from "./shape";
import { EMPTY } from "./state";
import type { ActiveTurn, ChatState, Failure } from "./state";

/** What happens on this side of the wire. The fold takes these beside the server's events. */
export type LocalEvent =
  | { type: "local.cleared" }
  | { type: "local.loading" }
  | { type: "local.loaded"; thread: Thread }
  | { type: "local.older_loaded"; page: Page<ThreadItem> }
  | { type: "local.sending"; item: UserMessageItem }
  | { type: "local.send_failed"; id: string; failure: Failure }
  | { type: "local.send_withdrawn"; id: string }
  | { type: "local.turn_started" }
  | { type: "local.turn_phase"; phase: ActiveTurn["phase"] }
  | { type: "local.turn_reconnecting"; value: boolean }
  | { type: "local.turn_quiet"; value: boolean }
  | { type: "local.garbled" }
  | { type: "local.turn_replayed" }
  | { type: "local.turn_ended"; stopped: boolean }
  | { type: "local.failed"; failure: Failure }
  | { type: "local.failure_cleared" }
  | { type: "local.was_stopped" }
  | { type: "local.notice"; message: string }
  | { type: "local.truncated"; after: string };

export function foldLocal(state: ChatState, event: LocalEvent): ChatState {
  switch (event.type) {
    case "local.cleared":
      return EMPTY;
    case "local.loading":
      return { ...EMPTY, loading: true };
    case "local.loaded":
      return loaded(state, event.thread);
    case "local.older_loaded":
      return olderLoaded(state, event.page);
    case "local.sending":
      return {
        ...state,
        failure: null,
        pending: [
          ...state.pending.filter((pending) => pending.item.id !== event.item.id),
          { item: event.item, failure: null },
        ],
      };
    case "local.send_failed":
      return {
        ...state,
        pending: state.pending.map((pending) =>
          pending.item.id === event.id ? { ...pending, failure: event.failure } : pending,
        ),
      };
    case "local.send_withdrawn":
      return { ...state, pending: state.pending.filter((pending) => pending.item.id !== event.id) };
    case "local.turn_started":
      return {
        ...state,
        turn: { phase: "running", allowCancel: true, reconnecting: false, quiet: false },
        progress: null,
        failure: null,
        notices: [],
      };
    case "local.turn_phase":
      return state.turn ? { ...state, turn: { ...state.turn, phase: event.phase } } : state;
    case "local.turn_reconnecting":
      if (!state.turn || state.turn.reconnecting === event.value) return state;
      return { ...state, turn: { ...state.turn, reconnecting: event.value } };
    case "local.turn_quiet":
      if (!state.turn || state.turn.quiet === event.value) return state;
      return { ...state, turn: { ...state.turn, quiet: event.value } };
    case "local.garbled":
      return state.notices.some(({ code }) => code === "garbled")
        ? state
        : { ...state, notices: [...state.notices, { level: "warning", title: null, message: "", code: "garbled" }] };
    case "local.turn_replayed":
      // The stream starts again from the turn's beginning and will bring these back.
      return state.open.length === 0
        ? state
        : { ...state, items: state.items.filter((item) => !state.open.includes(item.id)), open: [] };
    case "local.turn_ended":
      return turnEnded(state, event.stopped);
    case "local.failed":
      return { ...state, loading: false, failure: event.failure };
    case "local.failure_cleared":
      return state.failure ? { ...state, failure: null } : state;
    case "local.was_stopped":
      return { ...state, stopped: markLast(state) };
    case "local.notice":
      return { ...state, notices: [...state.notices, { level: "danger", title: null, message: event.message }] };
    case "local.truncated": {
      const at = state.items.findIndex((item) => item.id === event.after);
      return at < 0 ? state : { ...state, items: state.items.slice(0, at + 1), open: [] };
    }
  }
}

/** The server's newest page, after the older pages that are already on the screen. */
function loaded(state: ChatState, thread: Thread): ChatState {
  const { items: raw, ...rest } = thread;
  const metadata = shapelyThread(rest) ?? rest;
  const page = { ...raw, data: allShapely(raw.data) };
  const first = page.data[0]?.id;
  const seam = first === undefined ? -1 : state.items.findIndex((item) => item.id === first);
  const keepsOlder = seam > 0 && state.thread?.id === thread.id;
  return {
    ...state,
    thread: metadata,
    loading: false,
    items: keepsOlder ? [...state.items.slice(0, seam), ...page.data] : page.data,
    open: [],
    // What could not be read of a stream is in what is stored.
    notices: state.notices.filter(({ code }) => code !== "garbled"),
    older: keepsOlder ? state.older : cursor(page),
  };
}

function olderLoaded(state: ChatState, page: Page<ThreadItem>): ChatState {
  const known = new Set(state.items.map((item) => item.id));
  const older = allShapely(page.data)
    .filter((item) => !known.has(item.id))
    .toReversed();
  return { ...state, items: [...older, ...state.items], older: cursor(page) };
}

function allShapely(items: readonly unknown[]): ThreadItem[] {
  return items.map(shapely).filter((item) => item !== null);
}

/** A page that promises more and names no cursor would be asked for again for ever. */
function cursor(page: Page<ThreadItem>): ChatState["older"] {
  const after = page.after ?? null;
  return { after, more: page.has_more && after !== null };
}

function turnEnded(state: ChatState, stopped: boolean): ChatState {
  return { ...state, turn: null, progress: null, imageProgress: {}, open: [], stopped: stopped ? markLast(state) : state.stopped };
}

/** An answer was stopped after the last item. */
function markLast({ items, stopped }: ChatState): readonly string[] {
  const last = items.at(-1)?.id;
  return last === undefined || stopped.includes(last) ? stopped : [...stopped, last];
}

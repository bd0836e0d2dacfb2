import type { ThreadItem, ThreadMetadata, UserMessageItem } from "../protocol/wire";

/** Why a turn, a message or a thread failed, in words for a person and facts for a report. */
export interface Failure {
  code: string;
  message: string;
  allowRetry: boolean;
  status?: number | undefined;
  turn?: string | null | undefined;
}

/** A message of ours that the server has not confirmed yet. Its id is local. */
export interface PendingMessage {
  item: UserMessageItem;
  failure: Failure | null;
}

export interface NoticeLine {
  level: "info" | "warning" | "danger";
  title: string | null;
  message: string;
  /** What this page has to say itself, in the reader's language. */
  code?: "garbled" | undefined;
}

/** The turn being answered, as this page follows it. */
export interface ActiveTurn {
  phase: "running" | "stopping";
  /** False while the server forbids to stop this turn (`stream_options`). */
  allowCancel: boolean;
  /** The stream is gone and we are trying to get it back. */
  reconnecting: boolean;
  /** Nothing was heard for long. */
  quiet: boolean;
}

/** Everything the conversation's screen shows; made by `fold` and by nothing else. */
export interface ChatState {
  thread: ThreadMetadata | null;
  loading: boolean;
  items: readonly ThreadItem[];
  /** Ids of items that were added and are not done: still being written. */
  open: readonly string[];
  pending: readonly PendingMessage[];
  older: { after: string | null; more: boolean };
  turn: ActiveTurn | null;
  progress: { text: string; icon: string | null } | null;
  /** How far pictures that are being made have come, from 0 to 1, by item. */
  imageProgress: Readonly<Record<string, number>>;
  failure: Failure | null;
  notices: readonly NoticeLine[];
  /** Ids of items after which an answer was stopped. */
  stopped: readonly string[];
}

export const EMPTY: ChatState = Object.freeze({
  thread: null,
  loading: false,
  items: [],
  open: [],
  pending: [],
  older: { after: null, more: false },
  turn: null,
  progress: null,
  imageProgress: {},
  failure: null,
  notices: [],
  stopped: [],
});

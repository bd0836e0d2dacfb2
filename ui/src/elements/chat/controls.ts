import type { HoldfastOptions } from "../../options";
import type { WidgetItem } from "../../protocol/wire";
import { copyText } from "../../render/clipboard";
import { lastOwn, textMessage } from "../../session/messages";
import type { Session } from "../../session/session";
import { contentOf, NOTHING, writtenOf } from "../../session/tagged";
import type { Written } from "../../session/tagged";
import type { Failure } from "../../state/state";
import type { Strings } from "../../strings";
import type { ComposerActions } from "../composer/composer";
import type { Sources } from "../composer/suggestions";
import type { HistoryActions } from "../history/history";
import type { ThreadActions } from "../thread/thread";
import type { WidgetAct } from "../widget/widget";
import type { Compose } from "./compose";
import type { Desk } from "./desk";
import { detailsOf } from "./details";

/** What the controls need of the component that they belong to. */
export interface ControlsHost {
  strings: () => Strings;
  compose: Compose;
  desk: () => Desk | null;
  /** Done when there are options. */
  ready: () => Promise<Session>;
  options: () => HoldfastOptions | null;
  setDraft: (written: Written) => void;
  prependDraft: (written: Written) => void;
  focusComposer: () => void;
  copied: (failure: Failure) => void;
  openThread: (id: string | null) => void;
  failed: (error: Error) => void;
  /** What can be mentioned and commanded. */
  sources: () => Sources | null;
}

/** What can be done in each part of the component. */
export interface Controls {
  composer: ComposerActions;
  thread: ThreadActions;
  history: HistoryActions;
  act: WidgetAct;
}

export function controlsOf(host: ControlsHost): Controls {
  return {
    composer: composerControls(host),
    thread: threadControls(host),
    history: historyControls(host),
    act: widgetControl(host),
  };
}

function composerControls(host: ControlsHost): ComposerActions {
  return {
    // What is sent before there are options waits for them.
    send: (written) => void host.ready().then((session) => session.send(host.compose.complete({ content: contentOf(written) }))),
    stop: () => void host.desk()?.session.stop(),
    changed: host.setDraft,
    recall: () => recall(host),
    chooseModel: (id) => host.compose.chooseModel(id),
    chooseTool: (id) => host.compose.chooseTool(id),
    addFiles: (files) => host.compose.addFiles(files),
    removeFile: (key) => host.compose.uploads.remove(key),
    dropQuote: () => host.compose.quote(null),
    sources: () => host.sources(),
    dictate: () => void host.compose.dictation.toggle(),
  };
}

/** Brings the last message back: one that could not be sent is taken back, one that was is written anew. */
function recall(host: ControlsHost): void {
  const session = host.desk()?.session;
  if (!session) return;
  const failed = session.state.pending.findLast(({ failure }) => failure !== null);
  const last = lastOwn(session.state.items);
  const written = failed ? taken(session, failed.item.id) : writtenOf(last?.content ?? []);
  if (written.text !== "") host.setDraft(written);
}

/** A message that could not be sent, taken back to be written anew. */
function taken(session: Session, id: string): Written {
  const pending = session.state.pending.find(({ item }) => item.id === id);
  session.withdraw(id);
  return pending ? writtenOf(pending.item.content) : NOTHING;
}

function threadControls(host: ControlsHost): ThreadActions {
  return {
    retry: (answer) => void host.desk()?.session.retry(answer),
    resume: () => void host.desk()?.session.send(textMessage(host.strings().continueMessage)),
    resend: (id) => void host.desk()?.session.resend(id),
    edit: (id) => {
      const session = host.desk()?.session;
      if (session) host.prependDraft(taken(session, id));
      host.focusComposer();
    },
    copyDetails: async (failure) => {
      const state = host.desk()?.session.state;
      if (!state) return;
      await copyText(detailsOf(failure, state));
      host.copied(failure);
    },
    feedback: (item, kind) => {
      const thread = host.desk()?.session.state.thread?.id;
      if (thread !== undefined) void host.desk()?.feedback.give(thread, item, kind);
    },
    answer: async (item, input) => (await host.ready()).answer(item, input),
    older: () => host.desk()?.session.loadOlder() ?? Promise.resolve(),
  };
}

function historyControls(host: ControlsHost): HistoryActions {
  return {
    open: (id) => host.openThread(id),
    rename: async (id, title) => {
      const desk = host.desk();
      await desk?.threads.rename(id, title);
      if (id === desk?.session.threadId) await desk.session.refresh();
    },
    remove: (id) => {
      host.desk()?.threads.remove(id);
      if (id === host.desk()?.session.threadId) host.openThread(null);
    },
    undo: () => host.desk()?.threads.undo(),
    more: () => void host.desk()?.threads.loadMore(),
    reload: () => void host.desk()?.threads.load(),
  };
}

/** A widget's action goes where it says: to the page, or to the server. */
function widgetControl(host: ControlsHost): WidgetAct {
  return async (item, action) => {
    if (action.handler !== "client") return (await host.ready()).action(action, item.id);
    const { type, payload } = action;
    try {
      await host.options()?.widgets?.onAction?.({ type, payload: payload as Record<string, unknown> }, shownTo(item));
      return true;
    } catch (error) {
      host.failed(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  };
}

type Shown = Parameters<NonNullable<NonNullable<HoldfastOptions["widgets"]>["onAction"]>>[1];

function shownTo({ id, widget }: WidgetItem): Shown {
  return { id, widget: widget as unknown as Shown["widget"] };
}

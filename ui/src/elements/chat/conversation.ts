import type { ChatKitEvents, OpenAIChatKit } from "@openai/chatkit";

import { ownApi } from "../../options";
import type { HoldfastOptions } from "../../options";
import { itemText, spoken } from "../../render/text";
import type { SessionEvents } from "../../session/announce";
import { lastOwn } from "../../session/messages";
import type { Session } from "../../session/session";
import { joined, NOTHING, writtenOf } from "../../session/tagged";
import type { Written } from "../../session/tagged";
import { EMPTY } from "../../state/state";
import type { ChatState, Failure } from "../../state/state";
import type { Strings } from "../../strings";
import { Compose } from "./compose";
import { ConnectionWatch } from "./connection";
import { controlsOf } from "./controls";
import type { Controls } from "./controls";
import { openDesk } from "./desk";
import type { Desk } from "./desk";
import { Frames } from "./frame";
import { sourcesOf } from "./sources";

export interface ConversationHooks {
  /** The options as they are now; null until there are some. */
  options: () => HoldfastOptions | null;
  draftScope: () => string;
  strings: () => Strings;
  /** The language that is wanted of the server. */
  locale: () => string;
  /** Something that is shown has changed. */
  changed: () => void;
  emit: <K extends keyof ChatKitEvents>(name: K, detail: ChatKitEvents[K]["detail"]) => void;
  focusComposer: () => void;
  /** Opens the dialog in which files are chosen. */
  attach: () => void;
  openThread: (id: string | null) => void;
  /** The thread on the screen can be loaded, and be listened to. */
  ready: () => void;
}

/** What the component shows and works with, apart from how it looks: the desk, what is written, what is said aloud. */
export class Conversation {
  readonly extras: Compose;
  readonly controls: Controls;
  /** The state on the screen: that of the session, as of the last frame. */
  state: ChatState = EMPTY;
  draft: Written = NOTHING;
  /** What a screen reader is told last. */
  said = "";
  /** The failure whose details were copied last. */
  copied: Failure | null = null;
  /** The connection was away for long enough to be missed, and is back. */
  caughtUp = false;

  readonly #hooks: ConversationHooks;
  readonly #connection = new ConnectionWatch((shown) => this.#show({ caughtUp: shown }));
  readonly #frames = new Frames(() => this.#takeState());
  #desk: Desk | null = null;
  readonly #configured: Promise<void>;
  #markConfigured: () => void = () => undefined;

  constructor(hooks: ConversationHooks) {
    this.#hooks = hooks;
    this.#configured = new Promise((resolve) => {
      this.#markConfigured = resolve;
    });
    this.extras = this.#openCompose();
    this.controls = controlsOf({
      strings: hooks.strings,
      compose: this.extras,
      desk: () => this.#desk,
      ready: () => this.ready(),
      options: hooks.options,
      setDraft: (written) => this.setDraft(written),
      prependDraft: (written) => this.#prependDraft(written),
      focusComposer: hooks.focusComposer,
      copied: (failure) => this.#show({ copied: failure }),
      openThread: hooks.openThread,
      failed: (error) => hooks.emit("chatkit.error", { error }),
      sources: () =>
        sourcesOf({
          options: hooks.options,
          compose: this.extras,
          strings: hooks.strings(),
          attach: hooks.attach,
          failed: (error) => hooks.emit("chatkit.error", { error }),
        }),
    });
  }

  get desk(): Desk | null {
    return this.#desk;
  }

  /** Done when there are options. */
  async ready(): Promise<Session> {
    await this.#configured;
    if (!this.#desk) throw new Error("holdfast-chat has no options.");
    return this.#desk.session;
  }

  start(thread: string | null): void {
    this.#desk?.session.close();
    const desk = openDesk(this.#hooks.draftScope(), {
      options: () => this.#hooks.options() as HoldfastOptions,
      locale: this.#hooks.locale,
      emit: (name, detail) => this.#onSession(name, detail),
      stateChanged: (urgent) => (urgent ? this.#takeState() : this.#frames.draw()),
      rested: this.#frames.rested,
      threadsChanged: this.#hooks.changed,
      unsent: (text) => this.#prependDraft({ text, tags: [] }),
      replaced: (item) => this.#show({ said: itemText(item) || this.said }),
    });
    this.#desk = desk;
    // In a later task: frameworks set options first and listen afterwards.
    setTimeout(() => {
      if (this.#desk !== desk) return;
      // What was typed before there was a place to keep it is kept now.
      if (this.draft.text === "") this.showDraft(thread);
      else desk.drafts.setWritten(thread, this.draft);
      this.#hooks.emit("chatkit.ready", undefined);
      void desk.session.open(thread);
      // Last: what was asked for before this is done to the thread that is now being opened.
      this.#markConfigured();
      this.#hooks.ready();
    });
  }

  async threadChanged(threadId: string, turn: string | null, title: string | null): Promise<void> {
    if (!this.#desk) return;
    const { session, threads } = this.#desk;
    if (title !== null) {
      threads.retitle(threadId, title);
      session.retitle(threadId, title);
    }
    if (!session.knows(turn) && threads.state.status === "ready") void threads.load();
    await session.wentOn(threadId, turn);
  }

  close(): void {
    this.#connection.close();
    this.#desk?.session.close();
    this.flush();
  }

  /** Does at once what would be done in a moment: the page may go. */
  flush(): void {
    this.#desk?.threads.flush(true);
  }

  showDraft(threadId: string | null): void {
    this.#show({ draft: this.#desk?.drafts.written(threadId) ?? NOTHING });
  }

  setDraft(written: Written): void {
    this.#show({ draft: written });
    this.#desk?.drafts.setWritten(this.#desk?.session.threadId ?? null, written);
  }

  /** What a page puts into the composer. Words that it does not name stay. */
  compose(params: Parameters<OpenAIChatKit["setComposerValue"]>[0]): void {
    const { text, content } = params;
    if (content) this.setDraft(writtenOf(content));
    else if (text !== undefined) this.setDraft({ text, tags: [] });
    this.extras.set(params);
  }

  /** Text that comes back goes before what has been written since. */
  #prependDraft(written: Written): void {
    this.setDraft(this.draft.text === "" ? written : joined(written, "\n", this.draft));
  }

  #openCompose(): Compose {
    return new Compose({
      client: () => {
        if (!this.#desk) throw new Error("holdfast-chat has no options.");
        return this.#desk.client;
      },
      options: this.#hooks.options,
      changed: this.#hooks.changed,
      heard: (text) => {
        const { draft } = this;
        const between = draft.text === "" || /\s$/.test(draft.text) ? "" : " ";
        this.setDraft(joined(draft, between, { text, tags: [] }));
        this.#hooks.focusComposer();
      },
      lastModel: () => lastOwn(this.state.items)?.inference_options?.model ?? null,
      toolChanged: (toolId) => this.#hooks.emit("chatkit.tool.change", { toolId }),
      strings: this.#hooks.strings,
    });
  }

  #show(change: Partial<Pick<Conversation, "state" | "draft" | "said" | "copied" | "caughtUp">>): void {
    Object.assign(this, change);
    this.#hooks.changed();
  }

  #takeState(): void {
    if (!this.#desk) return;
    const { state } = this.#desk.session;
    this.#show({ state });
    this.#connection.see(state.turn?.reconnecting === true, state.failure !== null);
    if (this.#hooks.options()?.threadItemActions?.feedback) void this.#desk.feedback.load(state.thread?.id ?? null);
  }

  #onSession<K extends keyof SessionEvents>(name: K, detail: SessionEvents[K]): void {
    const { thread, turn } = this.#desk?.session.state ?? EMPTY;
    if (name === "thread.change" && thread && thread.id === (detail as SessionEvents["thread.change"]).threadId) {
      // A new thread has got its name: what was written meanwhile goes along.
      this.#desk?.drafts.setWritten(null, NOTHING);
      this.#desk?.drafts.setWritten(thread.id, this.draft);
      this.#desk?.threads.touch(thread);
    }
    if (name === "response.end" && thread && !turn) {
      this.#desk?.threads.touch(thread);
      this.#announce();
    }
    this.#hooks.emit(`chatkit.${name}`, detail as never);
  }

  /** Says a finished answer to those who do not see it: once, as a whole. */
  #announce(): void {
    const state = this.#desk?.session.state;
    // Marks and calls at the end say nothing; what stands before them was said.
    const last = state?.items.findLast(({ type }) => type !== "end_of_turn" && type !== "client_tool_call");
    const failed = state?.failure?.message;
    if (failed) this.#show({ said: failed });
    else if (last && SPOKEN.has(last.type)) {
      this.#show({ said: this.#hooks.strings().assistantSaid({ text: spoken(itemText(last)).slice(0, SPOKEN_AT_MOST) }) });
    }
  }
}

/**
 * Whether these options talk to another server than those before.
 *
 * @throws Error when they name no server of one's own.
 */
export function moved(before: HoldfastOptions | null, after: HoldfastOptions): boolean {
  const { url } = ownApi(after);
  return before === null || ownApi(before).url !== url;
}

const SPOKEN: ReadonlySet<string> = new Set(["assistant_message", "widget", "structured_input"]);
const SPOKEN_AT_MOST = 2000;

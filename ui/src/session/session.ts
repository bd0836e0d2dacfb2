import type { ActionConfig } from "../protocol/actions";
import type { ProtocolClient } from "../protocol/client";
import { ApiError } from "../protocol/errors";
import type { StreamEvent, StreamRequest, StructuredSubmission, ThreadItem, Turn, UserMessageItem } from "../protocol/wire";
import { fold } from "../state/fold";
import type { ChatEvent } from "../state/fold";
import { EMPTY } from "../state/state";
import type { ChatState } from "../state/state";
import { Actions } from "./actions";
import { announce } from "./announce";
import type { Emit } from "./announce";
import type { SessionCore } from "./core";
import type { Drafts } from "./drafts";
import { Elsewhere } from "./elsewhere";
import { failureOf, failureOfTurn } from "./failures";
import { Loader } from "./loader";
import { bubble, hasArrived, inputOf, keyOf, lastOwn, newKey, plainText } from "./messages";
import type { Message } from "./messages";
import { Outbox } from "./outbox";
import { Turns } from "./turns";
import type { Outcome } from "./turns";

export interface SessionHooks {
  /** `urgent` when a person did something: that shows at once, while a server's words wait for the next frame. */
  changed: (urgent: boolean) => void;
  emit: Emit;
  /** What was on its way when the page went, and what the server does not have. */
  unsent: (text: string) => void;
  /** An item that had been there came anew: a receipt that was undone, a widget that was answered. */
  replaced?: ((item: ThreadItem) => void) | undefined;
  clientTool?: ((call: { name: string; params: Record<string, unknown> }) => unknown) | undefined;
}

/** One conversation: holds its state, talks to the server, follows its turns. Knows nothing of the screen. */
export class Session {
  readonly #outbox: Outbox;
  readonly #loader: Loader;
  readonly #turns: Turns;
  readonly #actions: Actions;
  readonly #elsewhere: Elsewhere;
  readonly #hooks: SessionHooks;
  #state: ChatState = EMPTY;
  #target: string | null = null;
  #view = new AbortController();
  /** Done when the thread on the screen is loaded, or could not be: until then nothing is sent to it. */
  #loaded: Promise<void> = Promise.resolve();

  constructor(client: ProtocolClient, drafts: Drafts, hooks: SessionHooks) {
    this.#outbox = new Outbox(drafts);
    this.#hooks = hooks;
    const core: SessionCore = {
      client,
      state: () => this.#state,
      target: () => this.#target,
      dispatch: (event) => this.#dispatch(event),
      emit: hooks.emit,
      event: (event) => this.#event(event),
      garbled: (data) => this.#garbled(data),
      report: (error) => this.#report(error),
      failed: (error, allowRetry) => this.#failed(error, allowRetry),
    };
    this.#loader = new Loader(core);
    this.#elsewhere = new Elsewhere(core, {
      busy: () => this.#turns.active || this.#state.loading || this.#state.pending.some(({ failure }) => failure === null),
      join: async (turn) => void (await this.#rejoin(turn)),
    });
    const named = (turn: string | null): void => this.#elsewhere.own(turn);
    this.#turns = new Turns(core, this.#loader, this.#outbox, named);
    this.#actions = new Actions(core, this.#loader, named);
  }

  get state(): ChatState {
    return this.#state;
  }

  /** The thread on the screen, also while it is still loading. */
  get threadId(): string | null {
    return this.#target;
  }

  /** Leaves what is on the screen (a running turn goes on without us) and shows another thread, or none. */
  async open(threadId: string | null): Promise<void> {
    const changed = threadId !== this.#target;
    this.close();
    this.#target = threadId;
    this.#dispatch({ type: threadId === null ? "local.cleared" : "local.loading" });
    if (changed) this.#hooks.emit("thread.change", { threadId });
    if (threadId === null) this.#offerUnsent(null);
    else await this.#load(threadId);
  }

  close(): void {
    this.#view.abort();
    this.#view = new AbortController();
    this.#elsewhere.forget();
    this.#turns.leave();
  }

  async send(message: Message): Promise<void> {
    const key = this.#outbox.keyFor(plainText(message.content));
    await this.#deliver(bubble(message, key, this.#target), key);
  }

  /** Sends again what could not be sent, under the same key: a server that has it after all starts nothing new. */
  async resend(id: string): Promise<void> {
    const pending = this.#state.pending.find(({ item }) => item.id === id);
    if (pending) await this.#deliver(pending.item, keyOf(pending.item));
  }

  /** Takes back what could not be sent; returns its text for the composer. */
  withdraw(id: string): string {
    const pending = this.#state.pending.find(({ item }) => item.id === id);
    if (!pending) return "";
    this.#outbox.cross(keyOf(pending.item));
    this.#dispatch({ type: "local.send_withdrawn", id });
    return plainText(pending.item.content);
  }

  /** Asks for an answer again, the last one where none is named. What was said after it goes. */
  async retry(answer?: string): Promise<void> {
    const { thread, items } = this.#state;
    if (!thread) return this.open(this.#target);
    const asked = lastOwn(answer === undefined ? items : items.slice(0, items.findIndex(({ id }) => id === answer) + 1));
    if (!asked) return this.open(this.#target);
    const params = { thread_id: thread.id, item_id: asked.id };
    await this.#turn(() => ({ type: "threads.retry_after_item", params }), null, {
      accepted: () => this.#dispatch({ type: "local.truncated", after: asked.id }),
      refused: (error) => this.#failed(error, true),
    });
  }

  stop(): Promise<void> {
    return this.#turns.stop();
  }

  async loadOlder(): Promise<void> {
    const { signal } = this.#view;
    try {
      await this.#loader.older(signal);
    } catch (error) {
      if (!signal.aborted) this.#report(error);
    }
  }

  /** Shows what the thread has become since it was loaded, and an answer that is being given in it. */
  async refresh(): Promise<void> {
    await this.#elsewhere.news(undefined, this.#view.signal);
  }

  /** Whether the turn was begun or read here. */
  knows(turn: string | null): boolean {
    return turn !== null && this.#elsewhere.knows(turn);
  }

  /** Somebody says that a thread has gone on, in that turn: where it is this thread and not our doing, it is shown. */
  async wentOn(threadId: string, turn: string | null): Promise<void> {
    if (threadId === this.#target) await this.#elsewhere.news(turn ?? undefined, this.#view.signal);
  }

  /** Somebody says what a thread is called now. */
  retitle(threadId: string, title: string): void {
    const { thread } = this.#state;
    if (thread?.id !== threadId || thread.title === title) return;
    this.#dispatch({ type: "thread.updated", thread: { ...thread, title } });
  }

  /** A widget's action, or the page's own. Resolves to whether it was done. */
  async action(action: ActionConfig, itemId?: string): Promise<boolean> {
    return this.#actions.run(action, itemId, this.#view.signal);
  }

  /** Answers the questions of an item, or skips them: the server goes on with what was said. */
  async answer(itemId: string, input: StructuredSubmission): Promise<void> {
    const thread = this.#state.thread?.id;
    if (thread === undefined) return;
    const params = { thread_id: thread, item_id: itemId, input };
    await this.#turn(() => ({ type: "threads.add_structured_input", params }), newKey(), {
      refused: (error) => this.#failed(error, false),
    });
  }

  async #load(threadId: string): Promise<void> {
    const loading = this.#fetchThread(threadId, this.#view.signal);
    this.#loaded = loading.then(() => undefined);
    const turn = await loading;
    if (turn) await this.#rejoin(turn);
    else await this.#elsewhere.ended(null, this.#view.signal);
  }

  async #rejoin(turn: Turn): Promise<void> {
    const { signal } = this.#view;
    const ended = await this.#turns.rejoin(turn);
    void this.#elsewhere.ended(ended, signal);
  }

  /** Shows the thread; returns the turn that is running in it. */
  async #fetchThread(threadId: string, signal: AbortSignal): Promise<Turn | null> {
    try {
      const turn = await this.#loader.newest(threadId, signal);
      this.#offerUnsent(threadId);
      if (turn?.status === "stopped") this.#dispatch({ type: "local.was_stopped" });
      if (turn?.status === "failed") this.#dispatch({ type: "local.failed", failure: failureOfTurn(turn) });
      return turn?.status === "running" ? turn : null;
    } catch (error) {
      if (signal.aborted) return null;
      // What is said next to a thread that is not there begins a new one.
      if (error instanceof ApiError && error.status === 404) this.#target = null;
      this.#failed(error, !(error instanceof ApiError) || error.temporary);
      return null;
    }
  }

  async #deliver(item: UserMessageItem, key: string): Promise<void> {
    const thread = this.#target;
    const input = inputOf(item);
    const after = lastOwn(this.#state.items)?.id ?? null;
    this.#outbox.put(thread, { key, text: plainText(item.content), after });
    this.#dispatch({ type: "local.sending", item });
    // Asked when the thread has been loaded: one that turns out not to be there is begun anew.
    const request = (): StreamRequest =>
      this.#target === null
        ? { type: "threads.create", params: { input } }
        : { type: "threads.add_user_message", params: { thread_id: this.#target, input } };
    await this.#turn(request, key, {
      refused: (error) => {
        this.#dispatch({ type: "local.send_failed", id: item.id, failure: failureOf(error, true) });
        this.#report(error);
      },
    });
  }

  /** Starts a turn, once the thread that it belongs to is there. */
  async #turn(request: () => StreamRequest, key: string | null, outcome: Outcome): Promise<void> {
    const { signal } = this.#view;
    await this.#loaded;
    if (signal.aborted) return;
    const ended = await this.#turns.start(request(), key, outcome);
    void this.#elsewhere.ended(ended, signal);
    if (!signal.aborted) await this.#runClientTool();
  }

  async #runClientTool(): Promise<void> {
    const call = this.#state.items.at(-1);
    const thread = this.#state.thread?.id;
    if (call?.type !== "client_tool_call" || call.status !== "pending" || thread === undefined) return;
    if (!this.#hooks.clientTool) return;
    let result: unknown;
    try {
      result = await this.#hooks.clientTool({ name: call.name, params: call.arguments });
    } catch (error) {
      return this.#failed(error, false);
    }
    const params = { thread_id: thread, result };
    await this.#turn(() => ({ type: "threads.add_client_tool_output", params }), newKey(), {
      refused: (error) => this.#failed(error, false),
    });
  }

  #event(event: StreamEvent): void {
    const before = this.#state;
    if (event.type === "thread.created" && typeof event.thread?.id === "string") {
      const isNew = this.#target !== event.thread.id;
      this.#target = event.thread.id;
      this.#dispatch(event);
      if (isNew) this.#hooks.emit("thread.change", { threadId: event.thread.id });
      return;
    }
    this.#dispatch(event);
    for (const { item } of before.pending) {
      if (!this.#state.pending.some((pending) => pending.item.id === item.id)) this.#outbox.cross(keyOf(item));
    }
    if (event.type === "thread.item.replaced" && this.#state !== before) this.#hooks.replaced?.(event.item);
    announce(event, this.#state !== before, this.#hooks.emit);
  }

  #dispatch(event: ChatEvent): void {
    const next = fold(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#hooks.changed(event.type.startsWith("local."));
  }

  /** Hands back what the page lost on its way to the server, unless the server has it. */
  #offerUnsent(threadId: string | null): void {
    const { items } = this.#state;
    const lost = this.#outbox.take(threadId).filter(({ text, after }) => !hasArrived(items, text, after));
    const [only] = lost;
    if (!only) return;
    // The key belongs to one text; several go back as one.
    if (lost.length === 1) this.#outbox.handBack(only);
    this.#hooks.unsent(lost.map(({ text }) => text).join("\n"));
  }

  #failed(error: unknown, allowRetry: boolean): void {
    this.#dispatch({ type: "local.failed", failure: failureOf(error, allowRetry) });
    this.#report(error);
  }

  #garbled(data: string): void {
    this.#dispatch({ type: "local.garbled" });
    this.#hooks.emit("log", { name: "frame.garbled", data: { length: data.length } });
    this.#hooks.emit("error", { error: new Error("The server sent something that is not an event.") });
  }

  #report(error: unknown): void {
    this.#hooks.emit("error", { error: error instanceof Error ? error : new Error(String(error)) });
  }
}

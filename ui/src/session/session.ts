import type { OpenStream, ProtocolClient } from "../protocol/client";
import { ApiError } from "../protocol/errors";
import type { StreamEvent, StreamRequest, Turn, UserMessageItem } from "../protocol/wire";
import { fold } from "../state/fold";
import type { ChatEvent } from "../state/fold";
import { EMPTY } from "../state/state";
import type { ChatState } from "../state/state";
import { announce } from "./announce";
import type { Emit } from "./announce";
import type { Drafts, Outgoing } from "./drafts";
import { failureOf, failureOfTurn } from "./failures";
import { parseEvent, TurnFollower } from "./follow";
import type { Ending } from "./follow";
import { Loader } from "./loader";
import { bubble, hasArrived, inputOf, keyOf, lastOwn, newKey, plainText } from "./messages";
import type { Message } from "./messages";
import { Outbox } from "./outbox";

export interface SessionHooks {
  /** `urgent` when a person did something: that shows at once, while a server's words wait for the next frame. */
  changed: (urgent: boolean) => void;
  emit: Emit;
  /** A message that was on its way when the page went, and that the server does not have. */
  unsent: (message: Outgoing) => void;
  clientTool?: ((call: { name: string; params: Record<string, unknown> }) => unknown) | undefined;
}

interface Run {
  abort: AbortController;
  turn: string | null;
  accepted: boolean;
  stopWanted: boolean;
}

/** One conversation: holds its state, talks to the server, follows its turns. Knows nothing of the screen. */
export class Session {
  readonly #client: ProtocolClient;
  readonly #outbox: Outbox;
  readonly #loader: Loader;
  readonly #hooks: SessionHooks;
  #state: ChatState = EMPTY;
  #target: string | null = null;
  #run: Run | null = null;
  #view = new AbortController();
  /** Done when the thread on the screen is loaded, or could not be: until then nothing is sent to it. */
  #loaded: Promise<void> = Promise.resolve();

  constructor(client: ProtocolClient, drafts: Drafts, hooks: SessionHooks) {
    this.#client = client;
    this.#outbox = new Outbox(drafts);
    this.#hooks = hooks;
    this.#loader = new Loader({
      client,
      state: () => this.#state,
      dispatch: (event) => this.#dispatch(event),
      emit: hooks.emit,
    });
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
    const { turn } = this.#state;
    this.#view.abort();
    this.#view = new AbortController();
    this.#run?.abort.abort();
    this.#run = null;
    if (turn) this.#hooks.emit("response.end", undefined);
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
    this.#outbox.take(this.#target);
    this.#dispatch({ type: "local.send_withdrawn", id });
    return plainText(pending.item.content);
  }

  async retry(): Promise<void> {
    if (!this.#state.thread) return this.open(this.#target);
    const last = lastOwn(this.#state.items);
    if (!last) return this.open(this.#target);
    const params = { thread_id: this.#state.thread.id, item_id: last.id };
    await this.#turn({ type: "threads.retry_after_item", params }, null, {
      accepted: () => this.#dispatch({ type: "local.truncated", after: last.id }),
      refused: (error) => this.#failed(error, true),
    });
  }

  async stop(): Promise<void> {
    const run = this.#run;
    if (!run || run.stopWanted) return;
    run.stopWanted = true;
    this.#dispatch({ type: "local.turn_phase", phase: "stopping" });
    if (run.accepted) await this.#stopNow(run);
  }

  async loadOlder(): Promise<void> {
    const { signal } = this.#view;
    try {
      await this.#loader.older(signal);
    } catch (error) {
      if (!signal.aborted) this.#report(error);
    }
  }

  async refresh(): Promise<void> {
    const thread = this.#state.thread?.id;
    if (thread === undefined || this.#run) return;
    await this.#load(thread);
  }

  /** A widget's action, or the page's own. It runs beside a turn and does not wait for it. */
  async action(action: { type: string; payload?: Record<string, unknown> }, itemId?: string): Promise<void> {
    const thread = this.#state.thread?.id;
    if (thread === undefined) throw new Error("There is no thread to act in.");
    const { signal } = this.#view;
    const params = { thread_id: thread, action, ...(itemId === undefined ? {} : { item_id: itemId }) };
    try {
      const stream = await this.#client.stream({ type: "threads.custom_action", params }, newKey(), signal);
      for await (const frame of stream.frames) {
        const event = parseEvent(frame.data);
        if (event) this.#event(event);
        else this.#garbled(frame.data);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#report(error);
      await this.#loader.again(thread, signal).catch(() => undefined);
    }
  }

  async #load(threadId: string): Promise<void> {
    const loading = this.#fetchThread(threadId, this.#view.signal);
    this.#loaded = loading.then(() => undefined);
    const turn = await loading;
    if (turn) await this.#rejoin(turn);
  }

  /** Shows the thread; returns the turn that is running in it. */
  async #fetchThread(threadId: string, signal: AbortSignal): Promise<Turn | null> {
    try {
      const turn = await this.#loader.newest(threadId, signal);
      this.#offerUnsent(threadId);
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
    const request: StreamRequest =
      thread === null
        ? { type: "threads.create", params: { input } }
        : { type: "threads.add_user_message", params: { thread_id: thread, input } };
    await this.#turn(request, key, {
      accepted: () => undefined,
      refused: (error) => {
        this.#dispatch({ type: "local.send_failed", id: item.id, failure: failureOf(error, true) });
        this.#report(error);
      },
    });
  }

  async #turn(
    request: StreamRequest,
    key: string | null,
    outcome: { accepted: () => void; refused: (error: unknown) => void },
  ): Promise<void> {
    const { signal } = this.#view;
    await this.#loaded;
    if (signal.aborted) return;
    const run = this.#begin();
    let stream: OpenStream;
    try {
      stream = await this.#client.stream(request, key, run.abort.signal);
    } catch (error) {
      if (this.#run !== run) return;
      outcome.refused(error);
      this.#end(run);
      return;
    }
    if (this.#run !== run) return;
    run.accepted = true;
    run.turn = stream.turn;
    outcome.accepted();
    const follower = this.#follower(run);
    if (run.stopWanted) void this.#stopNow(run);
    await this.#finish(run, follower.follow(stream));
  }

  async #rejoin(turn: Turn): Promise<void> {
    const run = this.#begin();
    run.accepted = true;
    run.turn = turn.id;
    await this.#finish(run, this.#follower(run).resume());
  }

  #follower(run: Run): TurnFollower {
    const hooks = {
      event: (event: StreamEvent) => this.#event(event),
      garbled: (data: string) => this.#garbled(data),
      reconnecting: (value: boolean) => this.#dispatch({ type: "local.turn_reconnecting", value }),
      replayed: () => this.#dispatch({ type: "local.turn_replayed" }),
      turn: (id: string) => {
        run.turn = id;
      },
      thread: () => this.#target,
    };
    return new TurnFollower(this.#client, hooks, run.abort.signal);
  }

  async #finish(run: Run, following: Promise<Ending>): Promise<void> {
    try {
      const ending = await following;
      if (ending.kind === "refused") this.#failed(ending.error, false);
      if (ending.kind === "gone") await this.#settle(ending.turn, run.abort.signal);
    } catch (error) {
      if (this.#run === run && !run.abort.signal.aborted) this.#failed(error, true);
    }
    if (this.#run !== run) return;
    this.#end(run);
    await this.#runClientTool();
  }

  /** After a break behind which no turn runs any more: what is stored is the truth. */
  async #settle(turn: Turn | null, signal: AbortSignal): Promise<void> {
    const unconfirmed = this.#state.pending.find(({ failure }) => failure === null);
    const before = lastOwn(this.#state.items)?.id ?? null;
    if (this.#target !== null) await this.#loader.again(this.#target, signal);
    if (unconfirmed && !hasArrived(this.#state.items, plainText(unconfirmed.item.content), before)) {
      const failure = { code: "connection_lost", message: "The connection was lost.", allowRetry: true };
      this.#dispatch({ type: "local.send_failed", id: unconfirmed.item.id, failure });
    } else if (unconfirmed) {
      this.#dispatch({ type: "local.send_withdrawn", id: unconfirmed.item.id });
      this.#outbox.cross();
    }
    if (turn?.status === "failed" && !this.#state.failure) {
      this.#dispatch({ type: "local.failed", failure: failureOfTurn(turn) });
    }
  }

  async #stopNow(run: Run): Promise<void> {
    // A server without turns knows one way to stop: the connection goes.
    if (run.turn === null) return run.abort.abort();
    try {
      await this.#client.call("turns.stop", { turn_id: run.turn });
    } catch (error) {
      if (this.#run !== run || (error instanceof ApiError && error.status === 404)) return;
      run.stopWanted = false;
      this.#dispatch({ type: "local.turn_phase", phase: "running" });
      this.#report(error);
    }
  }

  async #runClientTool(): Promise<void> {
    const call = this.#state.items.at(-1);
    const thread = this.#state.thread?.id;
    if (call?.type !== "client_tool_call" || call.status !== "pending" || thread === undefined) return;
    if (!this.#hooks.clientTool) return;
    const result: unknown = await this.#hooks.clientTool({ name: call.name, params: call.arguments });
    const params = { thread_id: thread, result };
    await this.#turn({ type: "threads.add_client_tool_output", params }, newKey(), {
      accepted: () => undefined,
      refused: (error) => this.#failed(error, false),
    });
  }

  #begin(): Run {
    this.#run?.abort.abort();
    this.#run = { abort: new AbortController(), turn: null, accepted: false, stopWanted: false };
    this.#dispatch({ type: "local.turn_started" });
    this.#hooks.emit("response.start", undefined);
    return this.#run;
  }

  #end(run: Run): void {
    this.#run = null;
    this.#dispatch({ type: "local.turn_ended", stopped: run.stopWanted });
    this.#hooks.emit("response.end", undefined);
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
    if (this.#state.pending.length < before.pending.length) this.#outbox.cross();
    announce(event, this.#state !== before, this.#hooks.emit);
  }

  #dispatch(event: ChatEvent): void {
    const next = fold(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#hooks.changed(event.type.startsWith("local."));
  }

  /** Hands back a message that the page lost on its way to the server, unless the server has it. */
  #offerUnsent(threadId: string | null): void {
    const message = this.#outbox.take(threadId);
    if (!message || hasArrived(this.#state.items, message.text, message.after)) return;
    this.#outbox.handBack(message);
    this.#hooks.unsent(message);
  }

  #failed(error: unknown, allowRetry: boolean): void {
    this.#dispatch({ type: "local.failed", failure: failureOf(error, allowRetry) });
    this.#report(error);
  }

  #garbled(data: string): void {
    this.#hooks.emit("log", { name: "frame.garbled", data: { length: data.length } });
    this.#hooks.emit("error", { error: new Error("The server sent something that is not an event.") });
  }

  #report(error: unknown): void {
    this.#hooks.emit("error", { error: error instanceof Error ? error : new Error(String(error)) });
  }
}

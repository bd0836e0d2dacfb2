import type { OpenStream, ProtocolClient } from "../protocol/client";
import { ApiError } from "../protocol/errors";
import type { StreamEvent, StreamRequest, Turn, UserMessageItem } from "../protocol/wire";
import { fold } from "../state/fold";
import type { ChatEvent } from "../state/fold";
import { EMPTY } from "../state/state";
import type { ChatState } from "../state/state";
import { delayBefore, pause } from "./backoff";
import type { Drafts, Outgoing } from "./drafts";
import { failureOf, failureOfTurn } from "./failures";
import { parseEvent, TurnFollower } from "./follow";
import type { Ending } from "./follow";
import { bubble, inputOf, keyOf, newKey, plainText } from "./messages";
import type { Message } from "./messages";

/** Events for the page around the component, as `ChatKitEvents` names them without their prefix. */
export interface SessionEvents {
  error: { error: Error };
  log: { name: string; data?: Record<string, unknown> };
  effect: { name: string; data?: Record<string, unknown> };
  "response.start": undefined;
  "response.end": undefined;
  "thread.change": { threadId: string | null };
  "thread.load.start": { threadId: string };
  "thread.load.end": { threadId: string };
}

export interface SessionHooks {
  changed: () => void;
  emit: <K extends keyof SessionEvents>(name: K, detail: SessionEvents[K]) => void;
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
  readonly #drafts: Drafts;
  readonly #hooks: SessionHooks;
  #state: ChatState = EMPTY;
  #target: string | null = null;
  #run: Run | null = null;
  #view = new AbortController();
  /** Done when the thread on the screen is loaded, or could not be: until then nothing is sent to it. */
  #loaded: Promise<void> = Promise.resolve();
  #reuse: Outgoing | null = null;
  #outboxOf: string | null = null;

  constructor(client: ProtocolClient, drafts: Drafts, hooks: SessionHooks) {
    this.#client = client;
    this.#drafts = drafts;
    this.#hooks = hooks;
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
    const text = plainText(message.content);
    const key = this.#reuse?.text === text ? this.#reuse.key : newKey();
    this.#reuse = null;
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
    this.#drafts.setOutgoing(this.#target, null);
    this.#dispatch({ type: "local.send_withdrawn", id });
    return plainText(pending.item.content);
  }

  async retry(): Promise<void> {
    if (!this.#state.thread) return this.open(this.#target);
    const last = this.#lastOfMine();
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
    const { thread, older } = this.#state;
    if (!thread || !older.more || older.after === null) return;
    const { signal } = this.#view;
    const params = { thread_id: thread.id, limit: 50, order: "desc", after: older.after } as const;
    try {
      const page = await this.#client.call("items.list", params, { signal });
      if (!signal.aborted) this.#dispatch({ type: "local.older_loaded", page });
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
      await this.#reload(thread, signal).catch(() => undefined);
    }
  }

  async #load(threadId: string): Promise<void> {
    const loading = this.#fetchThread(threadId, this.#view.signal);
    this.#loaded = loading.then(() => undefined);
    const turn = await loading;
    if (turn) await this.#rejoin(turn);
  }

  /** Shows the thread as it is stored; returns the turn that is running in it. */
  async #fetchThread(threadId: string, signal: AbortSignal): Promise<Turn | null> {
    this.#hooks.emit("thread.load.start", { threadId });
    try {
      // The turn first: a turn that ends in between is then in the thread that is loaded after it.
      const turn = await this.#client.findTurn(threadId, signal);
      const thread = await this.#client.call("threads.get_by_id", { thread_id: threadId }, { signal });
      if (signal.aborted) return null;
      this.#dispatch({ type: "local.loaded", thread });
      this.#hooks.emit("thread.load.end", { threadId });
      this.#offerUnsent(threadId);
      if (turn?.status === "failed") this.#dispatch({ type: "local.failed", failure: failureOfTurn(turn) });
      return turn?.status === "running" ? turn : null;
    } catch (error) {
      if (!signal.aborted) this.#failed(error, !(error instanceof ApiError) || error.temporary);
      return null;
    }
  }

  async #deliver(item: UserMessageItem, key: string): Promise<void> {
    const thread = this.#target;
    const input = inputOf(item);
    this.#outboxOf = thread;
    const after = this.#lastOfMine()?.id ?? null;
    this.#drafts.setOutgoing(thread, { key, text: plainText(item.content), after });
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
    const before = this.#lastOfMine()?.id ?? null;
    if (this.#target !== null) await this.#reload(this.#target, signal);
    if (unconfirmed && !this.#arrived(plainText(unconfirmed.item.content), before)) {
      const failure = { code: "connection_lost", message: "The connection was lost.", allowRetry: true };
      this.#dispatch({ type: "local.send_failed", id: unconfirmed.item.id, failure });
    } else if (unconfirmed) {
      this.#dispatch({ type: "local.send_withdrawn", id: unconfirmed.item.id });
      this.#drafts.setOutgoing(this.#outboxOf, null);
    }
    if (turn?.status === "failed" && !this.#state.failure) {
      this.#dispatch({ type: "local.failed", failure: failureOfTurn(turn) });
    }
  }

  async #reload(threadId: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const thread = await this.#client.call("threads.get_by_id", { thread_id: threadId }, { signal });
        this.#dispatch({ type: "local.loaded", thread });
        return;
      } catch (error) {
        if (signal.aborted || (error instanceof ApiError && !error.temporary)) throw error;
        this.#dispatch({ type: "local.turn_reconnecting", value: true });
        await pause(delayBefore(attempt), signal);
      }
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
    if (this.#state.pending.length < before.pending.length) this.#drafts.setOutgoing(this.#outboxOf, null);
    if (event.type === "client_effect") {
      this.#hooks.emit("effect", { name: event.name, ...(event.data ? { data: event.data } : {}) });
    } else if (event.type === "error") {
      this.#hooks.emit("error", { error: new Error(event.message ?? event.code ?? "The turn failed.") });
    } else if (event.type === "thread.item.done" && this.#state !== before) {
      this.#log("thread.item.done", { itemId: event.item.id, itemType: event.item.type });
    } else if (this.#state === before && event.type !== "stream_options") {
      this.#log("event.ignored", { eventType: event.type });
    }
  }

  #dispatch(event: ChatEvent): void {
    const next = fold(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#hooks.changed();
  }

  /** Hands back a message that the page lost on its way to the server, unless the server has it. */
  #offerUnsent(threadId: string | null): void {
    const message = this.#drafts.outgoing(threadId);
    if (!message) return;
    this.#drafts.setOutgoing(threadId, null);
    if (this.#arrived(message.text, message.after)) return;
    this.#reuse = message;
    this.#hooks.unsent(message);
  }

  /** Whether the thread holds this text as a message that came after the one named. */
  #arrived(text: string, after: string | null): boolean {
    const last = this.#lastOfMine();
    return last !== undefined && last.id !== after && plainText(last.content).trim() === text.trim();
  }

  #lastOfMine(): UserMessageItem | undefined {
    return this.#state.items.findLast((item) => item.type === "user_message");
  }

  #failed(error: unknown, allowRetry: boolean): void {
    this.#dispatch({ type: "local.failed", failure: failureOf(error, allowRetry) });
    this.#report(error);
  }

  #garbled(data: string): void {
    this.#log("frame.garbled", { length: data.length });
    this.#hooks.emit("error", { error: new Error("The server sent something that is not an event.") });
  }

  #report(error: unknown): void {
    this.#hooks.emit("error", { error: error instanceof Error ? error : new Error(String(error)) });
  }

  #log(name: string, data: Record<string, unknown>): void {
    this.#hooks.emit("log", { name, data });
  }
}

import type { ChatKitEvents, OpenAIChatKit } from "@openai/chatkit";
import { LitElement } from "lit";
import type { PropertyValues, TemplateResult } from "lit";

import { ownApi, unknownOptions } from "../../options";
import type { HoldfastOptions } from "../../options";
import { pressedDeepLink } from "../../render/links";
import type { Autolink } from "../../render/links";
import { spoken, itemText } from "../../render/text";
import { lastOwn } from "../../session/messages";
import type { Session } from "../../session/session";
import type { SessionEvents } from "../../session/announce";
import { NO_THREADS } from "../../session/threads";
import { EMPTY } from "../../state/state";
import type { ChatState, Failure } from "../../state/state";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base, tokens } from "../../tokens";
import type { ComposerElement } from "../composer/composer";
import type { HistoryElement } from "../history/history";
import { markdownStyles } from "../markdown/markdown.styles";
import type { ThreadElement } from "../thread/thread";
import { chatStyles } from "./chat.styles";
import { Compose } from "./compose";
import { composerControls, historyControls, threadControls, widgetControl } from "./controls";
import type { ControlsHost } from "./controls";
import { openDesk } from "./desk";
import type { Desk } from "./desk";
import { onNextFrame } from "./frame";
import { commandOf } from "./keys";
import type { KeyLine } from "./keys";
import { contentOf, messageOf } from "./params";
import { keepPlace, takePlace } from "./place";
import type { Place } from "./place";
import { renderChat } from "./view";

/**
 * A ChatKit conversation: history, thread and composer, over any server that speaks the protocol.
 *
 * @slot brand - the page's name, above the history
 * @slot status - beside the thread's title
 * @attr rail - history stands beside the thread for good, where there is room for both
 * @attr keys - its keys work wherever the focus is on the page, not only inside
 * @attr draft-scope - keeps one person's drafts apart from another's in the same browser
 * @fires chatkit.ready, chatkit.error, chatkit.response.start, chatkit.response.end, chatkit.thread.change,
 *   chatkit.thread.load.start, chatkit.thread.load.end, chatkit.history.open, chatkit.history.close,
 *   chatkit.tool.change, chatkit.effect, chatkit.deeplink, chatkit.log
 */
export class HoldfastChat extends LitElement implements OpenAIChatKit {
  static override styles = [tokens, base, markdownStyles, chatStyles];
  static override properties = {
    rail: { type: Boolean, reflect: true },
    draftScope: { attribute: "draft-scope" },
    options: { state: true },
    state: { state: true },
    wide: { state: true },
    historyOpen: { state: true },
    draft: { state: true },
    said: { state: true },
    copied: { state: true },
    autolinks: { attribute: false },
    keys: { type: Boolean },
    pageKeys: { attribute: false },
    keyMap: { state: true },
    caughtUp: { state: true },
  };

  declare rail: boolean;
  declare draftScope: string;
  /** What in an answer is a link, beside what the answer says is one. Not an option of the official component. */
  declare autolinks: readonly Autolink[];
  declare keys: boolean;
  /** Lines of the page's own for the map of keys. */
  declare pageKeys: readonly KeyLine[];
  private declare keyMap: boolean;
  /** The connection was away for long enough to be missed, and is back. */
  private declare caughtUp: boolean;
  private declare options: HoldfastOptions | null;
  private declare state: ChatState;
  /** There is room for history beside the thread. */
  private declare wide: boolean;
  private declare historyOpen: boolean;
  private declare draft: string;
  /** What a screen reader is told last. */
  private declare said: string;
  private declare copied: Failure | null;

  readonly #strings: Strings = ENGLISH;
  #desk: Desk | null = null;
  #awaySince: number | null = null;
  #caughtUpFor: ReturnType<typeof setTimeout> | undefined;
  /** Where this tab was read before it was reloaded. */
  #place: Place | null = takePlace();
  #configured: Promise<void>;
  #markConfigured: () => void = () => undefined;
  readonly #draw = onNextFrame(() => this.#takeState());
  readonly #size = new ResizeObserver(([entry]) => {
    if (entry) this.wide = entry.contentRect.width >= RAIL_FROM;
  });

  constructor() {
    super();
    this.rail = false;
    this.draftScope = "";
    this.autolinks = [];
    this.keys = false;
    this.pageKeys = [];
    this.keyMap = false;
    this.caughtUp = false;
    this.options = null;
    this.state = EMPTY;
    this.wide = false;
    this.historyOpen = false;
    this.draft = "";
    this.said = "";
    this.copied = null;
    this.#configured = new Promise((resolve) => {
      this.#markConfigured = resolve;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
    window.addEventListener("pagehide", this.#leave);
    window.addEventListener("keydown", this.#pageKeydown);
    // Moved elsewhere in the page: what the session left, it takes up again.
    if (this.#desk && this.hasUpdated) void this.#desk.session.open(this.#desk.session.threadId);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    window.removeEventListener("pagehide", this.#leave);
    window.removeEventListener("keydown", this.#pageKeydown);
    clearTimeout(this.#caughtUpFor);
    this.#desk?.session.close();
    this.#desk?.threads.flush(true);
  }

  readonly #leave = (): void => {
    keepPlace(this.#thread?.readingAt() ?? null);
    this.#desk?.threads.flush(true);
  };

  setOptions(options: HoldfastOptions): void {
    const { url } = ownApi(options);
    for (const name of unknownOptions(options)) console.warn(`holdfast-chat: there is no option "${name}".`);
    const before = this.options;
    this.options = options;
    if (before && ownApi(before).url === url) return;
    this.#start(options.initialThread ?? null);
  }

  async focusComposer(): Promise<void> {
    await this.#ready();
    this.#composer?.focus();
  }

  async setThreadId(threadId: string | null): Promise<void> {
    const session = await this.#ready();
    if (threadId === session.threadId && !(threadId !== null && session.state.failure)) return;
    this.#showDraft(threadId);
    await session.open(threadId);
  }

  async sendUserMessage(params: Parameters<OpenAIChatKit["sendUserMessage"]>[0]): Promise<void> {
    const session = await this.#ready();
    if (params.newThread) await this.setThreadId(null);
    await session.send(messageOf(params));
  }

  /** What stands in the composer, for a page that would rather add to it than replace it. */
  get composerText(): string {
    return this.draft;
  }

  async setComposerValue(params: Parameters<OpenAIChatKit["setComposerValue"]>[0]): Promise<void> {
    await this.#ready();
    this.#setDraft(contentOf(params).map(({ text }) => text).join(""));
  }

  async sendCustomAction(
    action: { type: string; payload?: Record<string, unknown> },
    itemId?: string,
  ): Promise<void> {
    const session = await this.#ready();
    await session.action(action, itemId);
  }

  async fetchUpdates(): Promise<void> {
    const session = await this.#ready();
    await session.refresh();
  }

  async showHistory(): Promise<void> {
    await this.#ready();
    if (this.#railShown || this.historyOpen || this.options?.history?.enabled === false) return;
    this.historyOpen = true;
    this.#emit("chatkit.history.open", undefined);
    void this.#desk?.threads.load();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".history button")?.focus();
  }

  async hideHistory(): Promise<void> {
    await this.#ready();
    if (!this.historyOpen) return;
    this.historyOpen = false;
    this.#emit("chatkit.history.close", undefined);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".bar [data-opens-history]")?.focus();
  }

  #start(thread: string | null): void {
    this.#desk?.session.close();
    const desk = openDesk(this.draftScope, {
      options: () => this.options as HoldfastOptions,
      emit: (name, detail) => this.#onSession(name, detail),
      stateChanged: (urgent) => (urgent ? this.#takeState() : this.#draw()),
      threadsChanged: () => this.requestUpdate(),
      unsent: (text) => this.#prependDraft(text),
      replaced: (item) => {
        this.said = itemText(item) || this.said;
      },
    });
    this.#desk = desk;
    // In a later task: frameworks set options first and listen afterwards.
    setTimeout(() => {
      if (this.#desk !== desk) return;
      // What was typed before there was a place to keep it is kept now.
      if (this.draft === "") this.#showDraft(thread);
      else desk.drafts.setText(thread, this.draft);
      void desk.session.open(thread);
      this.#markConfigured();
      this.#emit("chatkit.ready", undefined);
      if (this.#railShown) void desk.threads.load();
    });
  }

  async #ready(): Promise<Session> {
    await this.#configured;
    if (!this.#desk) throw new Error("holdfast-chat has no options.");
    return this.#desk.session;
  }

  #takeState(): void {
    if (!this.#desk) return;
    this.state = this.#desk.session.state;
    this.#watchConnection(this.state.turn?.reconnecting === true);
    if (this.options?.threadItemActions?.feedback) void this.#desk.feedback.load(this.state.thread?.id ?? null);
  }

  /** Says that the connection is back, when it was away for long enough to be missed. */
  #watchConnection(away: boolean): void {
    if (away) this.#awaySince ??= performance.now();
    else if (this.#awaySince !== null) {
      const missed = performance.now() - this.#awaySince >= AWAY_SHOWN_AFTER;
      this.#awaySince = null;
      if (!missed || this.state.failure) return;
      this.caughtUp = true;
      clearTimeout(this.#caughtUpFor);
      this.#caughtUpFor = setTimeout(() => (this.caughtUp = false), CAUGHT_UP_FOR);
    }
  }

  #onSession<K extends keyof SessionEvents>(name: K, detail: SessionEvents[K]): void {
    const { thread, turn } = this.#desk?.session.state ?? EMPTY;
    if (name === "thread.change" && thread && thread.id === (detail as SessionEvents["thread.change"]).threadId) {
      // A new thread has got its name: what was written meanwhile goes along.
      this.#desk?.drafts.setText(null, "");
      this.#desk?.drafts.setText(thread.id, this.draft);
      this.#desk?.threads.touch(thread);
    }
    if (name === "response.end" && thread && !turn) {
      this.#desk?.threads.touch(thread);
      this.#announce();
    }
    this.#emit(`chatkit.${name}`, detail as never);
  }

  /** Says a finished answer to those who do not see it: once, as a whole. */
  #announce(): void {
    const state = this.#desk?.session.state;
    const last = state?.items.at(-1);
    const failed = state?.failure?.message;
    if (failed) this.said = failed;
    else if (last?.type === "assistant_message") {
      this.said = this.#strings.assistantSaid(spoken(itemText(last)).slice(0, SPOKEN_AT_MOST));
    }
  }

  #emit<K extends keyof ChatKitEvents>(name: K, detail: ChatKitEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #showDraft(threadId: string | null): void {
    this.draft = this.#desk?.drafts.text(threadId) ?? "";
  }

  #setDraft(text: string): void {
    this.draft = text;
    this.#desk?.drafts.setText(this.#desk?.session.threadId ?? null, text);
  }

  /** Text that comes back goes before what has been written since. */
  #prependDraft(text: string): void {
    this.#setDraft(this.draft === "" ? text : `${text}\n${this.draft}`);
  }

  get #railShown(): boolean {
    return this.rail && this.wide && this.options?.history?.enabled !== false;
  }

  get #thread(): ThreadElement | null {
    return this.renderRoot.querySelector("hf-thread");
  }

  get #composer(): ComposerElement | null {
    return this.renderRoot.querySelector("hf-composer");
  }

  readonly #compose = new Compose({
    client: () => {
      if (!this.#desk) throw new Error("holdfast-chat has no options.");
      return this.#desk.client;
    },
    options: () => this.options,
    changed: () => this.requestUpdate(),
    heard: (text) => {
      this.#setDraft(this.draft === "" ? text : `${this.draft.trimEnd()} ${text}`);
      this.#composer?.focus();
    },
    lastModel: () => lastOwn(this.state.items)?.inference_options?.model ?? null,
    toolChanged: (toolId) => this.#emit("chatkit.tool.change", { toolId }),
    strings: ENGLISH,
  });
  readonly #host: ControlsHost = {
    strings: ENGLISH,
    compose: this.#compose,
    desk: () => this.#desk,
    ready: () => this.#ready(),
    options: () => this.options,
    setDraft: (text) => this.#setDraft(text),
    prependDraft: (text) => this.#prependDraft(text),
    focusComposer: () => this.#composer?.focus(),
    copied: (failure) => {
      this.copied = failure;
    },
    openThread: (id) => {
      void this.hideHistory();
      void this.setThreadId(id);
    },
    failed: (error) => this.#emit("chatkit.error", { error }),
  };
  readonly #controls = {
    composer: composerControls(this.#host),
    thread: threadControls(this.#host),
    history: historyControls(this.#host),
    act: widgetControl(this.#host),
  };

  protected override willUpdate(changed: PropertyValues): void {
    const railShown = this.#railShown;
    if (railShown && this.historyOpen) this.historyOpen = false;
    if (railShown && this.#desk?.threads.state.status === "new") void this.#desk.threads.load();
    if (changed.has("options")) this.#applyTheme();
  }

  protected override updated(): void {
    const map = this.renderRoot.querySelector("dialog");
    if (map && !map.open) map.showModal();
  }

  #applyTheme(): void {
    const theme = this.options?.theme;
    const scheme = typeof theme === "string" ? theme : theme?.colorScheme;
    if (scheme) this.dataset["scheme"] = scheme;
    else delete this.dataset["scheme"];
  }

  readonly #pageKeydown = (event: KeyboardEvent): void => {
    if (this.keys) this.#command(event);
  };

  #command(event: KeyboardEvent): void {
    const command = event.defaultPrevented ? null : commandOf(event);
    if (!command) return;
    event.preventDefault();
    if (command === "new") void this.#newChat();
    else if (command === "history") void this.#toHistory();
    else this.keyMap = !this.keyMap;
  }

  /** To the list of conversations, and from there back to the composer. */
  async #toHistory(): Promise<void> {
    if (this.historyOpen) return this.hideHistory();
    if (!this.#railShown) return this.showHistory();
    const list = this.renderRoot.querySelector("hf-history");
    if (list?.matches(":focus-within")) this.#composer?.focus();
    else list?.focus();
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    this.#command(event);
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.historyOpen) void this.hideHistory();
    else if (this.state.turn) void this.#desk?.session.stop();
    else return;
    event.preventDefault();
  };

  readonly #pressed = (event: MouseEvent): void => {
    const link = pressedDeepLink(event);
    if (!link) return;
    event.preventDefault();
    if (event.type === "click") this.#emit("chatkit.deeplink", link);
  };

  readonly #newChat = async (): Promise<void> => {
    await this.hideHistory();
    await this.setThreadId(null);
    await this.focusComposer();
  };

  protected override render(): TemplateResult {
    return renderChat({
      state: this.state,
      options: this.options,
      strings: this.#strings,
      threads: this.#desk?.threads.state ?? NO_THREADS,
      rail: this.#railShown,
      drawer: this.historyOpen && !this.#railShown,
      draft: this.draft,
      said: this.said,
      copied: this.copied,
      ...this.#controls,
      newChat: this.#newChat,
      showHistory: () => void this.showHistory(),
      hideHistory: () => void this.hideHistory(),
      prompt: (prompt) => void this.sendUserMessage(typeof prompt === "string" ? { text: prompt } : { content: prompt }),
      keydown: this.#keydown,
      pressed: this.#pressed,
      extras: this.#compose.extras(),
      feedback: this.options?.threadItemActions?.feedback ? (this.#desk?.feedback.given ?? null) : null,
      place: this.#place,
      caughtUp: this.caughtUp,
      keyMap: this.keyMap,
      pageKeys: this.pageKeys,
      closeKeyMap: () => {
        this.keyMap = false;
      },
      autolinks: this.autolinks,
    });
  }
}

/** From this width, 260 px of history leave enough for the thread. */
const RAIL_FROM = 756;

const SPOKEN_AT_MOST = 2000;

/** Milliseconds after which a lost connection is worth a line; the style sheet waits as long. */
const AWAY_SHOWN_AFTER = 1000;
const CAUGHT_UP_FOR = 2400;

declare global {
  interface HTMLElementTagNameMap {
    "holdfast-chat": HoldfastChat;
    "hf-composer": ComposerElement;
    "hf-history": HistoryElement;
    "hf-thread": ThreadElement;
  }
}

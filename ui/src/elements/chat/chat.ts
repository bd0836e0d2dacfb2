import type { ChatKitEvents, EventHandler, OpenAIChatKit } from "@openai/chatkit";
import { LitElement } from "lit";
import type { PropertyValues, TemplateResult } from "lit";

import { Tongue } from "../../locale/tongue";
import type { HoldfastOptions } from "../../options";
import { pressedDeepLink } from "../../render/links";
import type { Autolink } from "../../render/links";
import { NO_THREADS } from "../../session/threads";
import { soon } from "../../soon";
import { Theme } from "../../theme/theme";
import { base, tokens } from "../../tokens";
import type { ComposerElement } from "../composer/composer";
import { Focus } from "../focus";
import type { HistoryElement } from "../history/history";
import { markdownStyles } from "../markdown/markdown.styles";
import type { ThreadElement } from "../thread/thread";
import { chatStyles } from "./chat.styles";
import { Conversation } from "./conversation";
import type { Desk } from "./desk";
import { Drawer } from "./drawer";
import { Entities } from "./entities";
import { bringHeaderIcons } from "./header";
import { Keyboard } from "./keyboard";
import type { KeyLine } from "./keys";
import { messageOf } from "./params";
import { keepPlace, takePlace } from "./place";
import type { Place } from "./place";
import { Taking } from "./taking";
import { renderChat } from "./view";

/**
 * A ChatKit conversation: history, thread and composer, over any server that speaks the protocol.
 *
 * @slot brand - the page's name, above the history
 * @slot status - beside the thread's title
 * @attr rail - history stands beside the thread for good, where there is room for both
 * @attr keys - its keys work wherever the focus is on the page, not only inside
 * @attr draft-scope - keeps drafts apart from those of another person in the same browser; without it, the `id` does
 * @fires chatkit.ready, chatkit.error, chatkit.response.start, chatkit.response.end, chatkit.thread.change,
 *   chatkit.thread.load.start, chatkit.thread.load.end, chatkit.history.open, chatkit.history.close,
 *   chatkit.tool.change, chatkit.effect, chatkit.deeplink, chatkit.log
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- see the interface of this name below
export class HoldfastChat extends LitElement implements OpenAIChatKit {
  static override styles = [tokens, base, markdownStyles, chatStyles];
  static override properties = {
    rail: { type: Boolean, reflect: true },
    draftScope: { attribute: "draft-scope" },
    options: { state: true },
    wide: { state: true },
    autolinks: { attribute: false },
    keys: { type: Boolean },
    pageKeys: { attribute: false },
    keyMap: { state: true },
    refused: { state: true },
  };

  declare rail: boolean;
  declare draftScope: string;
  /** What in an answer is a link, beside what the answer says is one. Not an option of the official component. */
  declare autolinks: readonly Autolink[];
  declare keys: boolean;
  /** Lines of the page's own for the map of keys. */
  declare pageKeys: readonly KeyLine[];
  private declare keyMap: boolean;
  private declare options: HoldfastOptions | null;
  /** There is room for history beside the thread. */
  private declare wide: boolean;
  /** Why the last options could not be taken, in words. */
  private declare refused: string;

  readonly #theme = new Theme(this);
  readonly #tongue = new Tongue(this, () => this.requestUpdate());
  readonly #conversation = new Conversation({
    options: () => this.options,
    draftScope: () => this.draftScope || this.id, // two on one page are no one place to write
    strings: () => this.#tongue.strings,
    locale: () => this.#tongue.wanted,
    changed: () => this.requestUpdate(),
    emit: (name, detail) => this.#emit(name, detail),
    focusComposer: () => this.#composer?.focus(),
    attach: () => this.#composer?.attach(),
    openThread: (id) => {
      void this.hideHistory();
      void this.setThreadId(id);
    },
    ready: () => {
      if (this.#railShown) void this.#desk?.threads.load();
    },
  });
  readonly #taking = new Taking();
  readonly #focus = new Focus(() => this.shadowRoot);
  readonly #drawer = new Drawer({
    root: () => this.shadowRoot,
    beside: () => this.#railShown,
    enabled: () => this.options?.history?.enabled !== false,
    load: () => void this.#desk?.threads.load(),
    emit: (name) => this.#emit(name, undefined),
    changed: () => {
      this.requestUpdate();
      return this.updateComplete;
    },
  });
  readonly #entities = new Entities({
    options: () => this.options,
    changed: () => this.requestUpdate(),
    failed: (error) => this.#emit("chatkit.error", { error }),
  });
  /** Where this tab was read before it was reloaded. */
  #place: Place | null = takePlace();
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
    this.options = null;
    this.wide = false;
    this.refused = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
    window.addEventListener("pagehide", this.#leave);
    document.addEventListener("visibilitychange", this.#comeBack);
    this.#keyboard.connect();
    this.#tongue.connect();
    // Moved elsewhere in the page: what the session left, it takes up again.
    if (this.#desk && this.hasUpdated) void this.#desk.session.open(this.#desk.session.threadId);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    window.removeEventListener("pagehide", this.#leave);
    document.removeEventListener("visibilitychange", this.#comeBack);
    this.#keyboard.disconnect();
    this.#tongue.disconnect();
    this.#theme.release();
    this.#entities.close();
    this.#conversation.close();
  }

  readonly #leave = (): void => {
    keepPlace(this.#thread?.readingAt() ?? null);
    this.#conversation.flush();
  };

  /** Somebody comes back to the page: the conversation may have gone on elsewhere. */
  readonly #comeBack = (): void => {
    if (!document.hidden) void this.#desk?.session.refresh();
  };

  /**
   * Takes the whole set of options, in place of those before. What cannot work is said on the console and on the screen,
   * and `chatkit.error` tells of it; it throws nothing, because frameworks call it where an error takes their page down.
   */
  setOptions(given: HoldfastOptions): void {
    const taken = this.#taking.take(this.options, given);
    if ("refused" in taken) {
      const error = taken.refused;
      this.refused = error.message;
      // In a later task, as `chatkit.ready`: frameworks listen only after they have set their options.
      setTimeout(() => this.#emit("chatkit.error", { error }));
      return;
    }
    const { options, begins } = taken;
    this.refused = "";
    this.options = options;
    this.#tongue.speak(options.locale);
    void bringHeaderIcons(options, () => this.requestUpdate()).catch((error: Error) => this.#emit("chatkit.error", { error }));
    if (begins) this.#conversation.start(options.initialThread ?? null);
  }

  async focusComposer(): Promise<void> {
    await this.#conversation.ready();
    this.#composer?.focus();
  }

  async setThreadId(threadId: string | null): Promise<void> {
    const session = await this.#conversation.ready();
    if (threadId === session.threadId && !(threadId !== null && session.state.failure)) return;
    this.#conversation.showDraft(threadId);
    await session.open(threadId);
  }

  async sendUserMessage(params: Parameters<OpenAIChatKit["sendUserMessage"]>[0]): Promise<void> {
    const session = await this.#conversation.ready();
    if (params.newThread) await this.setThreadId(null);
    await session.send(messageOf(params));
  }

  /** What stands in the composer, for a page that would rather add to it than replace it. */
  get composerText(): string {
    return this.#conversation.draft.text;
  }

  async setComposerValue(params: Parameters<OpenAIChatKit["setComposerValue"]>[0]): Promise<void> {
    await this.#conversation.ready();
    this.#conversation.compose(params);
  }

  async sendCustomAction(
    action: { type: string; payload?: Record<string, unknown> },
    itemId?: string,
  ): Promise<void> {
    const session = await this.#conversation.ready();
    await session.action(action, itemId);
  }

  async fetchUpdates(): Promise<void> {
    const session = await this.#conversation.ready();
    await session.refresh();
  }

  /**
   * Tells that a thread has gone on elsewhere, in that turn where it is known: an answer that is being given there is
   * shown as it grows. `title` is what the thread is called now. Not a method of the official component.
   */
  async threadChanged(threadId: string, turn: string | null, title?: string | null): Promise<void> {
    await this.#conversation.ready();
    await this.#conversation.threadChanged(threadId, turn, title ?? null);
  }

  async showHistory(): Promise<void> {
    await this.#conversation.ready();
    await this.#drawer.show();
  }

  async hideHistory(): Promise<void> {
    await this.#conversation.ready();
    await this.#drawer.hide();
  }

  #emit<K extends keyof ChatKitEvents>(name: K, detail: ChatKitEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  get #desk(): Desk | null {
    return this.#conversation.desk;
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

  /** What is seen first has the words and the colours that are wanted: nothing is shown in others before. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) {
      this.#theme.apply(this.options?.theme);
      await soon(Promise.all([this.#tongue.ready, this.#theme.ready]));
    }
    super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#focus.willDraw();
    this.#drawer.settle();
    if (this.#railShown && this.#desk?.threads.state.status === "new") void this.#desk.threads.load();
    if (changed.has("options")) this.#theme.apply(this.options?.theme);
  }

  protected override updated(): void {
    const map = this.renderRoot.querySelector("dialog");
    if (map && !map.open) map.showModal();
    this.#focus.drawn(() => this.#composer);
    this.#entities.place(this.renderRoot, this);
  }

  readonly #keyboard = new Keyboard({
    everywhere: () => this.keys,
    newChat: () => void this.#newChat(),
    history: () => void this.#toHistory(),
    map: () => {
      // The browser gives the focus back when it closes a dialog, and when one is taken away it does not.
      if (this.keyMap) this.renderRoot.querySelector("dialog")?.close();
      else this.keyMap = true;
    },
    escape: () => this.#escape(),
  });

  /** To the list of conversations, and from there back to the composer. */
  async #toHistory(): Promise<void> {
    if (this.#drawer.open) return this.hideHistory();
    if (!this.#railShown) return this.showHistory();
    const list = this.renderRoot.querySelector("hf-history");
    if (list?.matches(":focus-within")) this.#composer?.focus();
    else list?.focus();
  }

  #escape(): boolean {
    if (this.#entities.close()) return true;
    if (this.#drawer.open) void this.hideHistory();
    else if (this.#conversation.state.turn) void this.#desk?.session.stop();
    else return false;
    return true;
  }

  readonly #pressed = (event: MouseEvent): void => {
    if (event.type === "click") this.#entities.pressed(event);
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
    const { state, draft, said, copied, caughtUp, controls, extras } = this.#conversation;
    return renderChat({
      ...{ state, draft, said, copied, caughtUp },
      ...controls,
      refused: this.refused,
      entities: this.#entities,
      options: this.options,
      strings: this.#tongue.strings,
      direction: this.#tongue.direction,
      threads: this.#desk?.threads.state ?? NO_THREADS,
      rail: this.#railShown,
      drawer: this.#drawer.open,
      newChat: this.#newChat,
      showHistory: () => void this.showHistory(),
      hideHistory: () => void this.hideHistory(),
      prompt: (prompt) => void this.sendUserMessage(typeof prompt === "string" ? { text: prompt } : { content: prompt }),
      keydown: this.#keyboard.pressed,
      pressed: this.#pressed,
      extras: extras.extras(),
      feedback: this.options?.threadItemActions?.feedback ? (this.#desk?.feedback.given ?? null) : null,
      place: this.#place,
      keyMap: this.keyMap,
      pageKeys: this.pageKeys,
      closeKeyMap: () => {
        this.keyMap = false;
      },
      autolinks: this.autolinks,
    });
  }
}

/** Listeners get the events that `@openai/chatkit` names with their details typed; every other event as ever. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- overloads of what HTMLElement has; nothing that would need a value
export interface HoldfastChat {
  addEventListener<K extends keyof ChatKitEvents>(type: K, listener: EventHandler<K>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof ChatKitEvents>(type: K, listener: EventHandler<K>, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** From this width, 260 px of history leave enough for the thread. */
const RAIL_FROM = 756;

declare global {
  interface HTMLElementTagNameMap {
    "holdfast-chat": HoldfastChat;
    "hf-composer": ComposerElement;
    "hf-history": HistoryElement;
    "hf-thread": ThreadElement;
  }
}

import type { OpenAIChatKit } from "@openai/chatkit";
import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastChat } from "../../elements/chat/chat";
import { icon } from "../../render/icons";
import { base } from "../../tokens";
import type { Api, Config, Me, Task } from "../api";
import { brand, brandStyles, PRODUCT } from "../brand";
import { onKeys, pageKeys } from "../keys";
import { linkOf, TASK_LINKS } from "../links";
import { Live } from "../live";
import type { PageText } from "../locale/en";
import { optionsFor } from "../options";
import { hashOf, threadOf } from "../route";
import { ENGLISH_TEXT, TEXT } from "../strings";
import { Board } from "../tasks/board";
import { countOf } from "../tasks/lists";
import { glow } from "../tasks/motion";
import type { TasksElement } from "../tasks/tasks";
import { homeStyles } from "./home.styles";
import { renderOffline } from "./offline";

type Tab = "chat" | "tasks";

/**
 * The page of somebody who is there: the chat, and the tasks beside it. It uses the component as any page could: by
 * its tag, its options, its methods and its events.
 */
export class HomeElement extends LitElement {
  static override styles = [base, brandStyles, homeStyles];
  static override properties = {
    api: { attribute: false },
    me: { attribute: false },
    config: { attribute: false },
    ended: { attribute: false },
    leave: { attribute: false },
    tab: { state: true },
    narrow: { state: true },
    wide: { state: true },
  };

  declare api: Api;
  declare me: Me;
  declare config: Config;
  /** The session has run out. */
  declare ended: () => void;
  /** The person wants to sign out. */
  declare leave: () => void;
  private declare tab: Tab;
  private declare narrow: boolean;
  private declare wide: boolean;

  readonly #narrow = window.matchMedia("(max-width: 719.98px)");
  readonly #wide = window.matchMedia("(min-width: 1100px)");
  readonly #live = new Live({
    changed: (event) => {
      this.#board?.take(event);
      // Undone by hand: the line in the thread that offered it says so now.
      if (event.kind === "undone" && event.turn_id === null) void this.#chat?.fetchUpdates();
    },
    threadChanged: ({ thread_id, turn_id, title }) => void this.#chat?.threadChanged(thread_id, turn_id, title),
    begun: () => void this.#board?.refresh("showing"),
    connected: (connected) => this.#heard(connected),
    ended: () => this.ended(),
  });
  #connected = false;
  #connections = 0;
  #board: Board | null = null;
  #chat: HoldfastChat | null = null;
  #told = "";
  #touched = 0;
  #unwatch: () => void = () => undefined;

  constructor() {
    super();
    this.tab = "chat";
    this.#resized();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const query of [this.#narrow, this.#wide]) query.addEventListener("change", this.#resized);
    window.addEventListener("hashchange", this.#navigated);
    this.#unwatch = onKeys("g", "t", () => void this.#focusTasks());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const query of [this.#narrow, this.#wide]) query.removeEventListener("change", this.#resized);
    window.removeEventListener("hashchange", this.#navigated);
    this.#unwatch();
    this.#live.close();
  }

  readonly #resized = (): void => {
    this.narrow = this.#narrow.matches;
    this.wide = this.#wide.matches;
  };

  readonly #navigated = (): void => {
    void this.#chat?.setThreadId(threadOf(location.hash));
  };

  protected override willUpdate(): void {
    if (this.#board) return;
    const board = new Board(this.api, () => this.requestUpdate());
    this.#board = board;
    void board.refresh();
  }

  protected override updated(): void {
    this.#hearAndSee();
    const chat = this.renderRoot.querySelector("holdfast-chat");
    if (!chat) return;
    if (!customElements.get("holdfast-chat")) {
      // The component's script comes by itself and may be slower than the page's.
      void customElements.whenDefined("holdfast-chat").then(() => this.requestUpdate());
      return;
    }
    if (chat !== this.#chat) {
      this.#chat = chat;
      chat.autolinks = TASK_LINKS;
      chat.pageKeys = pageKeys();
      this.#listen(chat);
    }
    this.#configure(chat);
  }

  /** First the list, then what happens to it: the stream begins where the list ends. */
  #hearAndSee(): void {
    const { head = null, state } = this.#board ?? {};
    if (head !== null && this.isConnected) this.#live.open(head, this.me.user.id);
    const newest = Math.max(0, ...(state?.touched.values() ?? []));
    // Where the tasks are behind a tab, the tab says that something has happened there.
    const tab = this.tab === "chat" && newest > this.#touched ? this.renderRoot.querySelector<HTMLElement>("#tab-tasks") : null;
    if (tab) glow(tab);
    this.#touched = newest;
  }

  /** What was said in threads while nobody listened is not told afterwards: it has to be looked for. */
  #heard(connected: boolean): void {
    this.#connected = connected;
    if (!connected) return;
    this.#connections += 1;
    if (this.#connections > 1) void this.#chat?.fetchUpdates();
  }

  #listen(chat: OpenAIChatKit): void {
    chat.addEventListener("chatkit.thread.change", ({ detail }) => {
      if (threadOf(location.hash) !== detail.threadId) history.pushState(null, "", hashOf(detail.threadId));
      this.tab = "chat";
    });
    chat.addEventListener("chatkit.deeplink", ({ detail }) => void this.#follow(detail.name, detail.data));
    chat.addEventListener("chatkit.response.end", () => {
      if (!this.#connected) void this.#board?.refresh("showing");
    });
    chat.addEventListener("chatkit.error", ({ detail }) => {
      if ("status" in detail.error && detail.error.status === 401) this.ended();
    });
  }

  /** The greeting follows the person's tasks, so the options are set again when it changes. */
  #configure(chat: HoldfastChat): void {
    if (!this.#board) return;
    const options = optionsFor(this.config, this.me.user, this.#board.state, threadOf(location.hash), this.#words);
    const made = JSON.stringify([options.startScreen, options.composer]);
    if (made === this.#told) return;
    const first = this.#told === "";
    this.#told = made;
    chat.setOptions(options);
    if (first && !this.narrow) void chat.focusComposer();
  }

  async #follow(name: string, data: Record<string, unknown> | undefined): Promise<void> {
    const link = linkOf(name, data);
    if (link?.name === "task") await this.#showTask(link.id);
    if (link?.name === "task.undo") {
      const payload = { change: link.change, ...(link.item === null ? {} : { item: link.item }) };
      await this.#chat?.sendCustomAction({ type: "task.undo", payload });
    }
  }

  async #showTask(id: number): Promise<void> {
    this.tab = "tasks";
    await this.updateComplete;
    await this.#tasks?.show(id);
  }

  async #focusTasks(): Promise<void> {
    this.tab = "tasks";
    await this.updateComplete;
    await this.#tasks?.focusList();
  }

  readonly #ask = (task: Task): void => void this.#say(this.#words.about({ number: task.id }));

  /** Puts words into the composer, after what stands there, for the person to go on with. */
  readonly #say = async (text: string): Promise<void> => {
    const chat = this.#chat;
    if (!chat) return;
    this.tab = "chat";
    await this.updateComplete;
    const before = chat.composerText.trimEnd();
    await chat.setComposerValue({ text: before === "" ? text : `${before}\n${text}` });
    await chat.focusComposer();
  };

  get #offline(): boolean {
    return this.config.assistant?.offline ?? this.me.model?.offline ?? false;
  }

  /** What is said to the assistant, in words that it understands. */
  get #words(): PageText {
    return this.#offline ? ENGLISH_TEXT : TEXT;
  }

  get #tasks(): TasksElement | null {
    return this.renderRoot.querySelector("hf-tasks");
  }

  protected override render(): TemplateResult {
    const { narrow, wide, tab, me } = this;
    return html`<main class="page">
      <h1 class="unseen">${PRODUCT}</h1>
      <header class="top">
        ${narrow ? this.#renderTabs() : nothing} ${this.#offline ? renderOffline(this.#say) : nothing}
        ${narrow ? nothing : html`<span class="who meta" dir="auto">${me.user.name || me.user.email}</span>`}
        ${narrow
          ? html`<button class="icon-button" aria-label=${TEXT.signOut} @click=${() => this.leave()}>${icon("leave")}</button>`
          : html`<button class="leave meta" @click=${() => this.leave()}>${TEXT.signOut}</button>`}
      </header>
      <div
        class="chat"
        id="panel-chat"
        role=${narrow ? "tabpanel" : nothing}
        aria-labelledby=${narrow ? "tab-chat" : nothing}
        ?hidden=${narrow && tab !== "chat"}
      >
        <holdfast-chat keys ?rail=${wide} draft-scope=${me.user.id}><span slot="brand">${brand()}</span></holdfast-chat>
      </div>
      <div
        class="tasks"
        id="panel-tasks"
        role=${narrow ? "tabpanel" : nothing}
        aria-labelledby=${narrow ? "tab-tasks" : nothing}
        ?hidden=${narrow && tab !== "tasks"}
      >
        <hf-tasks .board=${this.#board} .state=${this.#board?.state ?? null} .ask=${this.#ask}></hf-tasks>
      </div>
    </main>`;
  }

  #renderTabs(): TemplateResult {
    const { status, pending } = this.#board?.state ?? {};
    const known = pending && status === "ready" ? pending : null;
    const count = known === null ? null : { count: known.tasks.length };
    const spoken = count && (known?.more ? TEXT.openTasksMore(count) : TEXT.openTasks(count));
    const tabs: [Tab, string, string, string | null][] = [
      ["chat", TEXT.chat, "", null],
      ["tasks", TEXT.tasks, known === null ? "" : countOf(known), spoken],
    ];
    return html`<div class="tabs" role="tablist" @keydown=${this.#tabKey}>
      ${tabs.map(
        ([name, label, number, spoken]) =>
          html`<button
            id="tab-${name}"
            role="tab"
            aria-controls="panel-${name}"
            aria-selected=${this.tab === name ? "true" : "false"}
            aria-description=${spoken ?? nothing}
            tabindex=${this.tab === name ? 0 : -1}
            @click=${() => (this.tab = name)}
          >
            ${label}${number === "" ? nothing : html`<span class="count" aria-hidden="true">${number}</span>`}
          </button>`,
      )}
    </div>`;
  }

  async #tabKey(event: KeyboardEvent): Promise<void> {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const first = event.key === "Home" || (event.key !== "End" && this.tab === "tasks");
    this.tab = first ? "chat" : "tasks";
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
  }
}

import type { OpenAIChatKit } from "@openai/chatkit";
import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastChat } from "../elements/chat/chat";
import { icon } from "../render/icons";
import { base, tokens } from "../tokens";
import { Api } from "./api";
import type { Me } from "./api";
import { appStyles } from "./app.styles";
import type { AuthMode } from "./auth/auth";
import { brand, brandStyles } from "./brand";
import { forgetDrafts, isKnownHere, mayBeSignedIn, rememberVisit } from "./memory";
import { greetingFor, promptsFor } from "./prompts";
import { hashOf, threadOf } from "./route";
import { TEXT } from "./strings";
import { Board } from "./tasks/board";

type View = { name: "starting" } | { name: "unreachable" } | { name: "auth"; mode: AuthMode; notice: string } | { name: "main"; me: Me };
type Tab = "chat" | "tasks";

/**
 * The page: who is there, the chat, the tasks beside it. It uses the component as any page could: by its tag, its
 * options, its methods and its events.
 */
export class AppElement extends LitElement {
  static override styles = [tokens, base, brandStyles, appStyles];
  static override properties = { view: { state: true }, tab: { state: true }, narrow: { state: true } };

  private declare view: View;
  private declare tab: Tab;
  private declare narrow: boolean;

  readonly #api = new Api(() => this.#sessionEnded());
  readonly #width = window.matchMedia("(max-width: 719.98px)");
  #board: Board | null = null;
  #chat: HoldfastChat | null = null;
  #startScreen = "";

  constructor() {
    super();
    this.view = { name: "starting" };
    this.tab = "chat";
    this.narrow = this.#width.matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#width.addEventListener("change", this.#resized);
    window.addEventListener("hashchange", this.#navigated);
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#width.removeEventListener("change", this.#resized);
    window.removeEventListener("hashchange", this.#navigated);
  }

  readonly #resized = (): void => {
    this.narrow = this.#width.matches;
  };

  readonly #navigated = (): void => {
    void this.#chat?.setThreadId(threadOf(location.hash));
  };

  readonly #begin = async (): Promise<void> => {
    try {
      const me = mayBeSignedIn() ? await this.#api.me() : null;
      if (me) this.#enter(me);
      else this.view = { name: "auth", mode: isKnownHere() ? "sign-in" : "sign-up", notice: "" };
    } catch {
      this.view = { name: "unreachable" };
    }
  };

  /** The server has just set its cookie: now it is worth asking. */
  readonly #signedIn = (): void => {
    rememberVisit("in");
    void this.#begin();
  };

  #enter(me: Me): void {
    rememberVisit("in");
    this.#board = new Board(this.#api, () => this.requestUpdate());
    void this.#board.refresh();
    this.view = { name: "main", me };
  }

  #sessionEnded(): void {
    if (this.view.name !== "main") return;
    this.#leave({ name: "auth", mode: "sign-in", notice: TEXT.sessionEnded });
  }

  async #signOut(): Promise<void> {
    if (this.view.name !== "main") return;
    const { user } = this.view.me;
    await this.#api.signOut().catch(() => undefined);
    forgetDrafts(user.id);
    history.replaceState(null, "", hashOf(null));
    this.#leave({ name: "auth", mode: "sign-in", notice: "" });
  }

  #leave(view: View): void {
    rememberVisit("out");
    this.#board = null;
    this.#chat = null;
    this.#startScreen = "";
    this.view = view;
  }

  protected override updated(): void {
    const chat = this.renderRoot.querySelector("holdfast-chat");
    if (chat && !customElements.get("holdfast-chat")) {
      // The component's script comes by itself and may be slower than the page's.
      void customElements.whenDefined("holdfast-chat").then(() => this.requestUpdate());
      return;
    }
    if (chat && chat !== this.#chat) {
      this.#chat = chat;
      this.#listen(chat);
    }
    if (chat) this.#configure(chat);
  }

  #listen(chat: OpenAIChatKit): void {
    chat.addEventListener("chatkit.thread.change", ({ detail }) => {
      if (threadOf(location.hash) !== detail.threadId) history.pushState(null, "", hashOf(detail.threadId));
      this.tab = "chat";
    });
    chat.addEventListener("chatkit.response.end", () => void this.#board?.refresh("showing"));
    chat.addEventListener("chatkit.log", ({ detail }) => {
      const tool = detail.name === "thread.item.done" && detail.data?.["itemType"] === "workflow";
      if (tool) void this.#board?.refresh("showing");
    });
    chat.addEventListener("chatkit.error", ({ detail }) => {
      if ("status" in detail.error && detail.error.status === 401) this.#sessionEnded();
    });
  }

  /** The greeting follows the person's tasks, so the options are set again when it changes. */
  #configure(chat: HoldfastChat): void {
    if (this.view.name !== "main" || !this.#board) return;
    const { state } = this.#board;
    const startScreen = {
      greeting: greetingFor(this.view.me.user),
      prompts: state.status === "new" ? [] : promptsFor(state),
    };
    const made = JSON.stringify(startScreen);
    if (made === this.#startScreen) return;
    const first = this.#startScreen === "";
    this.#startScreen = made;
    chat.setOptions({ api: { url: "/chatkit" }, initialThread: threadOf(location.hash), startScreen });
    if (first && !this.narrow) void chat.focusComposer();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view } = this;
    switch (view.name) {
      case "starting":
        return nothing;
      case "unreachable":
        return html`<div class="alone" role="alert">
          <p>${TEXT.unreachable}</p>
          <button class="action" @click=${this.#begin}>${TEXT.retry}</button>
        </div>`;
      case "auth":
        return html`<hf-auth .api=${this.#api} .mode=${view.mode} .notice=${view.notice} .done=${this.#signedIn}></hf-auth>`;
      case "main":
        return this.#renderMain(view.me);
    }
  }

  #renderMain(me: Me): TemplateResult {
    const { narrow, tab } = this;
    return html`<main class="page">
      <h1 class="unseen">${TEXT.product}</h1>
      <header class="top">
        ${narrow ? this.#renderTabs() : nothing} ${me.model?.offline ? this.#renderChip() : nothing}
        ${narrow ? nothing : html`<span class="who meta" dir="auto">${me.user.name || me.user.email}</span>`}
        ${narrow
          ? html`<button class="icon-button" aria-label=${TEXT.signOut} @click=${this.#signOut}>${icon("leave")}</button>`
          : html`<button class="leave meta" @click=${this.#signOut}>${TEXT.signOut}</button>`}
      </header>
      <div
        class="chat"
        id="panel-chat"
        role=${narrow ? "tabpanel" : nothing}
        aria-labelledby=${narrow ? "tab-chat" : nothing}
        ?hidden=${narrow && tab !== "chat"}
      >
        <holdfast-chat rail draft-scope=${me.user.id}><span slot="brand">${brand()}</span></holdfast-chat>
      </div>
      <div
        class="tasks"
        id="panel-tasks"
        role=${narrow ? "tabpanel" : nothing}
        aria-labelledby=${narrow ? "tab-tasks" : nothing}
        ?hidden=${narrow && tab !== "tasks"}
      >
        <hf-tasks .board=${this.#board} .state=${this.#board?.state ?? null}></hf-tasks>
      </div>
    </main>`;
  }

  #renderTabs(): TemplateResult {
    const open = this.#board?.state.pending;
    const count = open && this.#board?.state.status === "ready" ? `${open.tasks.length}${open.more ? "+" : ""}` : "";
    const tab = (name: Tab, label: string, extra: TemplateResult | typeof nothing): TemplateResult =>
      html`<button
        role="tab"
        id=${`tab-${name}`}
        aria-description=${extra === nothing ? nothing : TEXT.openTasks(count)}
        aria-selected=${this.tab === name ? "true" : "false"}
        aria-controls=${`panel-${name}`}
        tabindex=${this.tab === name ? 0 : -1}
        @click=${() => this.#show(name)}
      >
        ${label}${extra}
      </button>`;
    const number = count === "" ? nothing : html`<span class="count" aria-hidden="true">${count}</span>`;
    return html`<div class="tabs" role="tablist" @keydown=${this.#tabKey}>
      ${tab("chat", TEXT.chat, nothing)} ${tab("tasks", TEXT.tasks, number)}
    </div>`;
  }

  #show(tab: Tab): void {
    this.tab = tab;
  }

  async #tabKey(event: KeyboardEvent): Promise<void> {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const first = event.key === "Home" || (event.key !== "End" && this.tab === "tasks");
    this.tab = first ? "chat" : "tasks";
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
  }

  #renderChip(): TemplateResult {
    return html`<button class="chip meta" popovertarget="offline">${TEXT.assistantOffline}</button>
      <div id="offline" popover>
        <h2>${TEXT.offlineTitle}</h2>
        <p>${TEXT.offlineWords}</p>
        <ul>
          ${TEXT.offlineExamples.map((example) => html`<li>${example}</li>`)}
        </ul>
        <p class="meta">${TEXT.offlineMore}</p>
      </div>`;
  }
}

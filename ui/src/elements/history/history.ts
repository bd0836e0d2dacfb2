import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { ThreadMetadata } from "../../protocol/wire";
import { byDay } from "../../render/days";
import { icon } from "../../render/icons";
import { NO_THREADS } from "../../session/threads";
import type { ThreadsState } from "../../session/threads";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import { Focus } from "../focus";
import { historyStyles } from "./history.styles";

export interface HistoryActions {
  open: (id: string) => void;
  rename: (id: string, title: string) => void;
  remove: (id: string) => void;
  undo: () => void;
  more: () => void;
  reload: () => void;
}

/** The list of conversations: open one, rename it, delete it. */
export class HistoryElement extends LitElement {
  static override styles = [base, historyStyles];
  static override properties = {
    list: { attribute: false },
    current: { attribute: false },
    strings: { attribute: false },
    actions: { attribute: false },
    canRename: { attribute: false },
    canDelete: { attribute: false },
    renaming: { state: true },
    query: { state: true },
  };

  declare list: ThreadsState;
  declare current: string | null;
  declare strings: Strings;
  declare actions: HistoryActions | null;
  declare canRename: boolean;
  declare canDelete: boolean;
  declare renaming: string | null;
  /** What the titles are searched for. */
  declare query: string;
  /** How many conversations there were when more were asked for: a failure is not asked about again by itself. */
  #askedAt = 0;
  readonly #focus = new Focus(() => this.shadowRoot);
  /** Where the focus goes when what has it is gone, the best first. */
  #near: readonly string[] = [];
  /** What was drawn last: the list, and what could be brought back. */
  #shown: readonly string[] = [];
  #left: string | null = null;

  constructor() {
    super();
    this.list = NO_THREADS;
    this.current = null;
    this.strings = ENGLISH;
    this.actions = null;
    this.canRename = true;
    this.canDelete = true;
    this.renaming = null;
    this.query = "";
  }

  /** To the conversation that is open, else to the first. */
  override focus(options?: FocusOptions): void {
    const current = this.renderRoot.querySelector<HTMLElement>("[data-current] .open");
    (current ?? this.renderRoot.querySelector<HTMLElement>(".open"))?.focus(options);
  }

  protected override willUpdate(): void {
    this.#focus.willDraw();
    const focused = this.shadowRoot?.activeElement;
    if (focused) this.#near = this.#around(focused);
  }

  protected override updated(): void {
    this.#wantMore();
    this.#focus.drawn(() => {
      const row = this.#near.map((id) => this.#rowOf(id)).find(Boolean);
      return (row ?? this.renderRoot).querySelector<HTMLElement>(".open, input, .action");
    });
  }

  #rowOf(id: string): HTMLElement | undefined {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("li[data-thread-id]")].find(({ dataset }) => dataset["threadId"] === id);
  }

  /** Its conversation, and those that take its place when it goes: the next one, else the one before. */
  #around(focused: Element): string[] {
    const shown = this.#shown;
    const leaving = focused.closest(".toast") ? this.#left : null;
    const id = leaving ?? focused.closest("li")?.getAttribute("data-thread-id") ?? null;
    const at = shown.indexOf(id ?? "");
    return [id, shown[at + 1], shown[at - 1]].filter((one): one is string => typeof one === "string");
  }

  /** The end is near: more are fetched before somebody is there. Not while searching, which would fetch everything. */
  #wantMore(): void {
    const nav = this.renderRoot.querySelector("nav");
    const { threads, more } = this.list;
    if (!nav || nav.clientHeight === 0 || !more || this.query !== "" || threads.length === this.#askedAt) return;
    if (nav.scrollHeight - nav.scrollTop - nav.clientHeight > MORE_WITHIN) return;
    this.#askedAt = threads.length;
    this.actions?.more();
  }

  /** The conversations with these words in their titles, whatever their case and accents. */
  get #found(): readonly ThreadMetadata[] {
    const wanted = plain(this.query.trim());
    if (wanted === "") return this.list.threads;
    return this.list.threads.filter((thread) => plain(titleOf(thread, this.strings)).includes(wanted));
  }

  #renderSearch(): TemplateResult | typeof nothing {
    const { list, strings } = this;
    if (list.threads.length < SEARCH_FROM && this.query === "") return nothing;
    return html`<input
      type="search"
      class="search"
      dir="auto"
      aria-label=${strings.searchHistory}
      placeholder=${strings.searchHistory}
      .value=${this.query}
      @input=${(event: InputEvent) => {
        this.query = (event.target as HTMLInputElement).value;
        this.renderRoot.querySelector("nav")?.scrollTo?.(0, 0);
      }}
      @keydown=${this.#clear}
    />`;
  }

  /** Escape empties the search first, and closes what it is in only then. */
  #clear(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.query === "") return;
    event.preventDefault();
    this.query = "";
  }

  protected override render(): TemplateResult {
    const { list, strings, actions } = this;
    this.#shown = this.#found.map(({ id }) => id);
    this.#left = list.leaving?.id ?? null;
    return html`${this.#renderSearch()}
      <nav aria-label=${strings.history} @scroll=${this.#wantMore}>
        ${byDay(this.#found).map(
          ({ day, threads }) => html`
            <h2>${strings[day]}</h2>
            <ul>
              ${repeat(
                threads,
                (thread) => thread.id,
                (thread) => this.#renderRow(thread),
              )}
            </ul>
          `,
        )}
        ${list.more ? html`<button class="action more" @click=${() => actions?.more()}>${strings.more}</button>` : nothing}
        ${list.status === "loading" ? html`<div class="skeleton" role="status" aria-label=${strings.loading}><i></i><i></i><i></i></div>` : nothing}
        ${this.#renderNote()}
      </nav>
      ${list.leaving
        ? html`<div class="toast meta" role="status">
            <span>${strings.deleted({ title: titleOf(list.leaving, strings) })}</span>
            <button class="action" @click=${() => actions?.undo()}>${strings.undo}</button>
          </div>`
        : nothing}`;
  }

  #renderNote(): TemplateResult | typeof nothing {
    const { list, strings } = this;
    if (list.status === "failed") {
      return html`<div class="note meta">
        <p>${strings.historyFailed}</p>
        <button class="action" @click=${() => this.actions?.reload()}>${strings.retry}</button>
      </div>`;
    }
    if (this.query !== "") {
      const missing = this.#found.length === 0;
      return html`<p class=${missing ? "note meta" : "unseen"} role="status">
        ${missing ? strings.nothingFound : strings.foundConversations({ count: this.#found.length })}
      </p>`;
    }
    const empty = list.status === "ready" && list.threads.length === 0;
    return empty ? html`<p class="note meta">${strings.historyEmpty}</p>` : nothing;
  }

  #renderRow(thread: ThreadMetadata): TemplateResult {
    const { strings } = this;
    const title = titleOf(thread, strings);
    const current = thread.id === this.current;
    if (this.renaming === thread.id) {
      return html`<li data-thread-id=${thread.id}>
        <form @submit=${(event: SubmitEvent) => this.#rename(event, thread)}>
          <input
            name="title"
            dir="auto"
            aria-label=${strings.title}
            maxlength="200"
            .value=${thread.title ?? ""}
            @keydown=${(event: KeyboardEvent) => this.#escape(event, thread)}
            @blur=${(event: FocusEvent) => (event.target as HTMLInputElement).form?.requestSubmit()}
          />
        </form>
      </li>`;
    }
    return html`<li part="conversation" ?data-current=${current} data-thread-id=${thread.id}>
      <button class="open" aria-current=${current ? "page" : nothing} @click=${() => this.actions?.open(thread.id)}><bdi>${title}</bdi></button>
      <div class="tools">
        ${this.canRename
          ? html`<button class="icon-button" data-renames aria-label=${strings.renameThread({ title })} @click=${() => this.#startRenaming(thread)}>${icon("pencil")}</button>`
          : nothing}
        ${this.canDelete
          ? html`<button class="icon-button" aria-label=${strings.deleteThread({ title })} @click=${() => this.actions?.remove(thread.id)}>${icon("bin")}</button>`
          : nothing}
      </div>
    </li>`;
  }

  async #startRenaming(thread: ThreadMetadata): Promise<void> {
    this.renaming = thread.id;
    await this.updateComplete;
    const field = this.renderRoot.querySelector<HTMLInputElement>("li input");
    field?.focus();
    field?.select();
  }

  #rename(event: SubmitEvent, thread: ThreadMetadata): void {
    event.preventDefault();
    if (this.renaming !== thread.id) return;
    this.renaming = null;
    const title = String(new FormData(event.target as HTMLFormElement).get("title") ?? "").trim();
    if (title !== "" && title !== thread.title) this.actions?.rename(thread.id, title);
  }

  async #escape(event: KeyboardEvent, { id }: ThreadMetadata): Promise<void> {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.renaming = null;
    await this.updateComplete;
    this.#rowOf(id)?.querySelector<HTMLElement>("[data-renames]")?.focus();
  }
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** From so many conversations on there is something to search. */
const SEARCH_FROM = 8;
/** Pixels from the end of the list within which more are fetched. */
const MORE_WITHIN = 240;

/** A thread without a title is known by when it began. */
function titleOf(thread: ThreadMetadata, strings: Strings): string {
  if (thread.title) return thread.title;
  const time = new Date(thread.created_at);
  const written = new Intl.DateTimeFormat(strings.locale, { hour: "2-digit", minute: "2-digit" });
  return strings.chatAt({ time: Number.isNaN(time.getTime()) ? "" : written.format(time) });
}

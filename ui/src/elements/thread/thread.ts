import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";

import type { StructuredSubmission, ThreadItem } from "../../protocol/wire";
import { copyText } from "../../render/clipboard";
import { icon } from "../../render/icons";
import { wordsOf } from "../../render/failures";
import { widgetIcon } from "../../render/named-icons";
import { renderItem, renderUserMessage } from "../../render/items";
import type { ItemContext } from "../../render/items";
import type { Autolink } from "../../render/links";
import { itemText } from "../../render/text";
import type { FeedbackKind } from "../../session/feedback";
import { EMPTY } from "../../state/state";
import type { ChatState, Failure, PendingMessage } from "../../state/state";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import { look } from "../widget/look";
import { markdownStyles } from "../markdown/markdown.styles";
import type { Place } from "../chat/place";
import { each } from "./each";
import { answerText, endsAnswer, isLastAnswer, renderFoot } from "./foot";
import { Scrolling } from "./scrolling";
import { itemStyles } from "./items.styles";
import { threadStyles } from "./thread.styles";
import { renderFailure, renderNotice } from "./trouble";

export interface ThreadActions {
  retry: () => void;
  /** Goes on where an answer was stopped. */
  resume: () => void;
  resend: (id: string) => void;
  edit: (id: string) => void;
  copyDetails: (failure: Failure) => void;
  older: () => Promise<void>;
  feedback: (item: string, kind: FeedbackKind) => void;
  /** Answers the questions of an item. */
  answer: (item: string, input: StructuredSubmission) => Promise<void>;
}

/** The conversation: draws the state, scrolls, and nothing else. */
export class ThreadElement extends LitElement {
  static override styles = [base, markdownStyles, itemStyles, threadStyles];
  static override properties = {
    state: { attribute: false },
    strings: { attribute: false },
    actions: { attribute: false },
    copied: { attribute: false },
    autolinks: { attribute: false },
    act: { attribute: false },
    home: { attribute: false },
    place: { attribute: false },
    feedback: { attribute: false },
    retries: { attribute: false },
    entities: { attribute: false },
    follows: { attribute: false },
    behind: { state: true },
    copiedAnswer: { state: true },
  };

  declare state: ChatState;
  declare strings: Strings;
  declare actions: ThreadActions | null;
  /** The failure whose details were copied last. */
  declare copied: Failure | null;
  declare autolinks: readonly Autolink[];
  /** What a widget's action does. */
  declare act: ItemContext["act"];
  /** The server's origin: pictures that it keeps are shown. */
  declare home: string;
  /** Where to begin to read, when the thread is loaded; the end, where there is none. */
  declare place: Place | null;
  declare feedback: ReadonlyMap<string, FeedbackKind> | null;
  /** The last answer can be asked for again. */
  declare retries: boolean;
  /** Something happens when a mentioned thing is pressed or pointed at. */
  declare entities: boolean;
  /** The end is held in view while an answer grows; else only what one says oneself is brought there. */
  declare follows: boolean;
  declare behind: boolean;
  private declare copiedAnswer: string | null;

  #context: ItemContext = {
    ...{ strings: ENGLISH, autolinks: [], imageHosts: [] },
    ...{ act: null, answer: null, entities: false },
  };
  #hosts: readonly string[] = NO_HOSTS;
  /** The item that holds the focus: what is pressed may go away with what it did. */
  #focused: string | null = null;
  readonly #scrolling = new Scrolling({
    root: () => this.renderRoot,
    state: () => this.state,
    follows: () => this.follows,
    older: () => this.actions?.older ?? null,
    moved: () => this.requestUpdate(),
    behind: (value) => {
      this.behind = value;
    },
  });

  constructor() {
    super();
    this.state = EMPTY;
    this.strings = ENGLISH;
    this.actions = null;
    this.copied = null;
    this.autolinks = [];
    this.act = null;
    this.home = "";
    this.place = null;
    this.feedback = null;
    this.retries = false;
    this.entities = false;
    this.follows = true;
    this.behind = false;
    this.copiedAnswer = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#scrolling.observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scrolling.disconnect();
  }

  protected override firstUpdated(): void {
    this.#scrolling.observe();
  }

  /** Brings the end into view and holds it there. */
  scrollToEnd(): void {
    this.#scrolling.toEnd();
  }

  /** Where somebody is reading now; null at the end, which is where everybody begins. */
  readingAt(): Place | null {
    return this.#scrolling.readingAt();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { strings, autolinks, act, actions, entities } = this;
    const hosts = this.state.thread?.allowed_image_domains ?? NO_HOSTS;
    if (hosts !== this.#hosts || CONTEXT.some((name) => changed.has(name))) {
      this.#hosts = hosts;
      const imageHosts = this.home === "" ? hosts : [...hosts, this.home];
      this.#context = { strings, autolinks, act, entities, imageHosts, answer: actions?.answer ?? null };
    }
    this.#focused = itemAround(this.shadowRoot?.activeElement ?? null);
    const before = changed.get("state") as ChatState | undefined;
    if (!before) return;
    this.#scrolling.willShow(before, this.state, this.place);
    if (before.loading && !this.state.loading) this.place = null; // a reload is come back from once
  }

  protected override updated(): void {
    this.#scrolling.keepAnchor();
    this.#keepFocus();
    this.#scrolling.shown();
  }

  /** Undo goes away with what it undid; whoever pressed it stays at that line, not at the page's beginning. */
  #keepFocus(): void {
    if (this.#focused === null || this.shadowRoot?.activeElement) return;
    const node = this.#scrolling.nodeOf(this.#focused) ?? this.#scrolling.scroller;
    if (!(node instanceof HTMLElement)) return;
    if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { state, strings } = this;
    const { scrolled, letGo } = this.#scrolling;
    return html`
      <div
        class="scroller"
        part="thread"
        role="log"
        aria-live="off"
        aria-label=${strings.conversation}
        tabindex="0"
        @scroll=${scrolled}
        @wheel=${letGo}
        @touchmove=${letGo}
        @keydown=${letGo}
        @pointerdown=${letGo}
      >
        <div class="column">
          ${state.loading ? html`<div class="skeleton" role="status" aria-label=${strings.loading}><i></i><i></i><i></i><i></i></div>` : nothing}
          ${each(this.#scrolling.rows(state.items), (row) => ("gap" in row ? renderRoom(row.gap) : this.#renderItem(row.item, row.index)))}
          ${state.pending.map((pending) => this.#renderPending(pending))} ${this.#renderWaiting()}
          ${state.notices.map((notice) => renderNotice(notice, strings))}
          ${state.failure ? this.#renderFailure(state.failure, wordsOf(state.failure, strings), () => this.actions?.retry(), null) : nothing}
        </div>
      </div>
      ${this.behind
        ? html`<button class="pill" part="new" @click=${this.scrollToEnd}>${strings.newBelow}${icon("down")}</button>`
        : nothing}
    `;
  }

  #renderItem(item: ThreadItem, index: number): unknown {
    const { state, feedback } = this;
    const open = state.open.includes(item.id);
    const stopped = state.stopped.includes(item.id);
    const context = this.#context;
    const progress = state.imageProgress[item.id] ?? null;
    // One can go on from the end only, and only while nothing else is being said.
    const last = item === state.items.at(-1) && !state.turn && state.pending.length === 0;
    const ends = !open && endsAnswer(state, index);
    const asked = feedback !== null;
    const again = ends && this.retries && !state.failure && state.pending.length === 0 && isLastAnswer(state, index);
    const given = feedback?.get(item.id);
    const copied = this.copiedAnswer === item.id;
    return guard([item, open, progress, stopped, stopped && last, context, ends, asked, again, given, copied], () => [
      renderItem(item, { open, progress }, context),
      stopped ? this.#renderStopped(last) : nothing,
      ends
        ? renderFoot({
            ...{ strings: this.strings, copied },
            copy: () => void this.#copyAnswer(item.id),
            again: again ? () => this.actions?.retry() : null,
            feedback: asked ? { given, give: (kind) => this.actions?.feedback(item.id, kind) } : null,
          })
        : nothing,
    ]);
  }

  async #copyAnswer(id: string): Promise<void> {
    await copyText(answerText(this.state, this.state.items.findIndex((item) => item.id === id)));
    this.copiedAnswer = id;
    setTimeout(() => {
      if (this.copiedAnswer === id) this.copiedAnswer = null;
    }, COPIED_FOR);
  }

  #renderStopped(last: boolean): TemplateResult {
    const { strings } = this;
    return html`<p class="stopped meta">
      ${strings.stopped}${last ? html` · <button class="action" @click=${() => this.actions?.resume()}>${strings.continueAnswer}</button>` : nothing}
    </p>`;
  }

  #renderPending(pending: PendingMessage): TemplateResult {
    const { item, failure } = pending;
    return html`<div class="item user_message pending" part="item user-message" data-item-type="user_message" data-item-id=${item.id}>
      ${renderUserMessage(item, this.#context)}
      ${failure
        ? this.#renderFailure(
            failure,
            `${this.strings.notSent} ${wordsOf(failure, this.strings)}`,
            () => this.actions?.resend(item.id),
            () => this.actions?.edit(item.id),
          )
        : nothing}
    </div>`;
  }

  #renderFailure(failure: Failure, words: string, retry: () => void, edit: (() => void) | null): TemplateResult {
    const copied = this.copied?.code === failure.code && this.copied.message === failure.message;
    const copyDetails = (): void => this.actions?.copyDetails(failure);
    return renderFailure(failure, this.strings, { words, retry, edit, copied, copyDetails });
  }

  /** One line that names the work, while nothing else on the screen shows that there is any. */
  #renderWaiting(): TemplateResult | typeof nothing {
    const { turn, progress, items, open } = this.state;
    if (!turn || turn.phase === "stopping") return nothing;
    const { thinking, serverSilent } = this.strings;
    if (turn.quiet) return html`<p class="waiting" part="waiting" role="status"><span>${serverSilent}</span></p>`;
    const visible = items.some((item) => open.includes(item.id) && showsWork(item));
    if (visible) return nothing;
    return html`<p class="waiting" part="waiting" role="status">${widgetIcon(progress?.icon, "sm")}<span>${progress?.text || thinking}</span></p>`;
  }
}

/** The room of items that are not in the page just now. */
function renderRoom(height: number): TemplateResult {
  return html`<div class="room" ${look({ "block-size": `${height}px` })}></div>`;
}

function itemAround(node: Element | null): string | null {
  return node?.closest("[data-item-id]")?.getAttribute("data-item-id") ?? null;
}

function showsWork(item: ThreadItem): boolean {
  if (item.type === "generated_image") return true;
  if (item.type === "workflow") return item.workflow.tasks.some((task) => task.status_indicator === "loading");
  return itemText(item) !== "";
}

const NO_HOSTS: readonly string[] = [];
const CONTEXT = ["strings", "autolinks", "act", "actions", "entities", "home"] as const;
const COPIED_FOR = 2000;

import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";

import type { StructuredSubmission, ThreadItem } from "../../protocol/wire";
import { copyText } from "../../render/clipboard";
import { icon } from "../../render/icons";
import { wordsOf } from "../../render/failures";
import { renderItem, renderUserMessage } from "../../render/items";
import type { ItemContext } from "../../render/items";
import type { Autolink } from "../../render/links";
import type { FeedbackKind } from "../../session/feedback";
import { EMPTY } from "../../state/state";
import type { ChatState, Failure, PendingMessage } from "../../state/state";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import { Focus } from "../focus";
import { look } from "../widget/look";
import { markdownStyles } from "../markdown/markdown.styles";
import type { Place } from "../chat/place";
import { each } from "./each";
import { answerText, endsAnswer, isLastAnswer, renderFoot } from "./foot";
import type { Again } from "./foot";
import { Scrolling } from "./scrolling";
import { itemStyles } from "./items.styles";
import { threadStyles } from "./thread.styles";
import { renderFailure, renderNotice } from "./trouble";
import { renderWaiting } from "./waiting";

export interface ThreadActions {
  /** Asks for an answer again: the one named, or the last. */
  retry: (answer?: string) => void;
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
    asking: { state: true },
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
  /** Answers can be asked for again. */
  declare retries: boolean;
  /** Something happens when a mentioned thing is pressed or pointed at. */
  declare entities: boolean;
  /** The end is held in view while an answer grows; else only what one says oneself is brought there. */
  declare follows: boolean;
  declare behind: boolean;
  private declare copiedAnswer: string | null;
  /** The answer that somebody wants again, and whose end the conversation would have. */
  private declare asking: string | null;

  #context: ItemContext = {
    ...{ strings: ENGLISH, autolinks: [], imageHosts: [] },
    ...{ act: null, answer: null, entities: false },
  };
  #hosts: readonly string[] = NO_HOSTS;
  /** The item that holds the focus: what is pressed may go away with what it did. */
  #focused: string | null = null;
  readonly #focus = new Focus(() => this.shadowRoot);
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
    this.asking = null;
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
    this.#focus.willDraw();
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
    this.#focus.drawn(() => {
      const node = (this.#focused === null ? null : this.#scrolling.nodeOf(this.#focused)) ?? this.#scrolling.scroller;
      if (!(node instanceof HTMLElement)) return null;
      if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
      return node;
    });
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
          ${state.pending.map((pending) => this.#renderPending(pending))} ${renderWaiting(state, strings)}
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
    const again = ends && this.#canAsk(index);
    const asking = again && this.asking === item.id;
    const given = feedback?.get(item.id);
    const copied = this.copiedAnswer === item.id;
    return guard([item, open, progress, stopped, stopped && last, context, ends, asked, again, asking, given, copied], () => [
      renderItem(item, { open, progress }, context),
      stopped ? this.#renderStopped(last) : nothing,
      ends
        ? renderFoot({
            ...{ strings: this.strings, copied },
            copy: () => void this.#copyAnswer(item.id),
            again: again ? this.#again(item.id, asking) : null,
            feedback: asked ? { given, give: (kind) => this.actions?.feedback(item.id, kind) } : null,
          })
        : nothing,
    ]);
  }

  /** Nothing else is being said, and what it answers is here. */
  #canAsk(index: number): boolean {
    const { turn, failure, pending, items } = this.state;
    if (!this.retries || turn || failure || pending.length > 0) return false;
    const first = items.findIndex(({ type }) => type === "user_message");
    return first >= 0 && first < index;
  }

  #again(id: string, asking: boolean): Again {
    const answer = (): void => {
      this.asking = null;
      this.actions?.retry(id);
    };
    const goTo = async (wanted: string | null, selector: string): Promise<void> => {
      this.asking = wanted;
      await this.updateComplete;
      const foot = this.#scrolling.nodeOf(id)?.parentElement?.querySelectorAll<HTMLElement>(selector) ?? [];
      [...foot].find((node) => itemBefore(node) === id)?.focus();
    };
    const ask = (): void => {
      const { state } = this;
      if (isLastAnswer(state, state.items.findIndex((item) => item.id === id))) answer();
      else void goTo(id, "[data-again-sure]");
    };
    return { asking, answer, ask, cancel: () => void goTo(null, "[data-again]") };
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
}

/** The room of items that are not in the page just now. */
function renderRoom(height: number): TemplateResult {
  return html`<div class="room" ${look({ "block-size": `${height}px` })}></div>`;
}

function itemAround(node: Element | null): string | null {
  return node?.closest("[data-item-id]")?.getAttribute("data-item-id") ?? null;
}

/** The item that a foot stands under. */
function itemBefore(node: Element): string | null {
  let before = node.closest(".feedback")?.previousElementSibling ?? null;
  while (before && !before.hasAttribute("data-item-id")) before = before.previousElementSibling;
  return before?.getAttribute("data-item-id") ?? null;
}

const NO_HOSTS: readonly string[] = [];
const CONTEXT = ["strings", "autolinks", "act", "actions", "entities", "home"] as const;
const COPIED_FOR = 2000;

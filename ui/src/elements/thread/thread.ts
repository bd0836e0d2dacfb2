import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";

import type { ThreadItem } from "../../protocol/wire";
import { icon } from "../../render/icons";
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
import { markdownStyles } from "../markdown/markdown.styles";
import type { Place } from "../chat/place";
import { threadStyles } from "./thread.styles";

export interface ThreadActions {
  retry: () => void;
  /** Goes on where an answer was stopped. */
  resume: () => void;
  resend: (id: string) => void;
  edit: (id: string) => void;
  copyDetails: (failure: Failure) => void;
  older: () => Promise<void>;
  feedback: (item: string, kind: FeedbackKind) => void;
}

/** The conversation: draws the state, scrolls, and nothing else. */
export class ThreadElement extends LitElement {
  static override styles = [base, markdownStyles, threadStyles];
  static override properties = {
    state: { attribute: false },
    strings: { attribute: false },
    actions: { attribute: false },
    copied: { attribute: false },
    autolinks: { attribute: false },
    act: { attribute: false },
    place: { attribute: false },
    feedback: { attribute: false },
    behind: { state: true },
  };

  declare state: ChatState;
  declare strings: Strings;
  declare actions: ThreadActions | null;
  /** The failure whose details were copied last. */
  declare copied: Failure | null;
  declare autolinks: readonly Autolink[];
  /** What a widget's action does. */
  declare act: ItemContext["act"];
  /** Where to begin to read, when the thread is loaded; the end, where there is none. */
  declare place: Place | null;
  declare feedback: ReadonlyMap<string, FeedbackKind> | null;
  declare behind: boolean;

  /** Whether the end of the conversation is held in view as it grows. */
  #sticks = true;
  #top = 0;
  #loadingOlder = false;
  #context: ItemContext = { strings: ENGLISH, autolinks: [], imageHosts: [], act: null };
  /** The item that holds the focus: what is pressed may go away with what it did. */
  #focused: string | null = null;
  /** The place to come back to, held until the person scrolls: what is above it may still be growing to its size. */
  #held: Place | null = null;
  #anchor: { node: Element; top: number } | null = null;
  #resize = new ResizeObserver(() => this.#follow());

  constructor() {
    super();
    this.state = EMPTY;
    this.strings = ENGLISH;
    this.actions = null;
    this.copied = null;
    this.autolinks = [];
    this.act = null;
    this.place = null;
    this.feedback = null;
    this.behind = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    this.#observe();
  }

  #observe(): void {
    const { column, scroller } = this.#parts();
    if (column) this.#resize.observe(column);
    if (scroller) this.#resize.observe(scroller);
  }

  /** Brings the end into view and holds it there. */
  scrollToEnd(): void {
    this.#held = null;
    this.#sticks = true;
    this.#follow();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { strings, autolinks, act } = this;
    const imageHosts = this.state.thread?.allowed_image_domains ?? NO_HOSTS;
    const known = imageHosts === this.#context.imageHosts;
    if (!known || changed.has("strings") || changed.has("autolinks") || changed.has("act")) {
      this.#context = { strings, autolinks, act, imageHosts };
    }
    this.#focused = itemAround(this.shadowRoot?.activeElement ?? null);
    const before = changed.get("state") as ChatState | undefined;
    if (!before) return;
    const said = this.state.pending.length > before.pending.length;
    if (said || before.thread?.id !== this.state.thread?.id || before.loading) {
      this.#sticks = true;
      this.#held = null;
    }
    if (before.loading && !this.state.loading) {
      this.#held = this.place?.thread === this.state.thread?.id ? this.place : null;
      this.place = null; // a reload is come back from once
    }
    const first = before.items[0];
    const grewUpwards = first !== undefined && this.state.items[0] !== first && this.state.items.includes(first);
    const node = grewUpwards && !this.#sticks ? this.#nodeOf(first.id) : null;
    this.#anchor = node ? { node, top: node.getBoundingClientRect().top } : null;
  }

  protected override updated(): void {
    this.#keepPlace();
    this.#keepFocus();
    this.#holdPlace();
    if (this.#sticks) this.#follow();
    this.#wantOlder();
  }

  /** Undo goes away with what it undid; whoever pressed it stays at that line, not at the page's beginning. */
  #keepFocus(): void {
    if (this.#focused === null || this.shadowRoot?.activeElement) return;
    const node = this.#nodeOf(this.#focused) ?? this.#parts().scroller;
    if (!(node instanceof HTMLElement)) return;
    if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  /** Where somebody is reading now; null at the end, which is where everybody begins. */
  readingAt(): Place | null {
    const { scroller } = this.#parts();
    const thread = this.state.thread?.id;
    if (!scroller || this.#sticks || thread === undefined) return null;
    const { top } = scroller.getBoundingClientRect();
    const nodes = [...this.renderRoot.querySelectorAll("[data-item-id]")];
    const node = nodes.find((candidate) => candidate.getBoundingClientRect().bottom > top);
    const item = node?.getAttribute("data-item-id");
    return node && item ? { thread, item, top: node.getBoundingClientRect().top - top } : null;
  }

  #holdPlace(): void {
    const { scroller } = this.#parts();
    // What is still being said is not in what was loaded; it comes with the turn that is taken up again.
    const node = this.#held ? this.#nodeOf(this.#held.item) : null;
    if (!scroller || !node || !this.#held) return;
    this.#sticks = false;
    scroller.scrollTop += node.getBoundingClientRect().top - scroller.getBoundingClientRect().top - this.#held.top;
  }

  readonly #letGo = (): void => {
    this.#held = null;
  };

  /** After older messages were put above, what was being read is where it was. */
  #keepPlace(): void {
    const { scroller } = this.#parts();
    if (!this.#anchor || !scroller) return;
    scroller.scrollTop += this.#anchor.node.getBoundingClientRect().top - this.#anchor.top;
    this.#anchor = null;
  }

  #follow(): void {
    const { scroller } = this.#parts();
    if (!scroller) return;
    this.#holdPlace();
    if (this.#sticks) scroller.scrollTop = scroller.scrollHeight;
    this.behind = !this.#sticks && distanceToEnd(scroller) > STICK_WITHIN;
  }

  #scrolled(): void {
    const { scroller } = this.#parts();
    if (!scroller) return;
    // The end can also move away because the text grew; only a person scrolling up lets go of it.
    const upwards = scroller.scrollTop < this.#top;
    this.#top = scroller.scrollTop;
    this.#sticks = distanceToEnd(scroller) <= STICK_WITHIN || (this.#sticks && !upwards);
    this.behind = !this.#sticks;
    this.#wantOlder();
  }

  #wantOlder(): void {
    const { scroller } = this.#parts();
    if (!scroller || this.#loadingOlder || !this.state.older.more || !this.actions) return;
    if (scroller.scrollTop > OLDER_WITHIN) return;
    this.#loadingOlder = true;
    void this.actions.older().finally(() => {
      this.#loadingOlder = false;
    });
  }

  protected override render(): TemplateResult {
    const { state, strings } = this;
    return html`
      <div class="scroller" role="log" aria-live="off" aria-label=${strings.conversation} tabindex="0" @scroll=${this.#scrolled} @wheel=${this.#letGo} @touchmove=${this.#letGo} @keydown=${this.#letGo} @pointerdown=${this.#letGo}>
        <div class="column">
          ${state.loading ? html`<div class="skeleton" aria-label=${strings.loading}><i></i><i></i><i></i><i></i></div>` : nothing}
          ${repeat(
            state.items,
            (item) => item.id,
            (item, index) => this.#renderItem(item, index),
          )}
          ${state.pending.map((pending) => this.#renderPending(pending))} ${this.#renderWaiting()}
          ${state.notices.map(
            (notice) =>
              html`<div class="notice" role="status" data-level=${notice.level}>
                ${notice.title ? html`<strong>${notice.title}</strong>` : nothing}
                <hf-markdown .text=${notice.message} .done=${true}></hf-markdown>
              </div>`,
          )}
          ${state.failure ? this.#renderFailure(state.failure, () => this.actions?.retry()) : nothing}
        </div>
      </div>
      ${this.behind
        ? html`<button class="pill" @click=${this.scrollToEnd}>${strings.newBelow}${icon("down")}</button>`
        : nothing}
    `;
  }

  #renderItem(item: ThreadItem, index: number): unknown {
    const open = this.state.open.includes(item.id);
    const stopped = this.state.stopped.includes(item.id);
    const context = this.#context;
    // One can go on from the end only, and only while nothing else is being said.
    const last = item === this.state.items.at(-1) && !this.state.turn && this.state.pending.length === 0;
    const asked = this.feedback !== null && !open && endsAnswer(this.state, index);
    const given = this.feedback?.get(item.id);
    return guard([item, open, stopped, stopped && last, context, asked, given], () => [
      renderItem(item, open, context),
      stopped ? this.#renderStopped(last) : nothing,
      asked ? this.#renderFeedback(item.id, given) : nothing,
    ]);
  }

  #renderFeedback(id: string, given: FeedbackKind | undefined): TemplateResult {
    const { strings } = this;
    const button = (kind: FeedbackKind, name: "good" | "bad", label: string): TemplateResult =>
      html`<button
        class="icon-button"
        aria-label=${label}
        title=${label}
        aria-pressed=${given === kind ? "true" : "false"}
        @click=${() => this.actions?.feedback(id, kind)}
      >
        ${icon(name)}
      </button>`;
    return html`<div class="feedback" role="group" aria-label=${strings.feedback}>
      ${button("positive", "good", strings.goodAnswer)}${button("negative", "bad", strings.badAnswer)}
    </div>`;
  }

  #renderStopped(last: boolean): TemplateResult {
    const { strings } = this;
    return html`<p class="stopped meta">
      ${strings.stopped}${last ? html` · <button class="action" @click=${() => this.actions?.resume()}>${strings.continueAnswer}</button>` : nothing}
    </p>`;
  }

  #renderPending(pending: PendingMessage): TemplateResult {
    const { item, failure } = pending;
    return html`<div class="item user_message pending" data-item-type="user_message" data-item-id=${item.id}>
      ${renderUserMessage(item, this.strings)}
      ${failure
        ? this.#renderFailure(
            { ...failure, message: `${this.strings.notSent} ${failure.message}` },
            () => this.actions?.resend(item.id),
            () => this.actions?.edit(item.id),
          )
        : nothing}
    </div>`;
  }

  #renderFailure(failure: Failure, retry: () => void, edit?: () => void): TemplateResult {
    const { strings } = this;
    const copied = this.copied?.code === failure.code && this.copied.message === failure.message;
    return html`<div class="failure" role="alert">
      ${icon("alert")}
      <div class="cause">
        <p>${failure.message || strings.errorUnknown}</p>
        <div class="actions">
          ${failure.allowRetry ? html`<button class="action" @click=${retry}>${strings.retry}</button>` : nothing}
          ${edit ? html`<button class="action" @click=${edit}>${strings.edit}</button>` : nothing}
          <button class="action" @click=${() => this.actions?.copyDetails(failure)}>
            ${copied ? strings.copied : strings.copyDetails}
          </button>
        </div>
      </div>
    </div>`;
  }

  /** One line that names the work, while nothing else on the screen shows that there is any. */
  #renderWaiting(): TemplateResult | typeof nothing {
    const { turn, progress, items, open } = this.state;
    if (!turn || turn.phase === "stopping") return nothing;
    const visible = items.some((item) => open.includes(item.id) && showsWork(item));
    if (visible) return nothing;
    return html`<p class="waiting" role="status"><span>${progress?.text || this.strings.thinking}</span></p>`;
  }

  #nodeOf(id: string): Element | null {
    const nodes = [...this.renderRoot.querySelectorAll("[data-item-id]")];
    return nodes.find((node) => node.getAttribute("data-item-id") === id) ?? null;
  }

  #parts(): { scroller: Element | null; column: Element | null } {
    return { scroller: this.renderRoot.querySelector(".scroller"), column: this.renderRoot.querySelector(".column") };
  }
}

/** Whether an answer is complete with this item: nothing of it follows, and nothing more is being said. */
function endsAnswer({ items, turn }: ChatState, index: number): boolean {
  const type = items[index]?.type;
  if (type !== "assistant_message" && type !== "widget") return false;
  const next = items[index + 1];
  return next ? next.type === "user_message" : turn === null;
}

function itemAround(node: Element | null): string | null {
  return node?.closest("[data-item-id]")?.getAttribute("data-item-id") ?? null;
}

function showsWork(item: ThreadItem): boolean {
  if (item.type === "workflow") return item.workflow.tasks.some((task) => task.status_indicator === "loading");
  return itemText(item) !== "";
}

function distanceToEnd(scroller: Element): number {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

const NO_HOSTS: readonly string[] = [];

/** Pixels from the end within which the end is held in view. */
const STICK_WITHIN = 80;

/** Pixels from the beginning within which older messages are fetched. */
const OLDER_WITHIN = 320;

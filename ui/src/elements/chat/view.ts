import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastOptions } from "../../options";
import { icon } from "../../render/icons";
import type { Autolink } from "../../render/links";
import type { FeedbackKind } from "../../session/feedback";
import type { Written } from "../../session/tagged";
import type { ThreadsState } from "../../session/threads";
import type { ChatState, Failure } from "../../state/state";
import type { Strings } from "../../strings";
import type { ComposerActions } from "../composer/composer";
import type { HistoryActions } from "../history/history";
import type { Extras } from "./compose";
import { renderKeyMap } from "./keymap";
import type { KeyLine } from "./keys";
import type { Place } from "./place";
import type { WidgetAct } from "../widget/widget";
import type { ThreadActions } from "../thread/thread";

/** Everything the component's frame shows, and what can be done there. */
export interface ChatView {
  state: ChatState;
  options: HoldfastOptions | null;
  /** Why options could not be taken: words for whoever builds the page. */
  refused: string;
  strings: Strings;
  /** Set on what is drawn; null where the page around says it. */
  direction: "ltr" | "rtl" | null;
  threads: ThreadsState;
  /** History stands beside the thread. */
  rail: boolean;
  /** History lies over the thread. */
  drawer: boolean;
  draft: Written;
  said: string;
  copied: Failure | null;
  autolinks: readonly Autolink[];
  act: WidgetAct;
  composer: ComposerActions;
  thread: ThreadActions;
  history: HistoryActions;
  newChat: () => void;
  showHistory: () => void;
  hideHistory: () => void;
  prompt: (prompt: Prompt["prompt"]) => void;
  keydown: (event: KeyboardEvent) => void;
  pressed: (event: MouseEvent) => void;
  extras: Extras;
  /** What was said of answers, by item; null where nobody is asked. */
  feedback: ReadonlyMap<string, FeedbackKind> | null;
  place: Place | null;
  caughtUp: boolean;
  keyMap: boolean;
  pageKeys: readonly KeyLine[];
  closeKeyMap: () => void;
}

type Prompt = NonNullable<NonNullable<HoldfastOptions["startScreen"]>["prompts"]>[number];

export function renderChat(view: ChatView): TemplateResult {
  const { locale } = view.strings;
  const direction = view.direction ?? nothing;
  return html`<div class="frame" lang=${locale} dir=${direction} @keydown=${view.keydown} @click=${view.pressed} @auxclick=${view.pressed}>
      ${view.rail || view.drawer ? renderHistory(view) : nothing}
      ${view.drawer ? html`<div class="veil" @click=${view.hideHistory}></div>` : nothing}
      <section class="main" ?inert=${view.drawer}>
        ${renderHeader(view)} ${isEmpty(view.state) ? renderStart(view) : renderThread(view)} ${renderFoot(view)}
      </section>
    </div>
    <div class="unseen" role="status" aria-live="polite" lang=${locale}>${view.said}</div>
    ${view.keyMap ? renderKeyMap(view.strings, view.direction, view.pageKeys, view.closeKeyMap) : nothing}`;
}

function renderHistory({ strings, options, drawer, threads, state, ...view }: ChatView): TemplateResult {
  return html`<aside class="history" ?data-drawer=${drawer} aria-label=${strings.history}>
    <header>
      <div class="brand"><slot name="brand"></slot></div>
      ${drawer
        ? html`<button class="icon-button" aria-label=${strings.closeHistory} @click=${view.hideHistory}>${icon("close")}</button>`
        : nothing}
    </header>
    <div class="new">
      <button class="new-row" @click=${view.newChat}>${icon("compose")}${strings.newChat}</button>
    </div>
    <hf-history
      .list=${threads}
      .current=${state.thread?.id ?? null}
      .strings=${strings}
      .actions=${view.history}
      .canRename=${options?.history?.showRename !== false}
      .canDelete=${options?.history?.showDelete !== false}
    ></hf-history>
  </aside>`;
}

function renderHeader({ options, state, strings, rail, ...view }: ChatView): TemplateResult | typeof nothing {
  const { enabled, title } = options?.header ?? {};
  if (enabled === false) return html`<h2 class="unseen">${strings.conversation}</h2>`;
  const text = title?.enabled === false ? "" : (title?.text ?? state.thread?.title ?? "");
  const opener =
    rail || options?.history?.enabled === false
      ? nothing
      : html`<button class="icon-button" data-opens-history aria-label=${strings.openHistory} @click=${view.showHistory}>
          ${icon("list")}
        </button>`;
  const compose = rail
    ? nothing
    : html`<button class="icon-button" aria-label=${strings.newChat} @click=${view.newChat}>${icon("compose")}</button>`;
  return html`<header class="bar" ?data-plain=${rail}>
    ${opener}
    <h2 class="title">${text === "" ? html`<span class="unseen">${strings.conversation}</span>` : html`<bdi>${text}</bdi>`}</h2>
    <slot name="status"></slot>
    ${compose}
  </header>`;
}

function renderThread({ state, strings, thread, copied, autolinks, act, place, feedback }: ChatView): TemplateResult {
  return html`<hf-thread .state=${state} .strings=${strings} .actions=${thread} .copied=${copied} .autolinks=${autolinks} .act=${act} .place=${place} .feedback=${feedback}></hf-thread>`;
}

function renderStart({ options, strings, prompt }: ChatView): TemplateResult {
  const { greeting, prompts } = options?.startScreen ?? {};
  return html`<div class="start">
    <h2 dir="auto">${greeting ?? strings.greeting}</h2>
    <ul class="prompts" aria-label=${strings.suggestions}>
      ${prompts?.map(
        (suggestion) => html`<li>
          <button @click=${() => prompt(suggestion.prompt)}><bdi>${suggestion.label}</bdi>${icon("send")}</button>
        </li>`,
      )}
    </ul>
  </div>`;
}

function renderFoot({ state, options, strings, composer, draft, caughtUp, extras, refused }: ChatView): TemplateResult {
  const { turn } = state;
  const closed = closedFor(state, strings);
  return html`<div class="foot">
    ${turn?.reconnecting ? html`<p class="line away meta" role="status">${strings.disconnected}</p>` : nothing}
    ${caughtUp && !turn?.reconnecting ? html`<p class="line back meta" role="status">${strings.caughtUp}</p>` : nothing}
    ${refused === "" ? nothing : html`<p class="note meta" role="alert">${refused}</p>`}
    ${closed === null ? nothing : html`<p class="note meta">${closed}</p>`}
    <hf-composer
      .strings=${strings}
      .actions=${composer}
      .placeholder=${options?.composer?.placeholder ?? ""}
      .running=${turn !== null}
      .canStop=${turn?.phase === "running" && turn.allowCancel}
      .blocked=${closed !== null}
      .value=${draft.text}
      .tags=${draft.tags}
      .extras=${extras}
    ></hf-composer>
    ${options?.disclaimer
      ? html`<div class="note meta"><hf-markdown .text=${options.disclaimer.text} .done=${true}></hf-markdown></div>`
      : nothing}
  </div>`;
}

/** Why nothing can be said in this thread, in words; null where it can. */
function closedFor({ thread }: ChatState, strings: Strings): string | null {
  const status = thread?.status;
  if (!status || status.type === "active") return null;
  return status.reason || (status.type === "closed" ? strings.threadClosed : strings.threadLocked);
}

/** Nothing has been said and nothing is happening. */
function isEmpty(state: ChatState): boolean {
  return !state.thread && !state.loading && !state.turn && !state.failure && state.pending.length === 0;
}

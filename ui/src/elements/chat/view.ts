import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastOptions } from "../../options";
import { icon } from "../../render/icons";
import { widgetIcon } from "../../render/named-icons";
import type { Autolink } from "../../render/links";
import type { FeedbackKind } from "../../session/feedback";
import type { Written } from "../../session/tagged";
import type { ThreadsState } from "../../session/threads";
import type { ChatState, Failure } from "../../state/state";
import type { Strings } from "../../strings";
import type { ComposerActions } from "../composer/composer";
import type { HistoryActions } from "../history/history";
import type { Extras } from "./compose";
import { renderPreview } from "./entities";
import type { Entities } from "./entities";
import { renderHeader } from "./header";
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
  entities: Entities;
  extras: Extras;
  /** What was said of answers, by item; null where nobody is asked. */
  feedback: ReadonlyMap<string, FeedbackKind> | null;
  place: Place | null;
  caughtUp: boolean;
  keyMap: boolean;
  pageKeys: readonly KeyLine[];
  closeKeyMap: () => void;
}

/** What lies in the inner elements and a page may style all the same. */
const THREAD_PARTS = "thread, item, user-message, assistant-message, widget, workflow, task, generated-image, structured-input, bubble, notice, error, waiting, new";
const COMPOSER_PARTS = "composer, input, send, stop";
const HISTORY_PARTS = "conversation";

type Prompt = NonNullable<NonNullable<HoldfastOptions["startScreen"]>["prompts"]>[number];

export function renderChat(view: ChatView): TemplateResult {
  const { locale } = view.strings;
  const direction = view.direction ?? nothing;
  return html`<div
      class="frame"
      lang=${locale}
      dir=${direction}
      @keydown=${view.keydown}
      @click=${view.pressed}
      @auxclick=${view.pressed}
      @pointerover=${view.entities.entered}
      @focusin=${view.entities.entered}
      @hf-entity=${view.entities.told}
    >
      ${view.rail || view.drawer ? renderHistory(view) : nothing}
      ${view.drawer ? html`<div class="veil" @click=${view.hideHistory}></div>` : nothing}
      <section class="main" part="main" aria-label=${view.options?.frameTitle || view.strings.chat} ?inert=${view.drawer}>
        ${renderHeader(view)} ${isEmpty(view.state) ? renderStart(view) : renderThread(view)} ${renderFoot(view)}
      </section>
    </div>
    <div dir=${direction} @pointerover=${view.entities.entered} @pointerleave=${view.entities.entered}>
      ${renderPreview(view.entities, view.strings)}
    </div>
    <div class="unseen" role="status" aria-live="polite" lang=${locale}>${view.said}</div>
    ${view.keyMap ? renderKeyMap(view.strings, view.direction, view.pageKeys, view.closeKeyMap) : nothing}`;
}

function renderHistory({ strings, options, drawer, threads, state, ...view }: ChatView): TemplateResult {
  return html`<aside class="history" part="history" ?data-drawer=${drawer} aria-label=${strings.history}>
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
      exportparts=${HISTORY_PARTS}
      .list=${threads}
      .current=${state.thread?.id ?? null}
      .strings=${strings}
      .actions=${view.history}
      .canRename=${options?.history?.showRename !== false}
      .canDelete=${options?.history?.showDelete !== false}
    ></hf-history>
  </aside>`;
}

function renderThread({ state, strings, thread, copied, autolinks, act, place, feedback, options }: ChatView): TemplateResult {
  return html`<hf-thread exportparts=${THREAD_PARTS} .state=${state} .strings=${strings} .actions=${thread} .copied=${copied} .autolinks=${autolinks} .act=${act} .place=${place} .feedback=${feedback} .retries=${options?.threadItemActions?.retry === true} .entities=${hasEntities(options)} .home=${homeOf(options)} .follows=${options?.thread?.autoScroll === true}></hf-thread>`;
}

function hasEntities(options: HoldfastOptions | null): boolean {
  return Boolean(options?.entities?.onClick ?? options?.entities?.onRequestPreview);
}

/** The server's origin: what it keeps may be shown, also on a page of another. */
function homeOf(options: HoldfastOptions | null): string {
  const { api } = options ?? {};
  return api && "url" in api ? new URL(api.url, document.baseURI).origin : "";
}

function renderStart({ options, strings, prompt }: ChatView): TemplateResult {
  const { greeting, prompts } = options?.startScreen ?? {};
  return html`<div class="start" part="start">
    <h2 part="greeting" dir="auto">${greeting ?? strings.greeting}</h2>
    <ul class="prompts" aria-label=${strings.suggestions}>
      ${prompts?.map(
        (suggestion) => html`<li>
          <button part="prompt" @click=${() => prompt(suggestion.prompt)}>${widgetIcon(suggestion.icon)}<bdi>${suggestion.label}</bdi>${icon("send")}</button>
        </li>`,
      )}
    </ul>
  </div>`;
}

function renderFoot({ state, options, strings, composer, draft, caughtUp, extras, refused }: ChatView): TemplateResult {
  const { turn } = state;
  const closed = closedFor(state, strings);
  return html`<div class="foot" part="foot">
    ${turn?.reconnecting ? html`<p class="line away meta" role="status">${strings.disconnected}</p>` : nothing}
    ${caughtUp && !turn?.reconnecting ? html`<p class="line back meta" role="status">${strings.caughtUp}</p>` : nothing}
    ${refused === "" ? nothing : html`<p class="note meta" role="alert">${refused}</p>`}
    ${closed === null ? nothing : html`<p class="note meta">${closed}</p>`}
    <hf-composer
      exportparts=${COMPOSER_PARTS}
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
    ${options?.disclaimer?.text
      ? html`<div class="note meta" ?data-contrast=${options.disclaimer.highContrast === true}><hf-markdown .strings=${strings} .text=${options.disclaimer.text} .done=${true}></hf-markdown></div>`
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

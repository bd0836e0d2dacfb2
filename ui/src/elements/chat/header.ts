import type { HeaderIcon, HeaderOption } from "@openai/chatkit";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastOptions } from "../../options";
import { loadHeaderIcons } from "../../lazy";
import { icon } from "../../render/icons";
import type { Strings } from "../../strings";
import type { ChatState } from "../../state/state";

export interface HeaderView {
  options: HoldfastOptions | null;
  state: ChatState;
  strings: Strings;
  /** History stands beside the thread: there is nothing to open. */
  rail: boolean;
  newChat: () => void;
  showHistory: () => void;
}

type Action = NonNullable<HeaderOption["leftAction"]>;
type FirstWord<Name extends string> = Name extends `${infer First}-${string}` ? First : Name;

/** A word for each family of icons: the types name an icon for a button, and no label. */
const WORDS = {
  back: "barBack",
  book: "barRead",
  bug: "barBug",
  chat: "barTemporary",
  close: "close",
  collapse: "barCollapse",
  compose: "newChat",
  dark: "barDark",
  dots: "barMore",
  double: "barSidebar",
  expand: "barExpand",
  grid: "barGrid",
  hamburger: "barMenu",
  history: "history",
  home: "barHome",
  light: "barLight",
  menu: "barMenu",
  open: "barOpen",
  settings: "barSettings",
  share: "barShare",
  sidebar: "barSidebar",
  star: "barStar",
} as const satisfies Record<FirstWord<HeaderIcon>, keyof Strings>;

let paths: Readonly<Partial<Record<string, string>>> = {};

/** Brings the icons of the page's own buttons, where it has any; `changed` is called when they are there. */
export async function bringHeaderIcons(options: HoldfastOptions, changed: () => void): Promise<void> {
  if (!options.header?.leftAction && !options.header?.rightAction) return;
  paths = (await loadHeaderIcons()).HEADER_ICONS;
  changed();
}

/** The bar over the thread: history, the page's own buttons, the title. Without it the thread keeps its heading. */
export function renderHeader({ options, state, strings, rail, newChat, showHistory }: HeaderView): TemplateResult {
  const { enabled, title, leftAction, rightAction } = options?.header ?? {};
  if (enabled === false) return html`<h2 class="unseen">${strings.conversation}</h2>`;
  const text = title?.enabled === false ? "" : (title?.text ?? state.thread?.title ?? "");
  const opener =
    rail || options?.history?.enabled === false
      ? nothing
      : html`<button class="icon-button" data-opens-history aria-label=${strings.openHistory} @click=${showHistory}>${icon("list")}</button>`;
  const compose = rail
    ? nothing
    : html`<button class="icon-button" aria-label=${strings.newChat} @click=${newChat}>${icon("compose")}</button>`;
  return html`<header class="bar" part="header" ?data-plain=${rail && !leftAction && !rightAction}>
    ${opener} ${renderAction(leftAction, strings)}
    <h2 class="title" part="title">${text === "" ? html`<span class="unseen">${strings.conversation}</span>` : html`<bdi>${text}</bdi>`}</h2>
    <slot name="status"></slot>
    ${renderAction(rightAction, strings)} ${compose}
  </header>`;
}

function renderAction(action: Action | undefined, strings: Strings): TemplateResult | typeof nothing {
  if (!action) return nothing;
  const name = String(action.icon);
  const family = name.split("-", 1)[0] ?? "";
  const label = strings[Object.hasOwn(WORDS, family) ? WORDS[family as keyof typeof WORDS] : "barMore"];
  const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
  const filled = path?.startsWith("F ") ?? false;
  return html`<button class="icon-button" data-header-action=${name} aria-label=${label} title=${label} @click=${() => action.onClick?.()}>
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" ?data-filled=${filled}><path d=${(filled ? path?.slice(2) : path) ?? ""} /></svg>
  </button>`;
}

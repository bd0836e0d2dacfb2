import { html, LitElement, nothing } from "lit";
import type { PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { ActionConfig } from "../../protocol/actions";
import type { WidgetItem, WidgetNode } from "../../protocol/wire";
import { ENGLISH } from "../../strings";
import type { Strings } from "../../strings";
import { base } from "../../tokens";
import { markdownStyles } from "../markdown/markdown.styles";
import { Focus } from "../focus";
import { chartStyles } from "./chart/chart.styles";
import { childrenOf, isNode, text } from "./context";
import type { WidgetContext } from "./context";
import { contentStyles } from "./content.styles";
import { controlStyles } from "./control.styles";
import { drawerOf } from "./registry";
import { widgetStyles } from "./widget.styles";

/** What was used, with what was put in. Resolves to whether it was done. */
export type WidgetAct = (item: WidgetItem, action: ActionConfig) => Promise<boolean>;

/** Draws a widget, and tells of its actions. What they do is the server's business, or the page's. */
export class WidgetElement extends LitElement {
  static override styles = [base, markdownStyles, widgetStyles, contentStyles, chartStyles, controlStyles];
  static override properties = {
    item: { attribute: false },
    strings: { attribute: false },
    act: { attribute: false },
    imageHosts: { attribute: false },
    waiting: { state: true },
  };

  declare item: WidgetItem | null;
  declare strings: Strings;
  declare act: WidgetAct | null;
  declare imageHosts: readonly string[];
  /** An action runs for which the whole widget waits. */
  declare waiting: boolean;

  /** What was pressed and has not been answered yet. */
  readonly #busy = new Set<Element>();
  #fresh = false;
  readonly #focus = new Focus(() => this.shadowRoot);

  constructor() {
    super();
    this.item = null;
    this.strings = ENGLISH;
    this.act = null;
    this.imageHosts = [];
    this.waiting = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#focus.willDraw();
    this.#fresh = changed.get("item") instanceof Object;
  }

  protected override updated(): void {
    this.#focus.drawn(() => this.renderRoot.querySelector<HTMLElement>(".widget"));
  }

  protected override render(): unknown {
    if (!this.item) return nothing;
    const { strings, imageHosts, item } = this;
    const context: WidgetContext = {
      ...{ strings, imageHosts, depth: 0, fresh: this.#fresh, labelled: labelledFields(item.widget) },
      ...{ draw: drawChildren, act: this.#act },
    };
    return html`<div class="widget" tabindex="-1" aria-busy=${this.waiting ? "true" : nothing} @click=${WAITS}>${drawChildren(item.widget, context)}</div>`;
  }

  protected override firstUpdated(): void {
    const chosen = this.renderRoot.querySelector<HTMLInputElement>("[data-select]");
    const first = this.renderRoot.querySelector<HTMLElement>("[data-focus]");
    first?.focus({ preventScroll: true });
    chosen?.addEventListener("focus", () => chosen.select(), { once: true });
  }

  readonly #act: WidgetContext["act"] = (raw, origin, values = {}) => {
    const action = actionOf(raw, values);
    if (!action || !this.item || !this.act || this.waiting || this.#busy.has(origin)) return;
    void this.#run(action, origin, this.act(this.item, action));
  };

  async #run(action: ActionConfig, origin: Element, work: Promise<boolean>): Promise<void> {
    const wanted = action.loadingBehavior ?? "auto";
    const behavior = wanted === "auto" ? (origin.closest("form") ? "container" : "self") : wanted;
    this.#busy.add(origin);
    if (behavior === "container") this.waiting = true;
    if (behavior === "self") origin.setAttribute("aria-busy", "true");
    const done = await work.catch(() => false);
    this.#busy.delete(origin);
    origin.removeAttribute("aria-busy");
    if (behavior === "container") this.waiting = false;
    if (!done) putBack(origin);
  }
}

function drawChildren(children: unknown, context: WidgetContext): unknown {
  const nodes = (Array.isArray(children) ? children : [children]).filter(isNode).slice(0, MOST_CHILDREN);
  if (context.depth > DEEPEST) return nothing;
  const below = { ...context, depth: context.depth + 1 };
  const keys = keysOf(nodes);
  return repeat(nodes, (_, index) => keys[index], (node) => drawNode(node, below));
}

function drawNode(node: WidgetNode, context: WidgetContext): unknown {
  const draw = drawerOf(node.type);
  if (draw) return draw(node, context);
  // A newer server's component: its words and what it holds are shown, its form is not known.
  const words = text(node["value"]) || text(node["label"]) || text(node["title"]);
  return html`${words ? html`<p dir="auto">${words}</p>` : nothing}${context.draw(node.children, context)}`;
}

/** What the server calls its components, else their places: two of one name must not become one. */
function keysOf(nodes: readonly WidgetNode[]): string[] {
  const seen = new Set<string>();
  return nodes.map((node, index) => {
    const name = node.key ?? node.id ?? null;
    const key = name === null || seen.has(name) ? `${index}:${node.type}` : `=${name}`;
    if (name !== null) seen.add(name);
    return key;
  });
}

function labelledFields(node: WidgetNode, names: Set<string> = new Set(), depth = 0): Set<string> {
  if (node.type === "Label" && text(node["value"]) !== "") names.add(text(node["fieldName"]));
  if (depth < DEEPEST) for (const child of childrenOf(node)) labelledFields(child, names, depth + 1);
  return names;
}

/** The action with what was put in. A payload that is no object has no place for it, and goes as it is. */
function actionOf(raw: unknown, values: Record<string, unknown>): ActionConfig | null {
  if (typeof raw !== "object" || raw === null || typeof (raw as ActionConfig).type !== "string") return null;
  const action = raw as ActionConfig;
  if (Object.keys(values).length === 0) return action;
  const { payload } = action;
  if (payload !== undefined && payload !== null && (typeof payload !== "object" || Array.isArray(payload))) return action;
  return { ...action, payload: { ...payload, ...values } };
}

/** What could not be done is not shown as done. */
function putBack(origin: Element): void {
  if (origin instanceof HTMLInputElement && origin.type === "checkbox") origin.checked = !origin.checked;
}

/** What waits for an answer cannot be used again meanwhile. It keeps the focus, which disabling would take away. */
const WAITS = {
  capture: true,
  handleEvent(event: Event): void {
    const busy = event.composedPath().some((node) => node instanceof Element && node.getAttribute("aria-busy") === "true");
    if (!busy) return;
    event.preventDefault();
    event.stopPropagation();
  },
};

const DEEPEST = 40;
const MOST_CHILDREN = 1000;

declare global {
  interface HTMLElementTagNameMap {
    "hf-widget": WidgetElement;
  }
}

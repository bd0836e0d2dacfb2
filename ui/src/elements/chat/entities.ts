import type { Entity } from "@openai/chatkit";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastOptions } from "../../options";
import type { WidgetNode } from "../../protocol/wire";
import { needWidgets } from "../../render/widgets";
import type { Strings } from "../../strings";

export interface EntitiesHost {
  options: () => HoldfastOptions | null;
  changed: () => void;
  failed: (error: Error) => void;
}

/** A thing that is pointed at, and what of the page shows it. */
interface Pointed {
  entity: Entity;
  anchor: Element;
}

/** What an element tells that stands for a thing: `entity` is a property of its own, and nothing from a server can set it. */
export type EntityElement = Element & { entity?: Entity | null };

/** Told by the composer, whose mentions are words of a field and no elements of their own. */
export type EntityEvent = CustomEvent<{ entity: Entity; anchor: Element } | null>;

/** Mentioned things: what a press does, and the preview that is shown while one is pointed at. */
export class Entities {
  readonly #host: EntitiesHost;
  /** What is pointed at, and what of that is shown: a moment lies between. */
  #wanted: Pointed | null = null;
  #pointed: Pointed | null = null;
  #preview: WidgetNode | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: EntitiesHost) {
    this.#host = host;
  }

  get preview(): WidgetNode | null {
    return this.#preview;
  }

  /** A press on a mention that can be pressed. */
  readonly pressed = (event: Event): void => {
    const pointed = pointedIn(event);
    if (pointed) this.#host.options()?.entities?.onClick?.(pointed.entity);
  };

  /** The pointer or the focus has come to something. */
  readonly entered = (event: Event): void => {
    if (event.composedPath().some((node) => node instanceof Element && node.matches(".preview"))) return this.#stay();
    this.#point(pointedIn(event));
  };

  readonly told = (event: Event): void => {
    this.#point((event as EntityEvent).detail);
  };

  /** @returns whether there was anything to close. */
  close(): boolean {
    const shown = this.#preview !== null;
    clearTimeout(this.#timer);
    this.#wanted = null;
    this.#pointed = null;
    this.#preview = null;
    if (shown) this.#host.changed();
    return shown;
  }

  /** On that side of the thing where there is more room, within the component: how large it will be is not known yet. */
  place(root: ParentNode, frame: Element): void {
    const box = root.querySelector<HTMLElement>(".preview");
    if (!box || !this.#pointed) return;
    // What was pointed at has been deleted, or drawn anew somewhere else.
    if (!this.#pointed.anchor.isConnected) return void this.close();
    const outer = frame.getBoundingClientRect();
    const anchor = this.#pointed.anchor.getBoundingClientRect();
    const width = Math.min(WIDEST, outer.width - 2 * GAP);
    const begin = getComputedStyle(box).direction === "rtl" ? outer.right - anchor.right : anchor.left - outer.left;
    const above = anchor.top - outer.top;
    const below = outer.bottom - anchor.bottom;
    box.style.insetInlineStart = `${Math.max(GAP, Math.min(begin, outer.width - width - GAP))}px`;
    box.style.insetBlock = above > below ? `auto ${outer.bottom - anchor.top + GAP}px` : `${anchor.bottom - outer.top + GAP}px auto`;
    box.style.maxBlockSize = `${Math.max(above, below) - 2 * GAP}px`;
  }

  /** The pointer is over the preview itself. */
  #stay(): void {
    clearTimeout(this.#timer);
    this.#wanted = this.#pointed;
  }

  #point(pointed: Pointed | null): void {
    if (pointed?.anchor === this.#wanted?.anchor && pointed?.entity.id === this.#wanted?.entity.id) return;
    this.#wanted = pointed;
    clearTimeout(this.#timer);
    // A moment, so that the pointer can pass over things, and from a thing to its preview.
    if (!pointed) this.#timer = setTimeout(() => this.close(), LEAVES_AFTER);
    else if (this.#host.options()?.entities?.onRequestPreview) this.#timer = setTimeout(() => void this.#show(pointed), COMES_AFTER);
  }

  async #show(pointed: Pointed): Promise<void> {
    this.#pointed = pointed;
    this.#preview = null;
    this.#host.changed();
    try {
      const answer = await this.#host.options()?.entities?.onRequestPreview?.(pointed.entity);
      if (this.#pointed !== pointed) return;
      this.#preview = (answer?.preview as WidgetNode | null | undefined) ?? null;
      this.#host.changed();
    } catch (error) {
      this.#host.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

export function renderPreview({ preview }: Entities, strings: Strings): TemplateResult | typeof nothing {
  if (!preview) return nothing;
  needWidgets();
  const item = { type: "widget", id: "preview", thread_id: "", created_at: "", widget: preview };
  return html`<div class="preview" role="status" aria-label=${strings.preview}>
    <hf-widget .item=${item} .strings=${strings}></hf-widget>
  </div>`;
}

function pointedIn(event: Event): Pointed | null {
  for (const node of event.composedPath()) {
    const { entity } = node as EntityElement;
    if (node instanceof Element && entity?.interactive) return { entity, anchor: node };
  }
  return null;
}

const COMES_AFTER = 250;
const LEAVES_AFTER = 200;
const GAP = 8;
/** As in the style sheet. */
const WIDEST = 320;

import type { Entity } from "@openai/chatkit";
import type { LitElement } from "lit";

import { entityOf } from "../../session/tagged";
import type { TagPart } from "../../session/tagged";
import type { Menu } from "./suggestions";

type Mark = HTMLElement & { mention: TagPart };
type Pointed = { entity: Entity; anchor: Element } | null;

/** Tells, by the event `hf-entity`, which thing is pointed at in the composer: the menu's active line, or a mention in the field. */
export class Pointing {
  readonly #host: LitElement;
  readonly #menu: () => Menu | null;
  /** The mention that the pointer is over. */
  #over: Mark | null = null;
  #told: Pointed = null;

  constructor(host: LitElement, menu: () => Menu | null) {
    this.#host = host;
    this.#menu = menu;
  }

  /** The mentions in the field are words; what lies behind them knows where they are. */
  readonly hovered = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const over = (mark: Element): boolean =>
      [...mark.getClientRects()].some(({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
    this.#over = [...this.#host.renderRoot.querySelectorAll<Mark>("mark")].find(over) ?? null;
    this.tell();
  };

  readonly left = (): void => {
    this.#over = null;
    this.tell();
  };

  /** Once for each thing, and once when there is none any more. */
  tell(): void {
    const pointed = this.#offered() ?? this.#hovering();
    if (pointed?.anchor === this.#told?.anchor && pointed?.entity.id === this.#told?.entity.id) return;
    this.#told = pointed;
    const detail = pointed?.entity.interactive ? pointed : null;
    this.#host.dispatchEvent(new CustomEvent("hf-entity", { detail, bubbles: true, composed: true }));
  }

  #offered(): Pointed {
    const menu = this.#menu();
    const choice = menu?.items[menu.active]?.choice;
    const anchor = this.#host.renderRoot.querySelector(".menu");
    return choice?.type === "entity" && anchor ? { entity: choice.entity, anchor } : null;
  }

  #hovering(): Pointed {
    return this.#over?.isConnected ? { entity: entityOf(this.#over.mention), anchor: this.#over } : null;
  }
}

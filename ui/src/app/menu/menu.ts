import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import type { IconName } from "../../render/icons";
import { base } from "../../tokens";
import { menuStyles } from "./menu.styles";

export interface MenuItem {
  label: string;
  icon: IconName;
  /** The key that does the same, for the eye. */
  key?: string;
  act: () => void;
}

/** A short list of things to do, beside the button that opened it. Escape and a press elsewhere close it. */
export class MenuElement extends LitElement {
  static override styles = [base, menuStyles];
  static override properties = { items: { state: true }, label: { state: true } };

  private declare items: readonly MenuItem[];
  private declare label: string;
  #opener: HTMLElement | null = null;

  constructor() {
    super();
    this.items = [];
    this.label = "";
  }

  /** @param label what the menu is about, for those who do not see where it stands. */
  async openAt(opener: HTMLElement, label: string, items: readonly MenuItem[]): Promise<void> {
    this.items = items;
    this.label = label;
    await this.updateComplete;
    const { menu } = this;
    if (!menu) return;
    this.#opener = opener;
    menu.showPopover();
    this.#place(menu, opener);
    opener.setAttribute("aria-expanded", "true");
    this.#buttons()[0]?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div role="menu" popover aria-label=${this.label} @toggle=${this.#toggled} @keydown=${this.#keydown}>
      ${this.items.map(
        (item) => html`<button role="menuitem" tabindex="-1" @click=${() => this.#choose(item)}>
          ${icon(item.icon)}<span>${item.label}</span>${item.key ? html`<span class="key" aria-hidden="true">${item.key}</span>` : nothing}
        </button>`,
      )}
    </div>`;
  }

  #choose(item: MenuItem): void {
    // First the focus goes back, then the choice may take it elsewhere.
    this.#opener?.focus();
    this.menu?.hidePopover();
    item.act();
  }

  #toggled(event: ToggleEvent): void {
    if (event.newState !== "closed") return;
    this.#opener?.setAttribute("aria-expanded", "false");
    const within = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement;
    if (within) this.#opener?.focus();
  }

  #keydown(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const at = buttons.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault();
      this.#opener?.focus();
      this.menu?.hidePopover();
    } else if (to !== undefined) {
      event.preventDefault();
      buttons.at(to % buttons.length)?.focus();
    }
    // Keys in a menu are the menu's.
    event.stopPropagation();
  }

  /** Below the button, its end edge on the button's; above it where there is no room. */
  #place(menu: HTMLElement, opener: HTMLElement): void {
    const at = opener.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const rightToLeft = getComputedStyle(opener).direction === "rtl";
    const left = rightToLeft ? at.left : at.right - width;
    const below = at.bottom + height + MARGIN <= window.innerHeight;
    menu.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`;
    menu.style.top = `${Math.max(MARGIN, below ? at.bottom : at.top - height)}px`;
  }

  get menu(): HTMLElement | null {
    return this.renderRoot.querySelector('[role="menu"]');
  }

  #buttons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }
}

/** Pixels to the edges of the window. */
const MARGIN = 8;

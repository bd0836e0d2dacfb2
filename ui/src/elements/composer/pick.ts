import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";

import { icon } from "../../render/icons";
import { widgetIcon } from "../../render/named-icons";
import { base } from "../../tokens";
import { menuStyles } from "./menu.styles";
import { pickStyles } from "./pick.styles";
import { placeBeside } from "./placing";

export interface Choice {
  id: string;
  label: string;
  /** Stands in the field when this is chosen, in place of the label. */
  shortLabel?: string | undefined;
  description?: string | undefined;
  icon?: string | undefined;
  /** It is seen and cannot be chosen. */
  disabled?: boolean | undefined;
}

/**
 * One of several, and what each of them is. The focus stays in the field, and a screen reader follows the active line by
 * `aria-activedescendant`: the select-only combobox of the ARIA Authoring Practices.
 */
export class PickElement extends LitElement {
  static override styles = [base, menuStyles, pickStyles];
  static override properties = {
    label: { attribute: false },
    choices: { attribute: false },
    value: { attribute: false },
    choose: { attribute: false },
    open: { state: true },
    active: { state: true },
  };

  /** What is chosen here, in a word. */
  declare label: string;
  declare choices: readonly Choice[];
  declare value: string;
  declare choose: (id: string) => void;
  private declare open: boolean;
  private declare active: number;
  /** Letters typed one soon after another: how a choice begins. */
  #typed = "";
  #typedAt = -Infinity;

  constructor() {
    super();
    this.label = "";
    this.choices = [];
    this.value = "";
    this.choose = () => {};
    this.open = false;
    this.active = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  override focus(options?: FocusOptions): void {
    this.#field?.focus(options);
  }

  protected override updated(changed: PropertyValues): void {
    const menu = this.renderRoot.querySelector<HTMLElement>(".menu");
    if (!menu) return;
    if (changed.has("open")) menu.showPopover?.();
    this.#place();
    if (changed.has("open") || changed.has("active")) menu.querySelector("[data-active]")?.scrollIntoView?.({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const chosen = this.choices.find(({ id }) => id === this.value);
    const about = chosen?.description;
    return html`<div
        role="combobox"
        tabindex="0"
        aria-label=${this.label}
        aria-haspopup="listbox"
        aria-expanded=${this.open ? "true" : "false"}
        aria-controls=${this.open ? "choices" : nothing}
        aria-activedescendant=${this.open ? `choice-${this.active}` : nothing}
        aria-describedby=${about ? "about" : nothing}
        title=${about ?? nothing}
        @click=${this.#pressed}
        @keydown=${this.#keydown}
        @blur=${this.#close}
      >
        ${widgetIcon(chosen?.icon, "sm")}<span class="label"><bdi>${chosen?.shortLabel ?? chosen?.label}</bdi></span>${icon("chevron")}
      </div>
      ${about ? html`<span id="about" hidden>${about}</span>` : nothing} ${this.open ? this.#renderMenu() : nothing}`;
  }

  #renderMenu(): TemplateResult {
    const pictured = this.choices.some(({ icon: name }) => name);
    return html`<div class="menu" popover="manual" @mousedown=${keepFocus}>
      <div id="choices" role="listbox" aria-label=${this.label}>${this.choices.map((choice, index) => this.#renderChoice(choice, index, pictured))}</div>
    </div>`;
  }

  #renderChoice(choice: Choice, index: number, pictured: boolean): TemplateResult {
    const { id, label, description, icon: name, disabled } = choice;
    return html`<div
      class="option"
      role="option"
      id="choice-${index}"
      aria-selected=${id === this.value ? "true" : "false"}
      aria-disabled=${disabled ? "true" : nothing}
      ?data-active=${index === this.active}
      @pointermove=${() => (this.active = index)}
      @click=${() => this.#take(choice)}
    >
      ${pictured ? html`<span class="place">${widgetIcon(name)}</span>` : nothing}
      <span class="words"><bdi>${label}</bdi>${description ? html` <span class="meta"><bdi>${description}</bdi></span>` : nothing}</span>
      <span class="place tick">${id === this.value ? icon("check") : nothing}</span>
    </div>`;
  }

  #show(active: number): void {
    this.active = active;
    if (this.open) return;
    this.open = true;
    this.focus(); // not every browser gives it with a press
    document.addEventListener("pointerdown", this.#elsewhere, true);
    window.addEventListener("scroll", this.#place, true);
    window.addEventListener("resize", this.#place);
  }

  readonly #close = (): void => {
    this.open = false;
    this.#typedAt = -Infinity;
    document.removeEventListener("pointerdown", this.#elsewhere, true);
    window.removeEventListener("scroll", this.#place, true);
    window.removeEventListener("resize", this.#place);
  };

  readonly #elsewhere = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.#close();
  };

  readonly #place = (): void => {
    const menu = this.renderRoot.querySelector<HTMLElement>(".menu");
    if (menu && this.#field) placeBeside(menu, this.#field, this.closest("form") ?? document.body);
  };

  #pressed(): void {
    if (this.open) this.#close();
    else this.#show(this.#chosen);
  }

  #take(choice: Choice | undefined): void {
    if (!choice || choice.disabled) return;
    this.#close();
    if (choice.id !== this.value) this.choose(choice.id);
  }

  #keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.isComposing || !(this.open ? this.#ofList(event) : this.#ofField(event))) return;
    // Keys in a menu are the menu's.
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  }

  /** @returns whether the key was for the field while nothing hangs from it. */
  #ofField({ key, timeStamp }: KeyboardEvent): boolean {
    if (["ArrowDown", "ArrowUp", "Enter", " "].includes(key)) this.#show(this.#chosen);
    else if (key === "Home" || key === "End") this.#show(key === "Home" ? 0 : this.choices.length - 1);
    else if (key.length === 1) this.#show(this.#beginningWith(key, timeStamp, this.#chosen));
    else return false;
    return true;
  }

  /** @returns whether the key was for the list. */
  #ofList({ key, altKey, timeStamp }: KeyboardEvent): boolean {
    const last = this.choices.length - 1;
    const typing = key.length === 1 && (key !== " " || timeStamp - this.#typedAt < PAUSE);
    const to = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: last, PageDown: this.active + PAGE, PageUp: this.active - PAGE }[key];
    if (typing) this.active = this.#beginningWith(key, timeStamp, this.active);
    else if (["Enter", " ", "Tab"].includes(key) || (altKey && key === "ArrowUp")) {
      this.#take(this.choices[this.active]);
      if (key === "Tab") this.#close();
    } else if (key === "Escape") this.#close();
    else if (to !== undefined) this.active = Math.max(0, Math.min(to, last));
    else return false;
    return true;
  }

  /** The next choice that begins with what was typed; with one letter again and again, each in its turn. */
  #beginningWith(key: string, now: number, at: number): number {
    this.#typed = now - this.#typedAt < PAUSE ? this.#typed + key : key;
    this.#typedAt = now;
    const same = [...this.#typed].every((letter) => letter === key);
    const wanted = (same ? key : this.#typed).toLocaleLowerCase();
    const begins = ({ label }: Choice): boolean => label.toLocaleLowerCase().startsWith(wanted);
    const turned = this.choices.map((_, index) => (at + index + (same ? 1 : 0)) % this.choices.length);
    return turned.find((index) => begins(this.choices[index] as Choice)) ?? at;
  }

  get #chosen(): number {
    return Math.max(0, this.choices.findIndex(({ id }) => id === this.value));
  }

  get #field(): HTMLElement | null {
    return this.renderRoot.querySelector('[role="combobox"]');
  }
}

/** A press on the menu must not take the focus from the field. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** Milliseconds after which a letter is the first of another word. */
const PAUSE = 700;
/** Choices that one key passes. */
const PAGE = 10;

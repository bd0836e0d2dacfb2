import { loadWords } from "../lazy";
import { ENGLISH, speak } from "../strings";
import type { Strings } from "../strings";
import { english } from "./en";
import { chooseLanguage } from "./languages";
import type { Choice, Language } from "./languages";

/**
 * The language that a component speaks: the option `locale`, else the nearest `lang` around it, else the browser's.
 *
 * English is there at once; other catalogues are fetched when they are wanted. One that does not come leaves English.
 */
export class Tongue {
  readonly #host: HTMLElement;
  readonly #changed: () => void;
  readonly #page = new MutationObserver(() => this.speak(this.#option));
  #option: string | undefined;
  #choice: Choice = chooseLanguage([]);
  #strings: Strings = ENGLISH;
  #ready: Promise<void> = Promise.resolve();

  /** @param changed called when other words than before are there. */
  constructor(host: HTMLElement, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  get strings(): Strings {
    return this.#strings;
  }

  /** What is sent as Accept-Language: what is wanted, also where this component cannot speak it. */
  get wanted(): string {
    return this.#choice.wanted;
  }

  /** Done when the wanted words are there, or will not be. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /**
   * The direction to set on what is drawn; null where the page has said its own and the language is the page's too.
   */
  get direction(): "ltr" | "rtl" | null {
    return this.#option === undefined && closest(this.#host, "[dir]") ? null : this.#strings.direction;
  }

  connect(): void {
    this.#page.observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "dir"] });
    this.speak(this.#option);
  }

  disconnect(): void {
    this.#page.disconnect();
  }

  /** @param option the `locale` of the options. */
  speak(option: string | undefined): void {
    const asked = option !== this.#option;
    this.#option = option;
    const next = chooseLanguage(this.#wishes());
    const same = next.locale === this.#choice.locale && next.wanted === this.#choice.wanted;
    if (same && !asked) return this.#changed(); // the page may have turned its direction
    this.#choice = next;
    if (next.language === "en") this.#say(next.locale === "en" ? ENGLISH : speak(english, next.locale));
    else this.#ready = this.#fetch(next, next.language);
  }

  #wishes(): readonly string[] {
    if (this.#option !== undefined) return [this.#option];
    const around = closest(this.#host, "[lang]")?.getAttribute("lang");
    return around ? [around] : navigator.languages;
  }

  async #fetch(choice: Choice, language: Exclude<Language, "en">): Promise<void> {
    try {
      const { words } = await loadWords[language]();
      if (this.#choice === choice) this.#say(speak(words, choice.locale));
    } catch {
      // The words that are there stay; they say everything too.
    }
  }

  #say(strings: Strings): void {
    this.#strings = strings;
    this.#changed();
  }
}

/** The nearest such element around this one, through the shadow roots that it lies in. */
function closest(node: Element, selector: string): Element | null {
  const found = node.closest(selector);
  if (found) return found;
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? closest(root.host, selector) : null;
}

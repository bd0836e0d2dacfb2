import type { ThemeOption } from "@openai/chatkit";

import { loadDress } from "../lazy";
import type { Dress } from "./dress";

/** The option `theme`. The scheme is set at once; all else is done by code that is fetched when it is wished for. */
export class Theme {
  readonly #host: HTMLElement;
  #dress: Promise<Dress> | null = null;
  #told = "";
  #ready: Promise<void> = Promise.resolve();

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Done when the look is the one that is wished, or will not be. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** To be called when the element has its shadow root and is in the page. */
  apply(theme: unknown): void {
    const told = JSON.stringify(theme ?? null);
    if (told === this.#told) return;
    this.#told = told;
    const option = (typeof theme === "object" && theme !== null ? theme : { colorScheme: theme }) as ThemeOption;
    const { colorScheme, ...more } = option;
    if (colorScheme === "light" || colorScheme === "dark") this.#host.dataset["scheme"] = colorScheme;
    else delete this.#host.dataset["scheme"];
    if (this.#dress || Object.keys(more).length > 0) this.#ready = this.#put(more, told);
  }

  /** What belongs to the page is given back; a theme that is applied again brings it anew. */
  release(): void {
    this.#told = "";
    void this.#dress?.then((dress) => dress.undress()).catch(() => undefined);
  }

  async #put(theme: ThemeOption, told: string): Promise<void> {
    const root = this.#host.shadowRoot;
    if (!root) return;
    try {
      this.#dress ??= loadDress().then(({ Dress }) => new Dress(root));
      const dress = await this.#dress;
      if (this.#told === told) dress.put(theme);
    } catch {
      this.#dress = null; // without it the conversation looks as it always does; the next theme may have more luck
    }
  }
}

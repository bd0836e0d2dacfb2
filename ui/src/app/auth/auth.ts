import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { base } from "../../tokens";
import type { Api } from "../api";
import { brand, brandStyles } from "../brand";
import { TEXT } from "../strings";
import { authStyles } from "./auth.styles";

export type AuthMode = "sign-up" | "sign-in";

type Field = "email" | "password";

/** As the server has it (`holdfast.auth.accounts`), which has the last word. */
const SHORTEST_PASSWORD = 8;

/** One column: who are you? Beside it, where there is room, what for. Calls `done` once the server has set its cookie. */
export class AuthElement extends LitElement {
  static override styles = [base, brandStyles, authStyles];
  static override properties = {
    mode: { attribute: false },
    open: { attribute: false },
    api: { attribute: false },
    done: { attribute: false },
    notice: { attribute: false },
    problem: { state: true },
    wrong: { state: true },
    busy: { state: true },
    shown: { state: true },
    roomy: { state: true },
  };

  declare mode: AuthMode;
  /** Anybody may make an account here. */
  declare open: boolean;
  declare api: Api | null;
  declare done: () => void;
  /** Why this page is shown, when it was not asked for. */
  declare notice: string;
  declare problem: string;
  /** The field that `problem` is about. */
  private declare wrong: Field | null;
  declare busy: boolean;
  /** The password can be read. */
  declare shown: boolean;
  private declare roomy: boolean;

  readonly #room = window.matchMedia("(min-width: 900px)");

  constructor() {
    super();
    this.mode = "sign-up";
    this.open = true;
    this.api = null;
    this.done = () => undefined;
    this.notice = "";
    this.problem = "";
    this.wrong = null;
    this.busy = false;
    this.shown = false;
    this.roomy = this.#room.matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#room.addEventListener("change", this.#resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#room.removeEventListener("change", this.#resized);
  }

  readonly #resized = (): void => {
    this.roomy = this.#room.matches;
  };

  protected override firstUpdated(): void {
    this.#focus("email");
  }

  protected override render(): TemplateResult {
    const up = this.mode === "sign-up";
    return html`<main>
        <div class="brand">${brand()}</div>
        <h1>${up ? TEXT.createAccount : TEXT.signInTitle}</h1>
        <p class="tagline">${TEXT.tagline}</p>
        ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : nothing}
        <form novalidate @submit=${this.#submit}>
          <label>
            <span class="name">${TEXT.email}</span>
            <input
              name="email"
              type="email"
              required
              autocomplete="username"
              dir="ltr"
              aria-invalid=${this.wrong === "email" ? "true" : nothing}
              aria-describedby=${this.wrong === "email" ? "problem" : nothing}
            />
          </label>
          ${this.#renderPassword(up)}
          ${up
            ? html`<label>
                <span class="name">${TEXT.name}</span>
                <span class="hint meta" id="name-hint">${TEXT.nameHint}</span>
                <input name="name" dir="auto" autocomplete="given-name" maxlength="100" aria-describedby="name-hint" />
              </label>`
            : nothing}
          ${this.problem ? html`<p class="problem" id="problem" role="alert">${this.problem}</p>` : nothing}
          <button class="submit" ?disabled=${this.busy}>${up ? TEXT.signUp : TEXT.signIn}</button>
        </form>
        ${this.open
          ? html`<p class="other">
              ${up ? TEXT.haveAccount : TEXT.newHere}
              <a href="#" @click=${this.#switch}>${up ? TEXT.signIn : TEXT.signUp}</a>
            </p>`
          : html`<p class="other">${TEXT.signupClosed}</p>`}
      </main>
      ${this.roomy ? html`<hf-preview></hf-preview>` : nothing}`;
  }

  /** Its rule is said before it can be broken, and the word can be looked at, so that it need be typed only once. */
  #renderPassword(up: boolean): TemplateResult {
    return html`<div class="field">
      <label for="password" class="name">${TEXT.password}</label>
      ${up ? html`<span class="hint meta" id="password-hint">${TEXT.passwordHint}</span>` : nothing}
      <div class="secret" dir="ltr">
        <input
          id="password"
          name="password"
          type=${this.shown ? "text" : "password"}
          required
          minlength=${up ? SHORTEST_PASSWORD : nothing}
          dir="ltr"
          autocapitalize="off"
          spellcheck="false"
          autocomplete=${up ? "new-password" : "current-password"}
          aria-invalid=${this.wrong === "password" ? "true" : nothing}
          aria-describedby=${this.wrong === "password" ? "problem" : up ? "password-hint" : nothing}
        />
        <button class="action" type="button" aria-pressed=${this.shown ? "true" : "false"} @click=${() => (this.shown = !this.shown)}>
          <span aria-hidden="true">${TEXT.show}</span><span class="unseen">${TEXT.showPassword}</span>
        </button>
      </div>
    </div>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy || !this.api) return;
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(form.get(name) ?? "").trim();
    const account = { email: read("email"), password: String(form.get("password") ?? "") };
    this.problem = "";
    this.wrong = this.#amiss(account);
    if (this.wrong) {
      // In the page's own words and place: a browser's bubble speaks the browser's language and hides what it is about.
      const short = this.mode === "sign-up" ? `${TEXT.password}: ${TEXT.passwordHint}` : TEXT.passwordWrong;
      this.problem = this.wrong === "email" ? TEXT.emailInvalid : short;
      this.#focus(this.wrong);
      return;
    }
    this.busy = true;
    try {
      if (this.mode === "sign-up") {
        const name = read("name");
        await this.api.signUp({ ...account, ...(name === "" ? {} : { name }) });
      } else {
        await this.api.signIn(account);
      }
      this.done();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      // Whatever it was, it is most often the password that has to be typed again.
      this.#focus("password");
    } finally {
      this.busy = false;
    }
  }

  /** What need not be asked of the server. */
  #amiss(account: { email: string; password: string }): Field | null {
    const email = this.renderRoot.querySelector<HTMLInputElement>('[name="email"]');
    if (account.email === "" || email?.validity.valid === false) return "email";
    const least = this.mode === "sign-up" ? SHORTEST_PASSWORD : 1;
    return [...account.password].length < least ? "password" : null;
  }

  #focus(name: string): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>(`[name="${name}"]`);
    field?.focus();
    field?.select();
  }

  // The address stays as it is: it may name the thread to come back to.
  #switch(event: Event): void {
    event.preventDefault();
    this.mode = this.mode === "sign-up" ? "sign-in" : "sign-up";
    this.problem = "";
    this.wrong = null;
    this.#focus("email");
  }
}

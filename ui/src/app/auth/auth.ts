import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { base } from "../../tokens";
import type { Api } from "../api";
import { brand, brandStyles } from "../brand";
import { TEXT } from "../strings";
import { authStyles } from "./auth.styles";

export type AuthMode = "sign-up" | "sign-in";

/** One column: who are you? Calls `done` once the server has set its cookie. */
export class AuthElement extends LitElement {
  static override styles = [base, brandStyles, authStyles];
  static override properties = {
    mode: { attribute: false },
    api: { attribute: false },
    done: { attribute: false },
    notice: { attribute: false },
    problem: { state: true },
    busy: { state: true },
  };

  declare mode: AuthMode;
  declare api: Api | null;
  declare done: () => void;
  /** Why this page is shown, when it was not asked for. */
  declare notice: string;
  declare problem: string;
  declare busy: boolean;

  constructor() {
    super();
    this.mode = "sign-up";
    this.api = null;
    this.done = () => undefined;
    this.notice = "";
    this.problem = "";
    this.busy = false;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const up = this.mode === "sign-up";
    return html`<main>
      <div class="brand">${brand()}</div>
      <h1>${up ? TEXT.createAccount : TEXT.signInTitle}</h1>
      <p class="tagline">${TEXT.tagline}</p>
      ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : nothing}
      <form @submit=${this.#submit}>
        ${up
          ? html`<label>
              <span>${TEXT.name}</span>
              <input name="name" dir="auto" autocomplete="name" maxlength="100" />
            </label>`
          : nothing}
        <label>
          <span>${TEXT.email}</span>
          <input name="email" type="email" required autocomplete="username" dir="ltr" />
        </label>
        <label>
          <span>${TEXT.password}</span>
          <input
            name="password"
            type="password"
            required
            dir="ltr"
            autocomplete=${up ? "new-password" : "current-password"}
            placeholder=${up ? TEXT.passwordHint : nothing}
          />
        </label>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <button class="submit" ?disabled=${this.busy}>${up ? TEXT.signUp : TEXT.signIn}</button>
      </form>
      <p class="other">
        ${up ? TEXT.haveAccount : TEXT.newHere}
        <a href="#" @click=${this.#switch}>${up ? TEXT.signIn : TEXT.signUp}</a>
      </p>
    </main>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy || !this.api) return;
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(form.get(name) ?? "").trim();
    const account = { email: read("email"), password: String(form.get("password") ?? "") };
    this.busy = true;
    this.problem = "";
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
    } finally {
      this.busy = false;
    }
  }

  // The address stays as it is: it may name the thread to come back to.
  #switch(event: Event): void {
    event.preventDefault();
    this.mode = this.mode === "sign-up" ? "sign-in" : "sign-up";
    this.problem = "";
  }
}

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";

import { base, tokens } from "../tokens";
import { Api } from "./api";
import type { Config, Me } from "./api";
import { appStyles } from "./app.styles";
import type { AuthMode } from "./auth/auth";
import { forgetDrafts, isKnownHere, mayBeSignedIn, rememberVisit } from "./memory";
import { hashOf } from "./route";
import { TEXT } from "./strings";

type View = { name: "starting" } | { name: "unreachable" } | { name: "auth"; mode: AuthMode; notice: string } | { name: "home"; me: Me };

/** The page: who is there, and what they get to see. */
export class AppElement extends LitElement {
  static override styles = [tokens, base, appStyles];
  static override properties = { view: { state: true }, config: { state: true } };

  private declare view: View;
  private declare config: Config;

  readonly #api = new Api(() => this.#sessionEnded());

  constructor() {
    super();
    this.view = { name: "starting" };
    this.config = PLAIN;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#begin();
  }

  readonly #begin = async (): Promise<void> => {
    try {
      const [config, me] = await Promise.all([this.#api.config(), mayBeSignedIn() ? this.#api.me() : null]);
      this.config = config;
      if (me) {
        rememberVisit("in");
        this.view = { name: "home", me };
      } else {
        const known = isKnownHere() || config.signup === "closed";
        this.view = { name: "auth", mode: known ? "sign-in" : "sign-up", notice: "" };
      }
    } catch {
      this.view = { name: "unreachable" };
    }
  };

  /** The server has just set its cookie: now it is worth asking. */
  readonly #signedIn = (): void => {
    rememberVisit("in");
    void this.#begin();
  };

  readonly #sessionEnded = (): void => {
    if (this.view.name !== "home") return;
    rememberVisit("out");
    this.view = { name: "auth", mode: "sign-in", notice: TEXT.sessionEnded };
  };

  readonly #signOut = async (): Promise<void> => {
    if (this.view.name !== "home") return;
    const { user } = this.view.me;
    await this.#api.signOut().catch(() => undefined);
    forgetDrafts(user.id);
    history.replaceState(null, "", hashOf(null));
    rememberVisit("out");
    this.view = { name: "auth", mode: "sign-in", notice: "" };
  };

  protected override render(): TemplateResult | typeof nothing {
    const { view, config } = this;
    switch (view.name) {
      case "starting":
        return nothing;
      case "unreachable":
        return html`<div class="alone" role="alert">
          <p>${TEXT.unreachable}</p>
          <button class="action" @click=${this.#begin}>${TEXT.retry}</button>
        </div>`;
      case "auth":
        return html`<hf-auth
          .api=${this.#api}
          .mode=${view.mode}
          .open=${config.signup === "open"}
          .notice=${view.notice}
          .done=${this.#signedIn}
        ></hf-auth>`;
      case "home":
        return html`<hf-home
          .api=${this.#api}
          .me=${view.me}
          .config=${config}
          .ended=${this.#sessionEnded}
          .leave=${this.#signOut}
        ></hf-home>`;
    }
  }
}

/** Before the server has said what it offers. */
const PLAIN: Config = { signup: "open", models: [], dictation: false };

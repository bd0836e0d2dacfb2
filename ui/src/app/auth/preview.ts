import { html, LitElement } from "lit";
import type { TemplateResult } from "lit";

import type { HoldfastChat } from "../../elements/chat/chat";
import { base } from "../../tokens";
import { forgetDrafts } from "../memory";
import { TEXT } from "../strings";
import { previewStyles } from "./preview.styles";
import { SCRIPT, scripted } from "./script";

/**
 * What waits behind the sign-in: the component itself, with a conversation that is played to it. It can be looked at
 * and nothing else, so it is no part of the page for those who do not see it.
 */
export class PreviewElement extends LitElement {
  static override styles = [base, previewStyles];

  readonly #gone = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#gone.abort();
    forgetDrafts(SCOPE);
  }

  protected override render(): TemplateResult {
    return html`<div class="card" inert aria-hidden="true"><holdfast-chat draft-scope=${SCOPE}></holdfast-chat></div>`;
  }

  protected override firstUpdated(): void {
    void this.#play();
  }

  async #play(): Promise<void> {
    await customElements.whenDefined("holdfast-chat");
    const chat = this.renderRoot.querySelector("holdfast-chat");
    if (!chat || this.#gone.signal.aborted) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const wait = still ? (): Promise<void> => Promise.resolve() : (milliseconds: number) => this.#wait(milliseconds);
    chat.setOptions({
      api: { url: "/", fetch: scripted(wait) },
      header: { enabled: false },
      history: { enabled: false },
      startScreen: { greeting: TEXT.previewGreeting, prompts: [] },
    });
    await wait(500);
    for (const { say } of SCRIPT) {
      if (!still) await this.#type(chat, say);
      await this.#exchange(chat, say);
      await wait(1600);
      if (this.#gone.signal.aborted) return;
    }
  }

  async #type(chat: HoldfastChat, text: string): Promise<void> {
    for (let length = 1; length <= text.length && !this.#gone.signal.aborted; length += 1) {
      await chat.setComposerValue({ text: text.slice(0, length) });
      await this.#wait(32);
    }
    await this.#wait(400);
    await chat.setComposerValue({ text: "" });
  }

  async #exchange(chat: HoldfastChat, text: string): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      const signal = this.#gone.signal;
      chat.addEventListener("chatkit.response.end", () => resolve(), { once: true, signal });
      signal.addEventListener("abort", () => resolve());
    });
    await chat.sendUserMessage({ text });
    await ended;
  }

  /** Ends at once when there is nobody to wait for any more. */
  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone.signal.aborted) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      this.#gone.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

/** Whose drafts these are: nobody's. */
const SCOPE = "preview";

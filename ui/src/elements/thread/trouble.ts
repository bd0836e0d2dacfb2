import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { icon } from "../../render/icons";
import type { Failure, NoticeLine } from "../../state/state";
import type { Strings } from "../../strings";

/** What can be done about a failure. What is null cannot be. */
export interface Remedies {
  /** What went wrong, in the reader's language. */
  words: string;
  retry: () => void;
  edit: (() => void) | null;
  copyDetails: () => void;
  /** The details were copied last. */
  copied: boolean;
}

/** What went wrong, in words, where it went wrong. */
export function renderFailure(failure: Failure, strings: Strings, { words, retry, edit, copyDetails, copied }: Remedies): TemplateResult {
  return html`<div class="failure" part="error" role="alert">
    ${icon("alert")}
    <div class="cause">
      <p><bdi>${words}</bdi></p>
      <div class="actions">
        ${failure.allowRetry ? html`<button class="action" @click=${retry}>${strings.retry}</button>` : nothing}
        ${edit ? html`<button class="action" @click=${edit}>${strings.edit}</button>` : nothing}
        <button class="action" @click=${copyDetails}>${copied ? strings.copied : strings.copyDetails}</button>
      </div>
    </div>
  </div>`;
}

/** Something that the server has to say beside the answer. */
export function renderNotice(notice: NoticeLine, strings: Strings): TemplateResult {
  return html`<div class="notice" part="notice" role=${notice.level === "danger" ? "alert" : "status"} data-level=${notice.level}>
    ${notice.title ? html`<strong dir="auto">${notice.title}</strong>` : nothing}
    <hf-markdown .strings=${strings} .text=${notice.code ? strings.answerGarbled : notice.message} .done=${true}></hf-markdown>
  </div>`;
}

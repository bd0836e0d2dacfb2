import { css, html } from "lit";
import type { TemplateResult } from "lit";

/** A name is the same in every language. */
export const PRODUCT = "Holdfast";

/** The name as it stands on the page. */
export function brand(): TemplateResult {
  return html`<span class="wordmark">${PRODUCT}</span>`;
}

export const brandStyles = css`
  .wordmark {
    font-size: 17px;
    line-height: 24px;
    font-weight: var(--_strong);
    letter-spacing: -0.02em;
    color: var(--_ink);
  }
`;

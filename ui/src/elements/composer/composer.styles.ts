import { css } from "lit";

export const composerStyles = css`
  :host {
    display: block;
  }
  form {
    display: flex;
    align-items: flex-end;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius);
    background: var(--_background);
    padding-inline-start: 16px;
    cursor: text;
  }
  form:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
    border-color: var(--_accent);
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    border: 0;
    outline: 0;
    padding: 12px 0;
    resize: none;
    background: none;
    line-height: var(--_leading);
    /* One to eight lines. */
    max-block-size: calc(8 * var(--_leading) + 24px);
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  textarea:focus-visible {
    outline: 0;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .go {
    display: grid;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    margin: 3px;
    flex: none;
    border-radius: 10px;
  }
  .go span {
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: var(--_radius-small);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .go:hover:not(:disabled) span {
    filter: brightness(1.08);
  }
  .go:disabled span {
    background: var(--_surface);
    color: var(--_muted);
  }
  .go:focus-visible {
    outline-offset: -4px;
  }
`;

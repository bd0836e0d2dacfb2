import { css } from "lit";

export const authStyles = css`
  :host {
    display: grid;
    block-size: 100%;
    overflow-y: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  @media (min-width: 900px) {
    :host {
      grid-template-columns: minmax(400px, 5fr) minmax(0, 7fr);
    }
  }
  main {
    box-sizing: content-box;
    inline-size: calc(100% - 2 * var(--_gutter));
    max-inline-size: 344px;
    margin: auto;
    padding: max(24px, env(safe-area-inset-top)) 0 max(24px, env(safe-area-inset-bottom));
  }
  .brand {
    margin-block-end: 40px;
  }
  h1 {
    font-size: var(--_size-title);
    line-height: var(--_leading-title);
    font-weight: var(--_strong);
    letter-spacing: -0.01em;
  }
  .tagline {
    color: var(--_muted);
    margin-block-end: 28px;
  }
  form > * {
    margin-block-start: 16px;
  }
  form > label,
  .field {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: baseline;
    row-gap: 4px;
  }
  .name {
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    font-weight: var(--_strong);
  }
  .hint {
    text-align: end;
  }
  label > input,
  .secret {
    grid-column: 1 / -1;
  }
  .secret {
    position: relative;
  }
  .secret input {
    padding-inline-end: 72px;
  }
  .secret .action {
    position: absolute;
    inset-block: 2px;
    inset-inline-end: 4px;
    margin: 0;
    padding-inline: 12px;
  }
  .secret .action[aria-pressed="true"] {
    color: var(--_muted);
  }
  input {
    inline-size: 100%;
    min-block-size: 48px;
    padding-inline: 14px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    background: var(--_background);
  }
  input:focus {
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
    border-color: var(--_accent);
  }
  input[aria-invalid]:not(:focus) {
    border-color: var(--_ink);
    border-width: 2px;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .submit {
    inline-size: 100%;
    min-block-size: 48px;
    margin-block-start: 24px;
    border-radius: var(--_radius-small);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: var(--_strong);
    text-align: center;
  }
  .submit:hover:not(:disabled) {
    filter: brightness(1.08);
  }
  .submit:disabled {
    opacity: 0.6;
  }
  .problem,
  .notice {
    margin-block-start: 16px;
    padding-inline-start: 12px;
    border-inline-start: 2px solid var(--_ink);
    overflow-wrap: anywhere;
  }
  .other {
    margin-block-start: 12px;
    color: var(--_muted);
  }
  .other a {
    display: inline-block;
    padding: 9px 8px;
    margin-inline: -4px;
    color: var(--_accent);
    font-weight: var(--_strong);
    text-decoration: none;
    border-radius: var(--_radius-small);
  }
  .other a:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
`;

import { css } from "lit";

export const authStyles = css`
  :host {
    display: grid;
    block-size: 100%;
    overflow-y: auto;
    padding: 24px var(--_gutter) max(24px, env(safe-area-inset-bottom));
  }
  main {
    inline-size: 100%;
    max-inline-size: 344px;
    margin: auto;
    padding-block-end: 8vh;
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
  label {
    display: block;
    margin-block-start: 16px;
  }
  label span {
    display: flex;
    justify-content: space-between;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    margin-block-end: 4px;
    font-weight: var(--_strong);
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
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .submit {
    inline-size: 100%;
    min-block-size: 48px;
    margin-block-start: 28px;
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

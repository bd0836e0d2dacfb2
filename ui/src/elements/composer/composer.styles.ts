import { css } from "lit";

export const composerStyles = css`
  :host {
    display: block;
    position: relative;
  }
  form {
    display: flex;
    flex-wrap: wrap;
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
  .field {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    position: relative;
  }
  textarea {
    position: relative;
    min-inline-size: 0;
    border: 0;
    outline: 0;
    padding: calc(12px * var(--_gap)) 0;
    resize: none;
    background: none;
    line-height: var(--_leading);
    min-block-size: calc(var(--_leading) + 24px * var(--_gap));
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
  /* With something under the text, the text has the whole width. */
  form[data-tools] {
    flex-wrap: wrap;
    padding-inline-start: 0;
  }
  form[data-tools] .field {
    flex: 1 0 100%;
  }
  form[data-tools] :is(textarea, .mirror) {
    min-block-size: calc(var(--_leading) + 4px + 12px * var(--_gap));
    padding: calc(12px * var(--_gap)) 16px 4px;
  }
  .mirror {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    padding: calc(12px * var(--_gap)) 0;
    overflow: hidden;
    white-space: pre-wrap;
    overflow-wrap: break-word;
    line-height: var(--_leading);
    color: transparent;
  }
  mark {
    border-radius: min(4px, var(--_radius-small));
    box-shadow: 0 0 0 2px var(--_accent-soft);
    background: var(--_accent-soft);
    color: transparent;
  }
  .menu {
    position: absolute;
    inset-inline: 0;
    inset-block-end: calc(100% + 8px);
    z-index: 2;
  }
  .menu p {
    padding: 6px 10px;
  }
  .menu > p {
    margin: 6px;
  }
  .quoted {
    display: flex;
    align-items: flex-start;
    flex: 1 0 100%;
    padding-inline-start: 16px;
  }
  form:not([data-tools]) .quoted {
    padding-inline-start: 0;
  }
  .quoted blockquote {
    flex: 1;
    min-inline-size: 0;
    margin: 12px 0 0;
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--_line-strong);
    color: var(--_muted);
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    max-block-size: calc(3 * var(--_leading-meta));
    overflow: hidden;
  }
  .toolbar {
    display: flex;
    align-items: center;
    gap: 2px;
    flex: 1;
    flex-wrap: wrap;
    min-inline-size: 0;
    margin: 3px;
  }
  .toolbar .gap {
    flex: 1;
  }
  hf-pick {
    min-inline-size: 64px; /* where there is no room for both, they go on below each other */
    max-inline-size: 60%;
  }
  .chip {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: var(--_target);
    padding: 0 10px;
    border-radius: var(--_radius-control);
    font-size: var(--_size-meta);
    color: var(--_muted);
  }
  .chip .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .chip:hover {
    background: var(--_hover);
  }
  .chip[aria-pressed="true"] {
    color: var(--_accent);
    font-weight: var(--_strong);
  }
  .microphone[aria-pressed="true"] {
    color: var(--_accent);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .microphone[aria-busy] {
    opacity: 0.5;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  .problem {
    padding: 0 0 6px;
    color: var(--_ink);
  }
  .files {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    flex: 1 0 100%;
    padding: 8px 8px 0;
  }
  .files li {
    display: flex;
    align-items: center;
    gap: 8px;
    max-inline-size: 100%;
    padding-inline-start: 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_sunken);
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
  }
  .files li[data-status="failed"] {
    border-color: var(--_ink);
  }
  .files .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .files .icon {
    inline-size: 16px;
  }
  .go {
    display: grid;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    margin: 3px;
    flex: none;
    border-radius: var(--_radius-control);
  }
  .go span {
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: var(--_radius-control);
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
  @media (forced-colors: active) {
    .go span {
      border: 1px solid;
    }
    mark {
      border-block-end: 2px solid;
    }
  }
`;

import { css } from "lit";

export const threadStyles = css`
  :host {
    display: block;
    position: relative;
    min-block-size: 0;
    flex: 1;
  }
  .scroller {
    block-size: 100%;
    overflow-y: auto;
    /* The element keeps its own anchor: see #keepPlace. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  /* Text passes under the header, it is not cut by it. */
  :host::before {
    content: "";
    position: absolute;
    z-index: 1;
    inset-block-start: 0;
    inset-inline: 0 16px;
    block-size: 16px;
    background: linear-gradient(var(--_background), transparent);
    pointer-events: none;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  .column {
    display: flow-root;
    max-inline-size: calc(var(--_measure) + 2 * var(--_gutter));
    min-block-size: 100%;
    margin-inline: auto;
    padding: 8px var(--_gutter) 24px;
  }

  .item {
    margin-block-start: calc(20px * var(--_gap));
    /* What grows at the end is laid out without the rest. */
    contain: layout style;
  }
  .workflow + .assistant_message {
    margin-block-start: 12px;
  }
  .workflow + .workflow {
    margin-block-start: 4px;
  }
  .user_message {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    margin-block-start: calc(28px * var(--_gap));
  }
  .bubble {
    max-inline-size: min(85%, 56ch);
    padding: calc(8px * var(--_gap)) 16px;
    border-radius: var(--_radius);
    border-end-end-radius: min(4px, var(--_radius));
    background: var(--_surface);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .pending .bubble {
    color: var(--_muted);
  }

  .waiting {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-block-start: 20px;
    color: var(--_muted);
    animation: appear 160ms 300ms both;
  }
  .waiting .icon {
    inline-size: 16px;
  }
  .waiting span,
  .waits {
    animation: breathe 1.6s ease-in-out infinite;
  }
  .stopped {
    margin-block-start: 4px;
  }
  .stopped .action {
    margin-block: -13px;
  }
  .user_message + .stopped {
    text-align: end;
  }
  .feedback {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    margin: 0 -12px -12px;
  }
  .feedback .icon-button {
    inline-size: 40px;
  }
  .feedback .icon {
    inline-size: 16px;
  }
  .feedback .action {
    margin: 0;
  }
  .feedback p {
    margin-inline: 8px 4px;
  }
  .feedback [aria-pressed="true"] {
    color: var(--_accent);
  }
  /* Above the last answer they wait until somebody is there; under a finger there is nothing to wait for. */
  @media (hover: hover) {
    .feedback:has(~ .item) {
      margin-block-end: -28px;
    }
    .feedback:has(~ .item) .icon-button:not([aria-pressed="true"]) {
      opacity: 0;
    }
    .item:hover + .feedback .icon-button,
    .feedback:is(:hover, :focus-within) .icon-button {
      opacity: 1 !important;
    }
  }
  .failure {
    display: flex;
    gap: 8px;
    margin-block-start: 20px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--_line);
  }
  .failure .icon {
    margin-block-start: 3px;
    color: var(--_muted);
  }
  .failure .cause {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .failure .actions {
    display: flex;
    flex-wrap: wrap;
    column-gap: 24px;
  }
  .pending .failure {
    border: 0;
    padding: 0;
    margin-block-start: 4px;
    align-self: stretch;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    justify-content: flex-end;
  }
  .pending .failure .cause {
    flex: initial;
    text-align: end;
  }
  .pending .failure .icon {
    margin-block-start: -1px;
  }
  .pending .failure .actions {
    justify-content: flex-end;
  }
  .notice {
    margin-block-start: 16px;
    padding-inline-start: 12px;
    border-inline-start: 2px solid var(--_line-strong);
  }
  .notice strong {
    display: block;
  }
  .notice[data-level="danger"] {
    border-color: var(--_accent);
  }

  .skeleton {
    display: grid;
    gap: 14px;
    margin-block-start: 28px;
    animation: appear 160ms 200ms both;
  }
  .skeleton i {
    block-size: 12px;
    border-radius: min(4px, var(--_radius-small));
    background: var(--_surface);
  }
  .skeleton i:nth-child(1) {
    block-size: 42px;
    inline-size: 40%;
    margin-inline-start: auto;
    border-radius: var(--_radius);
    margin-block-end: 14px;
  }
  .skeleton i:nth-child(3) {
    inline-size: 92%;
  }
  .skeleton i:nth-child(4) {
    inline-size: 56%;
  }

  .pill {
    position: absolute;
    inset-block-end: 8px;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    display: flex;
    align-items: center;
    gap: 4px;
    min-block-size: 36px;
    padding-inline: 16px 12px;
    border-radius: 18px;
    background: var(--_background);
    border: 1px solid var(--_line);
    box-shadow: 0 2px 8px rgb(0 0 0 / 12%);
    color: var(--_accent);
    font-size: var(--_size-meta);
    font-weight: var(--_strong);
  }
  /* The picture is small, the target is not. */
  .pill::after {
    content: "";
    position: absolute;
    inset: -4px;
  }
  .pill .icon {
    inline-size: 16px;
  }

  @media (forced-colors: active) {
    .bubble {
      border: 1px solid;
    }
    .skeleton i {
      border: 1px solid GrayText;
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
      visibility: hidden;
    }
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
`;

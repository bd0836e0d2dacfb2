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
    margin-block-start: 20px;
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
    margin-block-start: 28px;
  }
  .bubble {
    max-inline-size: min(85%, 56ch);
    padding: 8px 16px;
    border-radius: var(--_radius);
    border-end-end-radius: 4px;
    background: var(--_surface);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .tag {
    display: inline;
    font-weight: var(--_strong);
    white-space: inherit;
  }
  button.tag {
    border-radius: 4px;
    color: var(--_accent);
  }
  button.tag:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  /* Each line goes in the direction of its own words; the bubble keeps to the conversation's. */
  .bubble,
  .quote {
    unicode-bidi: plaintext;
  }
  .quote {
    margin: 0 0 4px;
    padding-inline-start: 12px;
    border-inline-start: 2px solid var(--_line-strong);
    color: var(--_muted);
  }
  .file {
    display: block;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    color: var(--_muted);
  }
  .pending .bubble {
    color: var(--_muted);
  }

  .receipts {
    display: grid;
    gap: 4px;
  }
  .receipt {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    font-size: var(--_size-meta);
    line-height: 20px;
    color: var(--_muted);
  }
  .receipt p {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .receipt a {
    position: relative;
    color: var(--_accent);
    font-weight: var(--_strong);
    text-decoration: none;
    border-radius: 4px;
  }
  .receipt bdi a {
    color: inherit;
    font-weight: inherit;
  }
  .receipt a:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  /* The line is small, what can be pressed is not. */
  .receipt a::after {
    content: "";
    position: absolute;
    inset-block: -12px;
    inset-inline: -8px;
  }
  .receipt .icon {
    inline-size: 16px;
    block-size: 20px;
    margin-inline-start: -1px;
  }
  .receipt[data-status="loading"] .icon,
  .waiting span {
    animation: breathe 1.6s ease-in-out infinite;
  }
  .reasoning summary {
    cursor: pointer;
    min-block-size: 24px;
  }
  .reasoning ul {
    display: grid;
    gap: 8px;
    padding-inline-start: 16px;
    border-inline-start: 1px solid var(--_line);
  }
  .sources {
    margin-block-start: 8px;
  }
  .sources :is(a, span) + :is(a, span)::before {
    content: "· ";
  }
  .sources a {
    color: inherit;
  }
  .card {
    padding: 12px 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }

  .waiting {
    margin-block-start: 20px;
    color: var(--_muted);
    animation: appear 160ms 300ms both;
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
    margin: 0 -12px -12px;
  }
  .feedback .icon-button {
    inline-size: 40px;
  }
  .feedback .icon {
    inline-size: 16px;
  }
  .feedback [aria-pressed="true"] {
    color: var(--_accent);
  }
  /* Above the last answer they wait until somebody is there; under a finger there is nothing to wait for. */
  @media (hover: hover) {
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

  .skeleton {
    display: grid;
    gap: 14px;
    margin-block-start: 28px;
    animation: appear 160ms 200ms both;
  }
  .skeleton i {
    block-size: 12px;
    border-radius: 4px;
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

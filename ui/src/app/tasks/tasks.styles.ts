import { css } from "lit";

export const tasksStyles = css`
  :host {
    display: block;
    block-size: 100%;
    min-block-size: 0;
  }
  section {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 0;
  }
  .scroll {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    padding: 0 12px 24px;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  h2 {
    padding: 12px 24px 4px;
    font-size: calc(var(--_size) - 1px);
    line-height: 24px;
    font-weight: var(--_strong);
  }
  /* The tab says it already. */
  @media (max-width: 719.98px) {
    h2 {
      position: absolute;
      clip-path: inset(50%);
    }
    .add {
      margin-block-start: 12px;
    }
  }
  h3 {
    display: flex;
    gap: 8px;
    padding: 20px 12px 4px;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    font-weight: 400;
    color: var(--_muted);
  }
  .count,
  .number {
    font-variant-numeric: tabular-nums;
  }

  .add {
    display: flex;
    align-items: center;
    margin-inline: 24px;
    border-block-end: 1px solid var(--_line-strong);
  }
  .add .icon {
    color: var(--_muted);
  }
  .add input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: var(--_target);
    border: 0;
    outline: 0;
    background: none;
    padding-inline: 12px 0;
    border-radius: 0;
  }
  .add input:focus-visible {
    outline: 0;
  }
  .add:focus-within {
    border-color: var(--_accent);
    box-shadow: 0 1px 0 var(--_accent);
  }
  .add:focus-within .icon {
    color: var(--_accent);
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  li {
    position: relative;
    display: flex;
    align-items: flex-start;
    border-radius: var(--_radius-small);
  }
  li:is(:hover, :focus-within) {
    background: var(--_hover);
  }
  li[data-touched] {
    animation: glow 600ms ease-out;
  }
  .box {
    display: grid;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    flex: none;
    cursor: pointer;
  }
  .box input {
    appearance: none;
    margin: 0;
    inline-size: 20px;
    block-size: 20px;
    border: 1.6px solid var(--_line-strong);
    border-radius: 50%;
    cursor: pointer;
    display: grid;
    place-items: center;
  }
  .box:hover input {
    border-color: var(--_accent);
  }
  .box input:checked {
    border-color: var(--_muted);
    background: var(--_muted);
  }
  .box input:checked::after {
    content: "";
    inline-size: 9px;
    block-size: 5px;
    border: solid var(--_background);
    border-width: 0 0 1.8px 1.8px;
    transform: translateY(-1px) rotate(-45deg);
  }
  .text {
    flex: 1;
    min-inline-size: 0;
    padding: 9px 4px;
    margin-inline-start: -4px;
    border-radius: var(--_radius-small);
    cursor: text;
  }
  .text:focus-visible {
    outline-offset: -2px;
  }
  .text span {
    display: block;
    overflow-wrap: anywhere;
  }
  .completed .title {
    color: var(--_muted);
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }
  /* The number by which to speak of a task; what can be done with it comes in its place. */
  .end {
    display: flex;
    align-items: center;
    flex: none;
    min-block-size: var(--_target);
    padding-inline-start: 8px;
  }
  @media (hover: hover) {
    .end {
      display: grid;
    }
    .end > * {
      grid-area: 1 / 1;
    }
    .number {
      justify-self: end;
      padding-inline-end: 12px;
    }
    li:not(:hover, :focus-within) .end button:not([aria-expanded="true"]),
    li:is(:hover, :focus-within) .number,
    li:has([aria-expanded="true"]) .number {
      opacity: 0;
    }
  }

  /* Where the words are, and no larger: nothing moves when writing begins. */
  .editor {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    padding-block: 9px;
    padding-inline: 0 12px;
  }
  .editor :is(input, textarea) {
    inline-size: 100%;
    padding: 0;
    border: 0;
    outline: 0;
    background: none;
    resize: none;
  }
  .editor textarea {
    display: block;
    min-block-size: 18px;
    field-sizing: content;
  }
  li:has(.editor) {
    background: var(--_background);
    box-shadow: inset 0 0 0 2px var(--_accent);
  }

  .empty {
    padding: 16px 12px;
    color: var(--_muted);
  }
  .line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    padding: 4px 24px;
    border-block-start: 1px solid var(--_line);
    color: var(--_ink);
  }
  .line span {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .more {
    margin-inline: 4px;
  }

  /* Only where there is something to wait for; as tall as what will stand there. */
  .skeleton {
    padding: 42px 12px 0;
    animation: appear 160ms 200ms both;
  }
  .skeleton i {
    display: flex;
    align-items: center;
    gap: 12px;
    block-size: var(--_target);
  }
  .skeleton i::before {
    content: "";
    inline-size: 20px;
    block-size: 20px;
    border-radius: 50%;
    background: var(--_surface);
  }
  .skeleton i::after {
    content: "";
    inline-size: 60%;
    block-size: 12px;
    border-radius: min(4px, var(--_radius-small));
    background: var(--_surface);
  }
  .skeleton i:nth-child(2)::after {
    inline-size: 72%;
  }
  .skeleton i:nth-child(3)::after {
    inline-size: 40%;
  }

  @keyframes appear {
    from {
      opacity: 0;
      visibility: hidden;
    }
  }

  @keyframes glow {
    from {
      background: var(--_accent-soft);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    /* Nothing moves, but what was touched is still marked for a moment. */
    li[data-touched] {
      animation: glow 600ms step-end !important;
    }
  }
`;

import { css } from "lit";

export const homeStyles = css`
  :host {
    display: block;
    block-size: 100%;
  }
  .page {
    display: grid;
    block-size: 100%;
    grid-template: var(--_bar) minmax(0, 1fr) / minmax(0, 1fr) 300px;
    grid-template-areas: "chat top" "chat tasks";
    /* Around a camera, and the rounded corners of a phone on its side. */
    padding: env(safe-area-inset-top) env(safe-area-inset-right) 0 env(safe-area-inset-left);
  }
  .chat {
    grid-area: chat;
    min-inline-size: 0;
    min-block-size: 0;
  }
  .top {
    grid-area: top;
    display: flex;
    align-items: center;
    gap: 12px;
    padding-inline: 24px 12px;
    border-inline-start: 1px solid var(--_line);
  }
  .tasks {
    grid-area: tasks;
    min-block-size: 0;
    border-inline-start: 1px solid var(--_line);
  }
  .who {
    flex: 1;
    min-inline-size: 0;
    text-align: end;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .leave {
    min-block-size: var(--_target);
    padding-inline: 12px;
    border-radius: var(--_radius-small);
    white-space: nowrap;
  }
  .leave:hover,
  .chip:hover {
    color: var(--_ink);
    background: var(--_hover);
  }
  .chip {
    position: relative;
    flex: none;
    min-block-size: 28px;
    padding-inline: 10px;
    border: 1px solid var(--_line);
    border-radius: 14px;
    white-space: nowrap;
  }
  .chip::after {
    content: "";
    position: absolute;
    inset: -8px;
  }
  [popover] {
    position: fixed;
    inset: auto;
    inset-block-start: calc(var(--_bar) - 4px);
    inset-inline-end: 16px;
    inline-size: min(340px, calc(100vw - 32px));
    margin: 0;
    padding: 16px 20px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_ink);
    box-shadow: 0 8px 32px rgb(0 0 0 / 16%);
    font-size: calc(var(--_size) - 1px);
    line-height: 22px;
  }
  [popover] h2 {
    font-size: inherit;
    line-height: inherit;
    font-weight: var(--_strong);
    margin-block-end: 4px;
  }
  [popover] h3 {
    margin-block-start: 16px;
    font-weight: 400;
  }
  [popover] ul {
    margin-block: 4px 12px;
    margin-inline: -8px;
  }
  [popover] li button {
    inline-size: 100%;
    min-block-size: var(--_target);
    padding-inline: 8px;
    border-radius: var(--_radius-small);
  }
  [popover] li button:hover {
    background: var(--_hover);
    color: var(--_accent);
  }
  [popover] li button:focus-visible {
    outline-offset: -2px;
  }
  .tabs {
    display: flex;
    flex: 1;
    align-self: stretch;
    gap: 4px;
  }
  [role="tab"] {
    position: relative;
    padding-inline: 12px;
    min-block-size: var(--_target);
    font-size: calc(var(--_size) - 1px);
    color: var(--_muted);
  }
  [role="tab"][aria-selected="true"] {
    color: var(--_ink);
    font-weight: var(--_strong);
  }
  [role="tab"][aria-selected="true"]::after {
    content: "";
    position: absolute;
    inset-inline: 12px;
    inset-block-end: 0;
    block-size: 2px;
    background: var(--_ink);
  }
  [role="tab"]:focus-visible {
    outline-offset: -4px;
  }
  [role="tab"][data-touched] {
    border-radius: var(--_radius-small);
    animation: glow 600ms ease-out;
  }
  @keyframes glow {
    from {
      background: var(--_accent-soft);
    }
  }
  .count {
    font-weight: 400;
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
    margin-inline-start: 4px;
  }
  @media (min-width: 1100px) {
    .page {
      grid-template-columns: minmax(0, 1fr) 340px;
    }
  }
  @media (max-width: 719.98px) {
    .page {
      grid-template: var(--_bar) minmax(0, 1fr) / minmax(0, 1fr);
      grid-template-areas: "top" "panel";
    }
    .top {
      gap: 4px;
      padding-inline: 8px;
      border: 0;
      border-block-end: 1px solid var(--_line);
    }
    .chat,
    .tasks {
      grid-area: panel;
      border: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    /* Nothing moves, but what was touched is still marked for a moment. */
    [role="tab"][data-touched] {
      animation: glow 600ms step-end !important;
    }
  }
`;

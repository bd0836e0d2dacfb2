import { css } from "lit";

/** How a widget is laid out. What it holds, its controls and its charts have sheets of their own. */
export const widgetStyles = css`
  :host {
    display: block;
    --w-success: var(--_success);
    --w-danger: var(--_danger);
    --w-warning: var(--_warning);
    --w-info: var(--_info);
    --w-discovery: var(--_discovery);
    /* Nothing that a widget holds is drawn outside it. */
    contain: layout paint style;
    overflow-wrap: anywhere;
  }
  .widget[aria-busy] {
    cursor: progress;
  }
  .widget[aria-busy] > * {
    opacity: 0.6;
    transition: opacity 160ms 200ms;
  }
  [data-theme="light"] {
    color-scheme: light;
  }
  [data-theme="dark"] {
    color-scheme: dark;
  }
  [data-theme] {
    color: var(--_ink);
  }

  .box {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    max-inline-size: 100%;
  }
  .box.row {
    flex-direction: row;
    align-items: center;
  }
  .basic,
  .card .body {
    gap: calc(12px * var(--_gap));
  }
  .card,
  .list {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    max-inline-size: 560px;
  }
  .card {
    padding: calc(16px * var(--_gap)) 16px;
  }
  .card[data-size="sm"] {
    max-inline-size: 360px;
  }
  .card[data-size="lg"] {
    max-inline-size: 640px;
  }
  .card[data-size="full"] {
    max-inline-size: none;
  }
  .card-foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-block-start: 16px;
  }
  .status {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    color: var(--_muted);
  }
  .card .status {
    margin-block-end: 12px;
  }
  .list > .status {
    padding: 12px 16px 4px;
  }
  .favicon {
    inline-size: 16px;
    block-size: 16px;
    border-radius: min(4px, var(--_radius-small));
  }
  .favicon[data-frame] {
    border: 1px solid var(--_line);
  }
  summary {
    cursor: pointer;
    min-block-size: var(--_target);
    line-height: var(--_target);
    font-size: var(--_size-meta);
    color: var(--_accent);
    font-weight: var(--_strong);
  }

  .list-row {
    position: relative;
    padding: 2px 16px;
  }
  .list-row > .box {
    min-block-size: var(--_target);
    gap: 8px;
  }
  .list-row + .list-row,
  .rest {
    border-block-start: 1px solid var(--_line);
  }
  .rest summary {
    padding-inline: 16px;
  }
  .rest[open] summary {
    display: none;
  }
  .whole {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    border-radius: inherit;
  }
  .list-row:first-child .whole {
    border-start-start-radius: var(--_radius);
    border-start-end-radius: var(--_radius);
  }
  .whole:hover {
    background: var(--_hover);
  }
  .whole:focus-visible {
    outline-offset: -2px;
  }
  .list-row[data-acts] > .box {
    position: relative;
    pointer-events: none;
  }
  .list-row[data-acts] > .box :is(button, input, select, textarea, label, a, summary) {
    pointer-events: auto;
  }

  .transition > * {
    animation: appear 160ms ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
`;

import { css } from "lit";

/** How a widget is laid out and set. Its controls have a sheet of their own. */
export const widgetStyles = css`
  :host {
    display: block;
    --w-success: light-dark(#1c6b3a, #7fd6a0);
    --w-danger: light-dark(#a8261c, #ff9a8f);
    --w-warning: light-dark(#7d4c00, #f2b866);
    --w-info: light-dark(#1f5596, #8fbdf5);
    --w-discovery: light-dark(#5f38a3, #c4a8f5);
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
    gap: 12px;
  }
  .card,
  .list {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    max-inline-size: 560px;
  }
  .card {
    padding: 16px;
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
    border-radius: 4px;
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

  .text {
    margin: 0;
    min-inline-size: 0;
    font-weight: 400;
  }
  h3.text {
    font-weight: var(--_strong);
    text-wrap: balance;
  }
  .text[data-italic] {
    font-style: italic;
  }
  .text[data-through] {
    text-decoration: line-through;
    color: var(--_muted);
  }
  .caption {
    color: var(--_muted);
    font-size: 13px;
    line-height: 18px;
  }
  .truncate {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .clamp {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }

  .badge {
    --w-color: var(--_muted);
    display: inline-flex;
    align-items: center;
    flex: none;
    max-inline-size: 100%;
    padding: 0 6px;
    border: 1px solid transparent;
    border-radius: 6px;
    font-size: 12px;
    line-height: 18px;
    color: var(--w-color);
    background: color-mix(in srgb, var(--w-color) 10%, var(--_background));
  }
  .badge[data-size="md"] {
    font-size: 13px;
    line-height: 22px;
    padding: 0 8px;
  }
  .badge[data-size="lg"] {
    font-size: 14px;
    line-height: 26px;
    padding: 0 10px;
  }
  .badge[data-pill] {
    border-radius: 99px;
  }
  .badge[data-variant="outline"] {
    background: none;
    border-color: currentColor;
  }
  .badge[data-variant="solid"] {
    background: var(--w-color);
    color: var(--_background);
  }

  hr {
    inline-size: 100%;
    margin: 4px 0;
    border: 0;
    border-block-start: 1px solid var(--_line);
  }
  .card hr[data-flush] {
    inline-size: calc(100% + 32px);
    margin-inline: -16px;
  }
  .spacer {
    flex: 1 1 0;
  }
  .icon-box {
    flex: none;
    display: inline-grid;
  }
  .icon-box .icon,
  .button .icon,
  .status .icon {
    inline-size: auto;
    block-size: auto;
  }
  .icon[data-filled] {
    fill: currentColor;
    fill-rule: evenodd;
    stroke: none;
  }
  .icon[data-icon^="dot"] {
    stroke-width: 3;
  }

  .image {
    display: block;
    max-inline-size: 100%;
    object-fit: cover;
    border-radius: var(--_radius-small);
  }
  .image[data-frame] {
    border: 1px solid var(--_line);
  }
  .card .image[data-flush] {
    max-inline-size: calc(100% + 32px);
    inline-size: calc(100% + 32px);
    margin-inline: -16px;
    border-radius: 0;
  }
  .no-image {
    display: grid;
    place-items: center;
    min-block-size: 64px;
    padding: 8px;
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_muted);
    font-size: 13px;
    line-height: 18px;
    text-align: center;
  }

  .table {
    overflow-x: auto;
  }
  .table table {
    border-collapse: collapse;
    inline-size: 100%;
    font-variant-numeric: tabular-nums;
  }
  .table :is(th, td) {
    padding: 8px 12px;
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
  }
  .table th {
    color: var(--_muted);
    font-size: var(--_size-meta);
  }

  .transition > * {
    animation: appear 160ms ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  .chart {
    display: flex;
    flex-direction: column;
    margin: 0;
    inline-size: 100%;
  }
  .chart-waits {
    aspect-ratio: 420 / 200;
    border-radius: var(--_radius-small);
    background: var(--_surface);
    animation: appear 160ms 200ms both;
  }
  .chart-picture {
    display: block;
    inline-size: 100%;
    min-block-size: 0;
    flex: 1;
    direction: ltr;
    overflow: visible;
  }
  .chart-picture text {
    font-size: 12px;
    fill: var(--_muted);
  }
  .chart-picture .grid {
    stroke: var(--_line);
  }
  .chart-picture .line {
    fill: none;
    stroke-width: 2;
  }
  .chart-picture .area {
    opacity: 0.16;
  }
  .chart-picture .dot {
    opacity: 0;
  }
  .chart-picture .dot:hover {
    opacity: 1;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-block-start: 8px;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    color: var(--_muted);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend i {
    inline-size: 10px;
    block-size: 10px;
    border-radius: 3px;
  }
`;

import { css } from "lit";

/** What a widget holds: words, badges, pictures, tables. How they are laid out is in `widget.styles`. */
export const contentStyles = css`
  /* In a column, words of another direction stand at the column's own edge. */
  :is(td, th) > p {
    text-align: match-parent;
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
    border-radius: min(6px, var(--_radius-small));
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
    align-content: center;
    min-block-size: 64px;
    padding: 8px;
    overflow: hidden;
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
`;

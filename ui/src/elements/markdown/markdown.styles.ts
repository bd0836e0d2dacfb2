import { css } from "lit";

/** For the shadow root that holds `hf-markdown`, which has none of its own. */
export const markdownStyles = css`
  hf-markdown {
    display: block;
    overflow-wrap: break-word;
  }
  hf-markdown .block + .block {
    margin-block-start: 12px;
  }
  hf-markdown .block:empty {
    display: none;
  }
  hf-markdown :is(h3, h4, h5, h6) {
    margin: 8px 0 0;
    font-size: inherit;
    line-height: inherit;
    font-weight: var(--_strong);
  }
  hf-markdown :is(h3, h4) {
    font-size: 1.125em;
  }
  hf-markdown strong,
  hf-markdown th {
    font-weight: var(--_strong);
  }
  hf-markdown p + p,
  hf-markdown li > p + * {
    margin-block-start: 12px;
  }
  hf-markdown :is(ul, ol) {
    padding-inline-start: 24px;
    list-style: disc outside;
  }
  hf-markdown ol {
    list-style: decimal outside;
  }
  hf-markdown li + li,
  hf-markdown li > :is(ul, ol) {
    margin-block-start: 4px;
  }
  hf-markdown li::marker {
    color: var(--_muted);
  }
  hf-markdown li:has(> input),
  hf-markdown li:has(> p > input) {
    list-style: none;
    margin-inline-start: -24px;
  }
  hf-markdown input[type="checkbox"] {
    margin: 0;
    margin-inline-end: 8px;
    vertical-align: -1px;
    accent-color: var(--_muted);
  }
  hf-markdown a {
    color: var(--_accent);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  hf-markdown code {
    font-family: var(--_mono);
    font-size: 0.875em;
    padding: 2px 4px;
    border-radius: 4px;
    background: var(--_surface);
  }
  hf-markdown pre {
    margin: 0;
    padding: 12px 16px;
    overflow-x: auto;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
    border: 1px solid var(--_line);
    line-height: 20px;
    direction: ltr;
    text-align: start;
  }
  hf-markdown pre[data-lang]::before {
    content: attr(data-lang);
    display: block;
    margin-block-end: 4px;
    font-size: var(--_size-meta);
    color: var(--_muted);
  }
  hf-markdown pre code {
    padding: 0;
    background: none;
    font-size: 14px;
  }
  hf-markdown blockquote {
    margin: 0;
    padding-inline-start: 16px;
    border-inline-start: 2px solid var(--_line);
    color: var(--_muted);
  }
  hf-markdown hr {
    border: 0;
    border-block-start: 1px solid var(--_line);
    margin: 8px 0;
  }
  hf-markdown .block:has(> table) {
    overflow-x: auto;
  }
  hf-markdown table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  hf-markdown :is(th, td) {
    padding: 4px 12px;
    border-block-end: 1px solid var(--_line);
    text-align: start;
    vertical-align: top;
  }
  hf-markdown :is(th, td):first-child {
    padding-inline-start: 0;
  }
  hf-markdown [align="center"] {
    text-align: center;
  }
  hf-markdown [align="right"] {
    text-align: end;
  }
`;

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
    font-family: var(--_font-mono);
    font-size: 0.875em;
    padding: 2px 4px;
    border-radius: min(4px, var(--_radius-small));
    background: var(--_surface);
  }
  hf-markdown .code {
    border-radius: var(--_radius-small);
    background: var(--_sunken);
    border: 1px solid var(--_line);
    overflow: hidden;
  }
  hf-markdown .code-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline: 16px 4px;
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    color: var(--_muted);
  }
  hf-markdown .code-head button {
    min-block-size: 36px;
    padding-inline: 12px;
    border-radius: min(6px, var(--_radius-small));
    color: inherit;
  }
  hf-markdown .code-head button:hover {
    color: var(--_ink);
    background: var(--_hover);
  }
  hf-markdown pre {
    margin: 0;
    padding: 0 16px 12px;
    overflow-x: auto;
    line-height: 20px;
    direction: ltr;
    text-align: start;
  }
  hf-markdown pre:focus-visible {
    outline-offset: -2px;
  }
  hf-markdown pre code {
    padding: 0;
    background: none;
    font-size: 14px;
  }
  /* Code in few colours: what is a word of the language, what is text, what is said beside it. */
  hf-markdown :is(.hljs-keyword, .hljs-selector-tag, .hljs-built_in, .hljs-type, .hljs-tag, .hljs-name) {
    color: var(--_code-keyword);
  }
  hf-markdown :is(.hljs-string, .hljs-regexp, .hljs-addition, .hljs-symbol) {
    color: var(--_code-string);
  }
  hf-markdown :is(.hljs-number, .hljs-literal, .hljs-attr, .hljs-attribute, .hljs-variable, .hljs-deletion) {
    color: var(--_code-value);
  }
  hf-markdown :is(.hljs-comment, .hljs-quote, .hljs-meta) {
    color: var(--_muted);
  }
  hf-markdown :is(.hljs-title, .hljs-section, .hljs-strong) {
    font-weight: var(--_strong);
  }
  hf-markdown code[data-math] {
    white-space: pre-wrap;
  }
  hf-markdown math {
    direction: ltr;
    line-height: normal;
  }
  hf-markdown math.display {
    display: block math;
    inline-size: 100%;
    padding-block: 4px;
    overflow-x: auto;
    overflow-y: hidden;
  }
  hf-markdown :is(sup, .cite) {
    font-size: 0.75em;
    line-height: 1;
  }
  hf-markdown .cite,
  hf-markdown sup button {
    display: inline-block;
    min-inline-size: 20px;
    margin-inline: 2px;
    padding: 3px 5px;
    border-radius: min(6px, var(--_radius-small));
    background: var(--_surface);
    color: var(--_muted);
    text-align: center;
    text-decoration: none;
    vertical-align: 2px;
  }
  hf-markdown :is(a.cite, button.cite, sup button):hover {
    color: var(--_accent);
  }
  hf-markdown section[data-note] {
    display: flex;
    gap: 8px;
    font-size: var(--_size-meta);
    line-height: 20px;
    color: var(--_muted);
  }
  hf-markdown section[data-note] button {
    min-inline-size: 28px;
    color: var(--_accent);
    text-align: center;
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

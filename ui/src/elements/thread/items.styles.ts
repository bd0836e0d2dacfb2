import { css } from "lit";

/** What the kinds of items look like; the thread around them has a sheet of its own. */
export const itemStyles = css`
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
  .tag {
    display: inline;
    font-weight: var(--_strong);
    white-space: inherit;
  }
  button.tag {
    border-radius: min(4px, var(--_radius-small));
    color: var(--_accent);
  }
  button.tag:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .files {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    max-inline-size: 85%;
    margin-block-end: 8px;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 4px;
    max-inline-size: 100%;
    padding-block: 6px;
    padding-inline: 8px 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    overflow-wrap: anywhere;
  }
  .file .icon {
    inline-size: 16px;
    color: var(--_muted);
  }
  .file:has(.elsewhere) {
    flex-wrap: wrap;
  }
  .file:has(img) {
    padding: 0;
    overflow: hidden;
  }
  .file img {
    display: block;
    inline-size: 120px;
    block-size: 120px;
    object-fit: cover;
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
    border-radius: min(4px, var(--_radius-small));
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
  .receipt[data-status="loading"] > .icon {
    animation: breathe 1.6s ease-in-out infinite;
  }
  .receipt q {
    quotes: none;
  }
  .thought {
    min-inline-size: 0;
    flex: 1;
  }
  .thought-title {
    font-weight: var(--_strong);
  }
  summary {
    display: flex;
    align-items: center;
    gap: 4px;
    inline-size: fit-content;
    min-block-size: 28px;
    padding-inline-end: 8px;
    border-radius: var(--_radius-small);
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary .icon {
    inline-size: 16px;
  }
  summary [data-icon="chevron"] {
    transition: rotate 160ms;
  }
  summary:dir(rtl) [data-icon="chevron"] {
    rotate: 180deg;
  }
  details[open] > summary [data-icon="chevron"] {
    rotate: 90deg;
  }
  summary:hover {
    color: var(--_ink);
  }
  .reasoning > .receipts {
    margin-block-start: 4px;
    margin-inline-start: 7px;
    padding-inline-start: 12px;
    border-inline-start: 1px solid var(--_line);
  }
  .reasoning > .receipts .receipt {
    line-height: 20px;
  }
  .sources {
    margin-block-start: 8px;
  }
  .sources ol {
    display: grid;
    gap: 4px;
    padding-inline-start: 28px;
    list-style: decimal outside;
  }
  .sources li > :is(a, button, span) {
    overflow-wrap: anywhere;
  }
  .sources .about {
    display: inline;
  }
  .sources .about::before {
    content: "· ";
    margin-inline-start: 4px;
  }
  .sources :is(a, button.entity),
  .receipt button.entity {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .entity {
    font: inherit;
  }
  :is(.entity, .sources span, .receipt span) > .icon {
    display: inline-block;
    inline-size: 14px;
    block-size: 14px;
    margin-inline-end: 4px;
    vertical-align: -2px;
  }
  .card {
    padding: 12px 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }

  .picture {
    margin: 0;
    inline-size: fit-content;
    max-inline-size: 100%;
  }
  .picture a {
    display: block;
    border-radius: var(--_radius);
  }
  .picture img,
  .no-picture {
    display: block;
    max-inline-size: 100%;
    max-block-size: 480px;
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .no-picture {
    inline-size: 320px;
    block-size: 200px;
  }
  .picture[aria-busy="true"] img {
    opacity: 0.7;
  }
  .picture figcaption {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    margin-block-start: 8px;
  }
  .picture figcaption a {
    display: inline;
    color: var(--_accent);
  }
  progress {
    appearance: none;
    inline-size: 120px;
    block-size: 4px;
    border: 0;
    border-radius: 2px;
    background: var(--_line);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--_line);
  }
  progress::-webkit-progress-value {
    background: var(--_ink);
    transition: inline-size 160ms;
  }
  progress::-moz-progress-bar {
    background: var(--_ink);
  }

  .questions,
  .answers {
    display: grid;
    gap: 16px;
  }
  .question {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .question :is(legend, label:not(.option)) {
    padding: 0;
    margin-block-end: 4px;
    font-weight: var(--_strong);
  }
  .option {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 36px;
    cursor: pointer;
  }
  .option input {
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
    flex: none;
    accent-color: var(--_accent);
  }
  .question :is(textarea, .own) {
    inline-size: 100%;
    min-block-size: var(--_target);
    padding: 8px 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    background: var(--_background);
    color: inherit;
    resize: vertical;
  }
  .question ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .choices {
    display: flex;
    align-items: center;
    gap: 20px;
  }
  .solid {
    min-block-size: var(--_target);
    padding-inline: 20px;
    border-radius: var(--_radius-small);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: var(--_strong);
  }
  .questions[aria-busy="true"] {
    opacity: 0.7;
  }
  .answers {
    gap: 2px;
    margin: 0;
  }
  .answers dd {
    margin: 0;
  }
  .answers dd + dt {
    margin-block-start: 10px;
  }
`;

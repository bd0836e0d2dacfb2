import { css, unsafeCSS } from "lit";

import { COLORS } from "./theme/colors";
import { MEASURES } from "./theme/measures";

const declarations = [
  ...Object.entries(COLORS).map(([name, { light, dark }]) => `--_${name}: var(--hf-${name}, light-dark(${light}, ${dark}));`),
  ...Object.entries(MEASURES).map(([name, value]) => `--_${name}: var(--hf-${name}, ${value});`),
].join("\n");

/**
 * The look, in one place. Every value can be set from outside by the custom property `--hf-…` of the same name,
 * on the element or on anything around it; components read only the private names that begin with `--_`.
 *
 * One accent, and it means "you can act here" or "you are here". Nothing else is coloured.
 */
export const tokens = css`
  :host {
    color-scheme: light dark;
    ${unsafeCSS(declarations)}
  }

  :host([data-scheme="light"]) {
    color-scheme: light;
  }
  :host([data-scheme="dark"]) {
    color-scheme: dark;
  }
`;

/** What every element of ours begins with. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  /* Letters that are joined, or hang from a line, are not moved together. */
  :is(h1, h2, h3):lang(ar, ur, hi) {
    letter-spacing: normal !important;
  }
  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    border: 0;
    background: none;
    padding: 0;
    text-align: start;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .icon {
    display: block;
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  /* What points along the line turns with it. */
  .icon[viewBox="0 0 24 24"] {
    stroke-width: 1.92;
  }
  .icon[data-points]:dir(rtl) {
    transform: scaleX(-1);
  }
  .icon-button {
    display: grid;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    flex: none;
    border-radius: var(--_radius-control);
    color: var(--_muted);
  }
  .icon-button:hover {
    background: var(--_hover);
    color: var(--_ink);
  }
  .meta {
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    color: var(--_muted);
  }
  /* A word that acts. */
  .action {
    color: var(--_accent);
    font-size: var(--_size-meta);
    line-height: var(--_leading-meta);
    font-weight: var(--_strong);
    min-block-size: var(--_target);
    padding-inline: 8px;
    margin-inline: -8px;
    border-radius: var(--_radius-control);
  }
  .action:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* Where colours are the person's own, what is chosen or can be pressed has a line around it: its ground does not show. */
  @media (forced-colors: active) {
    :is(.icon-button, .chip, .action)[aria-pressed="true"],
    [data-current],
    [aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    button:disabled {
      color: GrayText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 1ms !important;
      scroll-behavior: auto !important;
    }
  }
`;

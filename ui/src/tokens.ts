import { css } from "lit";

/**
 * The look, in one place. Every value can be set from outside by the custom property `--hf-…` of the same name,
 * on the element or on anything around it; components read only the private names that begin with `--_`.
 *
 * One accent, and it means "you can act here" or "you are here". Nothing else is coloured.
 */
export const tokens = css`
  :host {
    color-scheme: light dark;

    /* Surfaces, from the page to what lies on it. */
    --_background: var(--hf-background, light-dark(#ffffff, #121716));
    --_sunken: var(--hf-sunken, light-dark(#f5f7f5, #0d1110));
    --_surface: var(--hf-surface, light-dark(#ebf0ed, #1f2826));
    --_hover: var(--hf-hover, light-dark(#e9eeeb, #1a2220));
    --_line: var(--hf-line, light-dark(#dde4e0, #2a3431));
    --_line-strong: var(--hf-line-strong, light-dark(#7d8a85, #6f7d78));

    /* Text. */
    --_ink: var(--hf-ink, light-dark(#16201d, #e4ebe8));
    --_muted: var(--hf-muted, light-dark(#56635e, #9aa8a3));

    /* Actions and focus. */
    --_accent: var(--hf-accent, light-dark(#b8391f, #ff8c6b));
    --_on-accent: var(--hf-on-accent, light-dark(#ffffff, #2b0b02));
    --_accent-soft: var(--hf-accent-soft, light-dark(#fbe6df, #3a221b));

    /* Code: three colours that are quieter than the accent. */
    --_code-keyword: var(--hf-code-keyword, light-dark(#7a3e9d, #c9a2e6));
    --_code-string: var(--hf-code-string, light-dark(#2f6b3c, #93c99f));
    --_code-value: var(--hf-code-value, light-dark(#8a5200, #e0b070));

    /* Type: two sizes for reading, one for a page's first words, two weights. */
    /* The system's own faces by name; "system-ui" last, because on some systems it stands for a face made for another script. */
    --_font: var(
      --hf-font,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      "Liberation Sans",
      system-ui,
      sans-serif
    );
    --_mono: var(--hf-font-mono, ui-monospace, "SF Mono", "Cascadia Code", "Liberation Mono", monospace);
    --_size: var(--hf-size, 16px);
    --_leading: var(--hf-leading, 26px);
    --_size-meta: var(--hf-size-meta, 13px);
    --_leading-meta: var(--hf-leading-meta, 18px);
    --_size-title: var(--hf-size-title, 24px);
    --_leading-title: var(--hf-leading-title, 32px);
    --_strong: var(--hf-strong, 600);

    /* Space: a grid of 4 px. A target is never smaller than a finger. */
    --_target: var(--hf-target, 44px);
    --_radius: var(--hf-radius, 12px);
    --_radius-small: var(--hf-radius-small, 8px);
    --_measure: var(--hf-measure, 68ch);
    --_gutter: var(--hf-gutter, 20px);
    --_bar: var(--hf-bar, 56px);
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
  .icon[data-points]:dir(rtl) {
    transform: scaleX(-1);
  }
  .icon-button {
    display: grid;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    flex: none;
    border-radius: var(--_radius-small);
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
    border-radius: var(--_radius-small);
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

import { html, svg } from "lit";
import type { TemplateResult } from "lit";

const PATHS = {
  send: svg`<path d="M10 16V4.5M5 9.5l5-5 5 5" />`,
  stop: svg`<rect x="6" y="6" width="8" height="8" rx="1.5" fill="currentColor" stroke="none" />`,
  check: svg`<path d="M4.5 10.5l3.5 3.5 7.5-8" />`,
  ring: svg`<circle cx="10" cy="10" r="4" />`,
  dot: svg`<circle cx="10" cy="10" r="1.6" fill="currentColor" stroke="none" />`,
  list: svg`<path d="M4 6h12M4 10h12M4 14h7" />`,
  compose: svg`<path d="M10 4.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h8a1.5 1.5 0 0 0 1.5-1.5v-4M9 11l.5-2.2 5.3-5.3a1.2 1.2 0 0 1 1.7 1.7l-5.3 5.3z" />`,
  pencil: svg`<path d="M5 15l.7-3 7.6-7.6a1.4 1.4 0 0 1 2 0l.3.3a1.4 1.4 0 0 1 0 2L8 14.3z" />`,
  bin: svg`<path d="M4.5 6h11M8 6V4.5h4V6M6 6l.6 9.5h6.8L14 6M8.6 9v4M11.4 9v4" />`,
  close: svg`<path d="M5.5 5.5l9 9M14.5 5.5l-9 9" />`,
  chevron: svg`<path d="M7.5 5l5 5-5 5" />`,
  copy: svg`<path d="M7.5 7.5V5A1.5 1.5 0 0 1 9 3.5h6A1.5 1.5 0 0 1 16.5 5v6a1.5 1.5 0 0 1-1.5 1.5h-2.5M5 7.5h6A1.5 1.5 0 0 1 12.5 9v6a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V9A1.5 1.5 0 0 1 5 7.5z" />`,
  down: svg`<path d="M10 4.5V15M5.5 10.5L10 15l4.5-4.5" />`,
  alert: svg`<circle cx="10" cy="10" r="6.5" /><path d="M10 6.8v3.7M10 13.1v.1" />`,
  plus: svg`<path d="M10 4.5v11M4.5 10h11" />`,
  at: svg`<path d="M13 10a3 3 0 1 1-3-3 3 3 0 0 1 3 3zm0 0v1a1.9 1.9 0 0 0 3.8 0v-1A6.8 6.8 0 1 0 13.6 15.7" />`,
  clip: svg`<path d="M15 9l-5.3 5.3a3 3 0 0 1-4.3-4.3l6-6a2 2 0 0 1 2.9 2.8l-5.6 5.6a1 1 0 0 1-1.4-1.4L12 6.3" />`,
  microphone: svg`<path d="M10 3.5a2 2 0 0 1 2 2v4a2 2 0 0 1-4 0v-4a2 2 0 0 1 2-2M5.5 9.5a4.5 4.5 0 0 0 9 0M10 14v2.5" />`,
  good: svg`<path d="M7 9l2.5-5c1 0 1.8.7 1.8 1.8L11 8h3.5a1.3 1.3 0 0 1 1.3 1.6l-1 4.4a1.6 1.6 0 0 1-1.6 1.3H7zM4.5 9H7v6.3H4.5z" />`,
  bad: svg`<path d="M7 11l2.5 5c1 0 1.8-.7 1.8-1.8L11 12h3.5a1.3 1.3 0 0 0 1.3-1.6l-1-4.4a1.6 1.6 0 0 0-1.6-1.3H7zM4.5 11H7V4.7H4.5z" />`,
  leave: svg`<path d="M8 4.5H5.5v11H8M9 10h7M13.2 7l3 3-3 3" />`,
  more: svg`<g fill="currentColor" stroke="none"><circle cx="4.5" cy="10" r="1.5" /><circle cx="10" cy="10" r="1.5" /><circle cx="15.5" cy="10" r="1.5" /></g>`,
  lines: svg`<path d="M4 5.5h12M4 10h12M4 14.5h7" />`,
  speech: svg`<path d="M5.5 4h9A1.5 1.5 0 0 1 16 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3v-3A1.5 1.5 0 0 1 4 12.5v-7A1.5 1.5 0 0 1 5.5 4z" />`,
} as const;

export type IconName = keyof typeof PATHS;

/** These show lines of text, or point along the line, so they are mirrored where the line goes the other way. */
const POINTS: ReadonlySet<IconName> = new Set(["leave", "list", "lines", "speech"]);

/** An icon says nothing by itself: the button around it carries the name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" data-icon=${name} ?data-points=${POINTS.has(name)}>${PATHS[name]}</svg>`;
}

import type { ChatKitIcon, LucideIcon, Widgets } from "@openai/chatkit";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import { lucideIcon } from "./lucide";

type Named = Exclude<Widgets.WidgetIcon | ChatKitIcon, LucideIcon>;

/** Every icon that may be named, as strokes on 20 by 20. A name that the types add does not compile until it is here. */
const PATHS: Readonly<Record<Named, string>> = {
  agent: "M10 4v2M6 6h8a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2M7.7 10v1.5M12.3 10v1.5",
  analytics: "M4 16V9M8 16V5M12 16v-4M16 16V7",
  atom: "M10 10v.1M3.5 10c0-2 3-3.5 6.5-3.5s6.5 1.5 6.5 3.5-3 3.5-6.5 3.5-6.5-1.5-6.5-3.5M6.7 4.4c1.7-1 4.6 1 6.3 4s2 6.3.3 7.2-4.6-1-6.3-4-2-6.2-.3-7.2",
  batch: "M4 7l6-3 6 3-6 3zM4 10.5l6 3 6-3M4 14l6 3 6-3",
  bolt: "M11 3l-6 8h4.5L9 17l6-8h-4.5z",
  "book-open": "M10 5.5C8.5 4.3 6 4 3.5 4v11c2.5 0 5 .3 6.5 1.5 1.5-1.2 4-1.5 6.5-1.5V4c-2.5 0-5 .3-6.5 1.5v11",
  "book-closed": "M5 5a2 2 0 0 1 2-2h8v11H7a2 2 0 0 0-2 2 1 1 0 0 0 1 1h9v-3M5 5v11",
  "book-clock": "M9 17H6a1 1 0 0 1-1-1V5a2 2 0 0 1 2-2h8v5M13.5 10.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M13.5 12.5V14l1 1",
  bug: "M7 8a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM7 9L4 7.5M13 9l3-1.5M7 12H3.5M13 12h3.5M7.3 14.5L5 16.5M12.7 14.5l2.3 2M8 5.5L7 4M12 5.5L13 4",
  calendar: "M4 6.5A1.5 1.5 0 0 1 5.5 5h9A1.5 1.5 0 0 1 16 6.5v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 14.5zM4 9h12M7.5 3v3M12.5 3v3",
  chart: "M4 4v12h12M7 12.5l3-3.5 2.5 2L16 6.5",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  "check-circle": "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M7 10.2l2.2 2.2L13 8",
  "check-circle-filled": "F M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M6.5 10.3l2.6 2.5L13.6 8l-1-1-3.5 3.8-1.6-1.5z",
  "chevron-left": "M12 5l-5 5 5 5",
  "chevron-right": "M8 5l5 5-5 5",
  "circle-question": "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8.2 8.2A1.8 1.8 0 1 1 10 10v1.2M10 13.3v.1",
  clock: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M10 6.5V10l2.5 1.5",
  compass: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M12.5 7.5l-1.5 3.5-3.5 1.5L9 9z",
  confetti: "M4 16l3-8 5 5zM11 8c1-1 .5-2.5 1.5-3.5M13 10c1.5-1 2.5 0 4-1M14.5 5.5v.1M16.5 12.5v.1M8.5 4v.1",
  cube: "M10 3.5l6 3.2v6.6l-6 3.2-6-3.2V6.7zM4 6.7l6 3.3 6-3.3M10 10v6.5",
  desktop: "M4 5h12v8H4zM8 16h4M10 13v3",
  document: "M6 3.5h5.5L15 7v9.5H6zM11.5 3.5V7H15M8.5 10.5h4M8.5 13.5h4",
  dot: "M10 9.5a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1",
  "dots-horizontal": "M5 10h.1M10 10h.1M15 10h.1",
  "dots-vertical": "M10 5v.1M10 10v.1M10 15v.1",
  "empty-circle": "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13",
  "external-link": "M8.5 5H5v10h10v-3.5M11.5 4H16v4.5M16 4l-6.5 6.5",
  globe: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M3.5 10h13M10 3.5c2 2 2.7 4 2.7 6.5s-.7 4.5-2.7 6.5c-2-2-2.7-4-2.7-6.5s.7-4.5 2.7-6.5",
  keys: "M7 9.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M9.2 10.4L16 4M13 6.8l2 2",
  lab: "M8 3.5h4M9 3.5v4.5l-4.5 7a1 1 0 0 0 .9 1.5h9.2a1 1 0 0 0 .9-1.5L11 8V3.5M7 12.5h6",
  images: "M6 4h10v9H6zM4 7v9h10M8.5 7v.1M6 11.5l3-2.5 2.5 2 2-1.5 2.5 2",
  info: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M10 9.3v3.9M10 6.8v.1",
  lifesaver: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M10 7.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M5.4 5.4l2.7 2.7M11.9 11.9l2.7 2.7M14.6 5.4l-2.7 2.7M8.1 11.9l-2.7 2.7",
  lightbulb: "M8 14.5h4M8.5 17h3M7.7 12.5C6 11.5 5 10 5 8a5 5 0 0 1 10 0c0 2-1 3.5-2.7 4.5v2H7.7z",
  mail: "M3.5 5.5h13v9h-13zM3.5 6.5l6.5 5 6.5-5",
  "map-pin": "M10 17s-5-5-5-8.5a5 5 0 0 1 10 0C15 12 10 17 10 17M10 6.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4",
  maps: "M3.5 5l4.5-1.5 4 1.5 4.5-1.5V15L12 16.5 8 15l-4.5 1.5zM8 3.5V15M12 5v11.5",
  mobile: "M7 3h6a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1M9.5 14.5h1",
  name: "M3.5 6h13v8h-13zM6 9h5M6 11.5h3",
  notebook: "M6 3.5h9v13H6zM4.5 6.5h3M4.5 10h3M4.5 13.5h3",
  "notebook-pencil": "M14 9V3.5H6v13h4M4.5 6.5h3M4.5 10h3M4.5 13.5h3M11.5 16.5l.5-2 3.5-3.5 1.5 1.5-3.5 3.5z",
  "page-blank": "M6 3.5h5.5L15 7v9.5H6zM11.5 3.5V7H15",
  phone: "M6.5 3.5l2 3.5-1.5 1.5c.8 1.8 2.2 3.2 4 4l1.5-1.5 3.5 2c0 2-1.5 3-3 3C8 16 4 11.5 4 7c0-2 1-3.5 2.5-3.5",
  play: "M7 4.5l8 5.5-8 5.5z",
  plus: "M10 4.5v11M4.5 10h11",
  profile: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M4.5 16.5c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5",
  "profile-card": "M3.5 5h13v10h-13zM7.5 7.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M5.5 13c.3-1.2 1-1.8 2-1.8s1.7.6 2 1.8M12 8.5h2.5M12 11.5h2.5",
  reload: "M15.5 10a5.5 5.5 0 1 1-1.7-4M15.5 3.5v3h-3",
  star: "M10 3.5l2 4.2 4.6.6-3.4 3.2.9 4.6-4.1-2.3-4.1 2.3.9-4.6-3.4-3.2 4.6-.6z",
  "star-filled": "F M10 3.5l2 4.2 4.6.6-3.4 3.2.9 4.6-4.1-2.3-4.1 2.3.9-4.6-3.4-3.2 4.6-.6z",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4M12.7 12.7L16.5 16.5",
  sparkle: "M10 3.5c.6 4 2.5 5.9 6.5 6.5-4 .6-5.9 2.5-6.5 6.5-.6-4-2.5-5.9-6.5-6.5 4-.6 5.9-2.5 6.5-6.5",
  "sparkle-double": "M8 6c.5 3.3 2 4.8 5.3 5.3C10 11.8 8.5 13.3 8 16.6 7.5 13.3 6 11.8 2.7 11.3 6 10.8 7.5 9.3 8 6M14.5 3c.3 1.6 1 2.3 2.5 2.5-1.5.3-2.2 1-2.5 2.5-.3-1.5-1-2.2-2.5-2.5 1.5-.2 2.2-.9 2.5-2.5",
  "square-code": "M4 4h12v12H4zM8.5 7.5L6.5 10l2 2.5M11.5 7.5l2 2.5-2 2.5",
  "square-image": "M4 4h12v12H4zM7.5 7.5v.1M4 13l3.5-3 3 2.5 2-1.5L16 14",
  "square-text": "M4 4h12v12H4zM7 8h6M7 11h6M7 14h3",
  suitcase: "M3.5 7h13v9h-13zM7.5 7V4.5h5V7M3.5 11h13",
  "settings-slider": "M3.5 6.5h7M14.5 6.5h2M12.5 4.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4M3.5 13.5h2M9.5 13.5h7M7.5 11.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4",
  user: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M4.5 16.5c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5",
  wreath: "M6 5c-2 3-2 7 1.5 10.5M14 5c2 3 2 7-1.5 10.5M5 8.5L3 8M5 12l-2 .5M7 14.5l-1.5 1.5M15 8.5l2-.5M15 12l2 .5M13 14.5l1.5 1.5",
  write: "M5 15l.7-3 7.6-7.6a1.4 1.4 0 0 1 2 0l.3.3a1.4 1.4 0 0 1 0 2L8 14.3z",
  "write-alt": "M9 4.5H5v10.5h10.5v-4M8.5 11.5l.5-2 6-6 1.5 1.5-6 6z",
  "write-alt2": "M4 16.5h12M5.5 13.5l.6-2.6 6.5-6.5 2 2-6.5 6.5z",
};

/** These point along the line, so they are mirrored where the line goes the other way. */
const POINTS: ReadonlySet<string> = new Set(["chevron-left", "chevron-right", "external-link", "square-text", "notebook-pencil"]);

const SIZES: Record<string, number> = { xs: 12, sm: 16, md: 20, lg: 24, xl: 28, "2xl": 32, "3xl": 40 };

/** The icon of that name; nothing for a name that is not known. It says nothing: the words beside it do. */
export function widgetIcon(name: unknown, size: unknown = "md"): TemplateResult | typeof nothing {
  const known = typeof name === "string" ? name : "";
  const px = (typeof size === "string" && Object.hasOwn(SIZES, size) && SIZES[size]) || 20;
  const [, lucide] = /^lucide:([a-z][a-z0-9-]{0,60})$/.exec(known) ?? [];
  if (lucide !== undefined) return lucideIcon(lucide, px);
  if (!Object.hasOwn(PATHS, known)) return nothing;
  const path = PATHS[known as Named];
  const filled = path.startsWith("F ");
  return html`<svg class="icon" viewBox="0 0 20 20" width=${px} height=${px} aria-hidden="true" data-icon=${known} ?data-filled=${filled} ?data-points=${POINTS.has(known)}>
    <path d=${filled ? path.slice(2) : path} />
  </svg>`;
}

import type { HeaderIcon } from "@openai/chatkit";

const PANE = "M5.5 4.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2";
const LEFT = "M8 4.5v11";
const RIGHT = "M12 4.5v11";
const STAR = "M10 3.5l2 4.2 4.6.6-3.4 3.2.9 4.6-4.1-2.3-4.1 2.3.9-4.6-3.4-3.2 4.6-.6z";
const ROOF = "M3.5 9.7L10 4l6.5 5.7M5.5 8.2v7.3h9V8.2";
const LINES = "M4 6h12M4 10h12M4 14h12";
const ROUND = "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13";

/** Strokes on 20 by 20; "F " before those that are filled. A name that the types add does not compile until it is here. */
export const HEADER_ICONS: Readonly<Record<HeaderIcon, string>> = {
  "sidebar-left": PANE + LEFT,
  "sidebar-right": PANE + RIGHT,
  "sidebar-open-left": `${PANE}${LEFT}M10.8 8l2 2-2 2`,
  "sidebar-open-right": `${PANE}${RIGHT}M9.2 8l-2 2 2 2`,
  "sidebar-open-left-alt": `${PANE}M6.3 7.5v5M10.3 8l2 2-2 2`,
  "sidebar-open-right-alt": `${PANE}M13.7 7.5v5M9.7 8l-2 2 2 2`,
  "sidebar-floating-left": `${PANE}M6 7h2.6v6H6z`,
  "sidebar-floating-right": `${PANE}M11.4 7H14v6h-2.6z`,
  "sidebar-floating-open-left": `${PANE}M6 7h2.2v6H6zM11 8l2 2-2 2`,
  "sidebar-floating-open-right": `${PANE}M11.8 7H14v6h-2.2zM9 8l-2 2 2 2`,
  "sidebar-collapse-left": `${PANE}${LEFT}M12.8 8l-2 2 2 2`,
  "sidebar-collapse-right": `${PANE}${RIGHT}M7.2 8l2 2-2 2`,
  "collapse-left": "M4.5 4.5v11M16 10H8M11.3 6.7L8 10l3.3 3.3",
  "collapse-right": "M15.5 4.5v11M4 10h8M8.7 6.7L12 10l-3.3 3.3",
  "open-left": "M15.5 4.5v11M12 10H4M7.3 6.7L4 10l3.3 3.3",
  "open-right": "M4.5 4.5v11M8 10h8M12.7 6.7L16 10l-3.3 3.3",
  "double-chevron-left": "M9.5 5.5L5 10l4.5 4.5M15 5.5L10.5 10l4.5 4.5",
  "double-chevron-right": "M10.5 5.5L15 10l-4.5 4.5M5 5.5L9.5 10 5 14.5",
  home: `${ROOF}M8.5 15.5v-4h3v4`,
  "home-alt": ROOF,
  "back-small": "M12 6l-4 4 4 4",
  "back-large": "M16 10H4M9 5l-5 5 5 5",
  "expand-large": "M11.5 4h4.5v4.5M16 4l-5 5M8.5 16H4v-4.5M4 16l5-5",
  "collapse-large": "M11 4.5V9h4.5M11 9l5-5M9 15.5V11H4.5M9 11l-5 5",
  "expand-small": "M11.5 5.5h3v3M14.5 5.5l-3.5 3.5M8.5 14.5h-3v-3M5.5 14.5L9 11",
  "collapse-small": "M11 6v3h3M11 9l3.5-3.5M9 14v-3H6M9 11l-3.5 3.5",
  star: STAR,
  "star-filled": `F ${STAR}`,
  bug: "M7 8a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM7 9L4 7.5M13 9l3-1.5M7 12H3.5M13 12h3.5M7.3 14.5L5 16.5M12.7 14.5l2.3 2M8 5.5L7 4M12 5.5L13 4",
  "chat-temporary": "M8 4.2a6.3 6.3 0 0 1 4 0M14.6 5.7a6 6 0 0 1 1.7 3.1M16.2 11.6a6 6 0 0 1-2 2.9M11.6 16a6.5 6.5 0 0 1-4.1-.4L4 16.5l.9-3.3M3.7 10.4a6 6 0 0 1 1.6-4.5",
  "settings-cog": "M10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M8.7 3.5h2.6l.4 1.9 1.4.8 1.9-.6 1.3 2.3-1.4 1.3v1.6l1.4 1.3-1.3 2.3-1.9-.6-1.4.8-.4 1.9H8.7l-.4-1.9-1.4-.8-1.9.6-1.3-2.3 1.4-1.3V9.2L3.7 7.9 5 5.6l1.9.6 1.4-.8z",
  grid: "M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z",
  "dots-horizontal": "M4.5 10h.1M10 10h.1M15.5 10h.1",
  "dots-vertical": "M10 4.5v.1M10 10v.1M10 15.5v.1",
  "dots-horizontal-circle": `${ROUND}M7 10h.1M10 10h.1M13 10h.1`,
  "dots-vertical-circle": `${ROUND}M10 7v.1M10 10v.1M10 13v.1`,
  menu: "M4 7h12M4 13h12",
  "menu-inverted": "M4 6h12M8 10h8M4 14h12",
  hamburger: LINES,
  history: "M4 10a6 6 0 1 0 1.8-4.3L4 7.5M4 4.3v3.2h3.2M10 7v3.2l2.2 1.3",
  "book-open": "M10 5.5C8.5 4.3 6 4 3.5 4v11c2.5 0 5 .3 6.5 1.5 1.5-1.2 4-1.5 6.5-1.5V4c-2.5 0-5 .3-6.5 1.5v11",
  compose: "M10 4.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h8a1.5 1.5 0 0 0 1.5-1.5v-4M9 11l.5-2.2 5.3-5.3a1.2 1.2 0 0 1 1.7 1.7l-5.3 5.3z",
  share: "M10 12V3.5M6.7 6.5L10 3.2l3.3 3.3M5 10v6h10v-6",
  "light-mode": "M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6M10 3v1.5M10 15.5V17M3 10h1.5M15.5 10H17M5 5l1.1 1.1M13.9 13.9L15 15M15 5l-1.1 1.1M6.1 13.9L5 15",
  "dark-mode": "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
};

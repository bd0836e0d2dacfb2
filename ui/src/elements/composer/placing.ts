/**
 * Puts what lies in the top layer beside what opened it: below it where there is room, else where there is more; its
 * beginning at the opener's beginning, and within the sides of what it belongs to.
 */
export function placeBeside(menu: HTMLElement, opener: Element, within: Element): void {
  const at = opener.getBoundingClientRect();
  const sides = within.getBoundingClientRect();
  const [begin, end] = [Math.max(sides.left, MARGIN), Math.min(sides.right, window.innerWidth - MARGIN)];
  menu.style.maxInlineSize = `${Math.min(end - begin, WIDEST)}px`;
  menu.style.maxBlockSize = `${TALLEST}px`;
  const { width, height } = menu.getBoundingClientRect();
  const [above, below] = [at.top - 2 * MARGIN, window.innerHeight - at.bottom - 2 * MARGIN];
  const down = height <= below || below >= above;
  menu.style.maxBlockSize = `${Math.min(TALLEST, Math.max(above, below))}px`;
  const left = getComputedStyle(opener).direction === "rtl" ? at.right - width : at.left;
  menu.style.left = `${Math.max(begin, Math.min(left, end - width))}px`;
  menu.style.top = down ? `${at.bottom + MARGIN / 2}px` : "auto";
  menu.style.bottom = down ? "auto" : `${window.innerHeight - at.top + MARGIN / 2}px`;
}

/** Pixels to the edges of the window. */
const MARGIN = 8;
const TALLEST = 360;
const WIDEST = 360;

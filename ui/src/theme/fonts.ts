import type { FontObject } from "@openai/chatkit";

/**
 * Fonts of the page's own, by the browser's FontFace interface: no style sheet is written, so a Content-Security-Policy
 * needs to allow the font's address (`font-src`) and nothing else. A font is fetched when a letter of it is drawn.
 */
export class Fonts {
  #faces = new Map<string, FontFace>();

  /** These and no others; what was there already stays as it is. */
  use(wanted: readonly FontObject[]): void {
    const next = new Map<string, FontFace>();
    for (const font of wanted) {
      const key = JSON.stringify(font);
      const face = this.#faces.get(key) ?? faceOf(font);
      if (face) next.set(key, face);
    }
    for (const [key, face] of this.#faces) if (!next.has(key)) document.fonts.delete(face);
    for (const face of next.values()) document.fonts.add(face);
    this.#faces = next;
  }
}

/** A font that cannot be had must not take the conversation with it: text is then in another face. */
function faceOf(font: FontObject): FontFace | null {
  try {
    const { family, src, weight, style, display, unicodeRange } = font;
    return new FontFace(family, `url(${JSON.stringify(new URL(src, document.baseURI).href)})`, {
      ...(weight === undefined ? {} : { weight: String(weight) }),
      ...(style === undefined ? {} : { style }),
      ...(unicodeRange === undefined ? {} : { unicodeRange }),
      display: display ?? "swap",
    });
  } catch (error) {
    console.warn(`holdfast-chat: the font ${JSON.stringify(font)} cannot be used.`, error);
    return null;
  }
}

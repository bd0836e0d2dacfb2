import type { ColorOption, ThemeOption } from "@openai/chatkit";

import type { ColorName } from "./colors";
import { Fonts } from "./fonts";
import { paletteOf } from "./palette";
import type { Rgb } from "./mixing";
import type { Wishes } from "./palette";
import { shapeOf } from "./shape";

/**
 * The option `theme`, on one component: private custom properties in a style sheet of its own, so that neither the
 * element's `style` nor the page's is touched. A property `--hf-…` of the page goes before what the option says.
 */
export class Dress {
  readonly #root: ShadowRoot;
  readonly #fonts = new Fonts();
  #sheet: CSSStyleSheet | null = null;

  constructor(root: ShadowRoot) {
    this.#root = root;
  }

  /** Options may be nonsense: what cannot be read has no effect. */
  put(theme: ThemeOption): void {
    const { fontSources } = theme.typography ?? {};
    this.#fonts.use(Array.isArray(fontSources) ? fontSources : []);
    const wishes = theme.color ? wishesOf(theme.color, (color) => this.#read(color)) : null;
    this.#write([...Object.entries(shapeOf(theme)), ...(wishes ? colorsOf(wishes) : [])]);
  }

  /** The page's fonts are given back. */
  undress(): void {
    this.#fonts.use([]);
  }

  #write(entries: readonly (readonly [name: string, value: string])[]): void {
    const sheet = new CSSStyleSheet();
    const rule = sheet.cssRules[sheet.insertRule(":host {}")];
    // By the object model, property by property: a value that is no CSS is left out and breaks no other.
    if (rule instanceof CSSStyleRule) {
      for (const [name, value] of entries) rule.style.setProperty(`--_${name}`, `var(--hf-${name}, ${value})`);
    }
    const { adoptedStyleSheets: sheets } = this.#root;
    this.#root.adoptedStyleSheets = [...sheets.filter((other) => other !== this.#sheet), sheet];
    this.#sheet = sheet;
  }

  /** Any colour that CSS knows, `var(--brand)` too, as the browser itself reads it; null for what is none. */
  #read(color: unknown): Rgb | null {
    if (typeof color !== "string" || color.trim() === "") return null;
    const probe = document.createElement("i");
    // Mixed with itself, every colour is answered in the same form.
    probe.style.color = `color-mix(in srgb, ${color}, ${color})`;
    if (probe.style.color === "") return null;
    this.#root.append(probe);
    const [, red, green, blue] = /color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)/.exec(getComputedStyle(probe).color) ?? [];
    probe.remove();
    if (red === undefined || green === undefined || blue === undefined) return null;
    return [Number(red), Number(green), Number(blue)];
  }
}

function colorsOf(wishes: Wishes): [name: string, value: string][] {
  const [light, dark] = [paletteOf(wishes, "light"), paletteOf(wishes, "dark")];
  return (Object.keys(light) as ColorName[]).map((name) => [name, `light-dark(${light[name]}, ${dark[name]})`]);
}

/** What can be read of the wishes; null when that is nothing. */
function wishesOf({ grayscale, accent, surface }: ColorOption, read: (color: unknown) => Rgb | null): Wishes | null {
  const primary = read(accent?.primary);
  const [background, foreground] = [read(surface?.background), read(surface?.foreground)];
  const wishes: Wishes = {
    grayscale: grayscale
      ? { hue: number(grayscale.hue, -360, 720), tint: number(grayscale.tint, 0, 9), shade: number(grayscale.shade, -4, 4) }
      : undefined,
    accent: primary ? { primary, level: number(accent?.level, 0, 3) } : undefined,
    surface: background && foreground ? { background, foreground } : undefined,
  };
  return Object.values(wishes).some((wish) => wish !== undefined) ? wishes : null;
}

function number(value: unknown, low: number, high: number): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : 0;
}

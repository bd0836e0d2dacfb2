/** Red, green and blue of sRGB, each from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Lightness (0 to 1), chroma (0 to about 0.37) and hue (degrees) of OKLCH, in which equal steps look equal. */
export type Lch = readonly [lightness: number, chroma: number, hue: number];

export const WHITE: Rgb = [1, 1, 1];
export const BLACK: Rgb = [0, 0, 0];

export function fromHex(hex: string): Rgb {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

/** The colour in the letters that CSS writes it in. Rounded as it will be on the screen. */
export function toHex(color: Rgb): string {
  return `#${color.map((part) => Math.round(clamp(part) * 255).toString(16).padStart(2, "0")).join("")}`;
}

/** The ratio of WCAG 2.2, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** @param share of the second colour, 0 to 1. */
export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2): number => one[at] + (other[at] - one[at]) * share;
  return [part(0), part(1), part(2)];
}

/**
 * The colour itself where it can be read on each of the grounds, else the nearest lighter or darker one that can.
 *
 * Black or white reaches 4.58 on any one ground, so 4.5 is reached wherever the grounds lie close together.
 */
export function readable(color: Rgb, grounds: readonly Rgb[], ratio: number): Rgb {
  const holds = (candidate: Rgb): boolean => grounds.every((ground) => contrast(rounded(candidate), rounded(ground)) >= ratio);
  if (holds(color)) return color;
  const [lightness, chroma, hue] = toLch(color);
  for (let step = 0.01; step <= 1; step += 0.01) {
    for (const next of [lightness - step, lightness + step]) {
      if (next < 0 || next > 1) continue;
      const candidate = fromLch([next, chroma, hue]);
      if (holds(candidate)) return candidate;
    }
  }
  const worst = (candidate: Rgb): number => Math.min(...grounds.map((ground) => contrast(candidate, ground)));
  return worst(BLACK) > worst(WHITE) ? BLACK : WHITE;
}

/** https://bottosson.github.io/posts/oklab/ */
export function toLch(color: Rgb): Lch {
  const [r, g, b] = [linear(color[0]), linear(color[1]), linear(color[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const c = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, c), (Math.atan2(c, a) * 180) / Math.PI];
}

/** The nearest colour that a screen can show: it keeps lightness and hue, and gives up as much chroma as it must. */
export function fromLch([lightness, chroma, hue]: Lch): Rgb {
  for (let kept = 1; kept > 0; kept -= 0.05) {
    const color = unbounded([lightness, chroma * kept, hue]);
    if (color.every((part) => part >= -0.001 && part <= 1.001)) return [clamp(color[0]), clamp(color[1]), clamp(color[2])];
  }
  const [gray] = unbounded([lightness, 0, 0]);
  return [clamp(gray), clamp(gray), clamp(gray)];
}

function unbounded([lightness, chroma, hue]: Lch): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function gamma(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

function rounded(color: Rgb): Rgb {
  const part = (value: number): number => Math.round(value * 255) / 255;
  return [part(color[0]), part(color[1]), part(color[2])];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

import { COLORS } from "./colors";
import type { ColorName, Scheme } from "./colors";
import { BLACK, contrast, fromHex, fromLch, mix, readable, toHex, toLch, WHITE } from "./mixing";
import type { Rgb } from "./mixing";

/** What the option `theme.color` says, its colours read. */
export interface Wishes {
  readonly grayscale?: { readonly hue: number; readonly tint: number; readonly shade: number } | undefined;
  readonly accent?: { readonly primary: Rgb; readonly level: number } | undefined;
  readonly surface?: { readonly background: Rgb; readonly foreground: Rgb } | undefined;
}

export type Palette = Record<ColorName, string>;

type Grounds = Record<"background" | "sunken" | "surface" | "hover" | "line", Rgb>;

/** WCAG 2.2: text (1.4.3), and a little more, because text stands on tinted grounds too; borders of fields (1.4.11). */
const TEXT = 4.5;
const BORDER = 3;

/**
 * All colours of the look, made from a few. Whatever is wished, text can be read on each ground that it stands on: a
 * colour that could not be is made lighter or darker until it can.
 */
export function paletteOf({ grayscale, accent, surface }: Wishes, scheme: Scheme): Palette {
  const own = (name: ColorName): Rgb => fromHex(COLORS[name][scheme]);
  const shade = (name: ColorName): Rgb => (grayscale ? shaded(own(name), grayscale) : own(name));
  const wanted = accent?.primary ?? own("accent");
  const ink = surface ? readable(surface.foreground, [surface.background], 7) : shade("ink");
  const plain = surface ? groundsOf(surface.background, ink) : neutral(shade);
  const grounds = settled(accent ? tinted(plain, wanted, accent.level) : plain);
  const glow = accent || surface ? mix(grounds.background, wanted, 0.08 + 0.03 * (accent?.level ?? 1)) : own("accent-soft");
  const soft = near(glow, grounds.background);
  const under = [grounds.background, grounds.sunken, grounds.surface, grounds.hover];
  const first = readable(wanted, [...under, soft], TEXT);
  const text = (color: Rgb): Rgb => readable(color, [...under, soft], TEXT);
  const status = (name: ColorName): string => toHex(readable(own(name), [grounds.background, grounds.sunken], TEXT));
  const finalInk = text(ink);
  return {
    ...hexes(grounds),
    ink: toHex(finalInk),
    muted: toHex(text(surface ? mix(finalInk, grounds.background, 0.35) : shade("muted"))),
    "line-strong": toHex(readable(surface ? mix(grounds.background, ink, 0.45) : shade("line-strong"), [grounds.background], BORDER)),
    accent: toHex(first),
    "on-accent": toHex(onTop(first, own("on-accent"))),
    "accent-soft": toHex(soft),
    ...{ "code-keyword": status("code-keyword"), "code-string": status("code-string"), "code-value": status("code-value") },
    ...{ success: status("success"), danger: status("danger"), warning: status("warning") },
    ...{ info: status("info"), discovery: status("discovery") },
  };
}

function neutral(shade: (name: ColorName) => Rgb): Grounds {
  const [background, sunken, surface, hover, line] = [shade("background"), shade("sunken"), shade("surface"), shade("hover"), shade("line")];
  return { background, sunken, surface, hover, line };
}

/** The lightness stays; the hue is the one that is wished, a step of tint at a time. */
function shaded(color: Rgb, { hue, tint, shade }: NonNullable<Wishes["grayscale"]>): Rgb {
  const [lightness] = toLch(color);
  return fromLch([Math.min(1, Math.max(0, lightness + shade * SHADE)), tint * TINT, hueOf(hue)]);
}

/** Grounds that stand out from the background a little: towards the text where it has contrast to spare, else away from it. */
function groundsOf(background: Rgb, ink: Rgb): Grounds {
  const room = contrast(background, ink) >= 7;
  const away: Rgb = contrast(ink, WHITE) > contrast(ink, BLACK) ? WHITE : BLACK;
  const step = (share: number): Rgb => mix(background, room ? ink : away, share);
  return { background, sunken: step(0.03), surface: step(0.08), hover: step(0.06), line: mix(background, ink, 0.15) };
}

/** From the second level on, the accent is seen on the person's own messages, from the third on the lines. */
function tinted(grounds: Grounds, accent: Rgb, level: number): Grounds {
  if (level < 2) return grounds;
  const share = level < 3 ? 0.06 : 0.1;
  return { ...grounds, surface: mix(grounds.surface, accent, share), line: level < 3 ? grounds.line : mix(grounds.line, accent, 0.2) };
}

/** Grounds that lie close enough to the background for one text to be read on all of them. */
function settled({ background, sunken, surface, hover, line }: Grounds): Grounds {
  return { background, sunken: near(sunken, background), surface: near(surface, background), hover: near(hover, background), line };
}

/** The ground itself, or as much of it as leaves room for text: black or white, whichever the background bears better. */
function near(ground: Rgb, background: Rgb): Rgb {
  const end = contrast(BLACK, background) > contrast(WHITE, background) ? BLACK : WHITE;
  for (let share = 1; share > 0; share -= 0.1) {
    const candidate = mix(background, ground, share);
    if (contrast(end, candidate) >= TEXT + 0.03) return candidate;
  }
  return background;
}

/** Text on the accent: what the look has for it, where it can be read there, else what can. */
function onTop(accent: Rgb, wanted: Rgb): Rgb {
  return readable(wanted, [accent], TEXT);
}

/** A hue of the colour wheel that CSS calls HSL, as an angle of OKLCH. */
function hueOf(degrees: number): number {
  const part = (offset: number): number => {
    const at = (offset + degrees / 30) % 12;
    return 0.5 - 0.5 * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  return toLch([part(0), part(8), part(4)])[2];
}

function hexes(grounds: Grounds): Record<keyof Grounds, string> {
  const { background, sunken, surface, hover, line } = grounds;
  return { background: toHex(background), sunken: toHex(sunken), surface: toHex(surface), hover: toHex(hover), line: toHex(line) };
}

/** Chroma for a step of tint (0 to 9), and lightness for a step of shade (−4 to 4). */
const TINT = 0.004;
const SHADE = 0.011;

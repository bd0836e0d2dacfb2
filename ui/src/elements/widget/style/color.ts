/** Colours that a component may name: text, surfaces, borders, and what a chart is drawn in. */
const TOKENS: Record<string, string> = {
  ...{ prose: "var(--_ink)", primary: "var(--_ink)", emphasis: "var(--_ink)" },
  ...{ secondary: "var(--_muted)", tertiary: "var(--_muted)" },
  ...{ success: "var(--w-success)", warning: "var(--w-warning)", danger: "var(--w-danger)", info: "var(--w-info)" },
  ...{ discovery: "var(--w-discovery)", caution: "var(--w-warning)" },
  ...{ default: "var(--_line)", subtle: "var(--_line)", strong: "var(--_line-strong)" },
  ...{ surface: "var(--_background)", "surface-secondary": "var(--_sunken)", "surface-tertiary": "var(--_surface)" },
  ...{ "surface-elevated": "var(--_background)", "surface-elevated-secondary": "var(--_sunken)" },
};

/** The hues of the primitive scales, as angles of OKLCH, and how strong each is. */
const HUES: Record<string, readonly [angle: number, chroma: number]> = {
  ...{ gray: [165, 0.008], red: [27, 0.19], orange: [50, 0.16], yellow: [88, 0.15], green: [150, 0.14] },
  ...{ teal: [185, 0.1], cyan: [215, 0.11], blue: [255, 0.16], indigo: [275, 0.16], purple: [300, 0.17], pink: [350, 0.18] },
};

/**
 * A colour as CSS: a token, a step of a primitive scale (`red-100`), a plain CSS colour, or a pair for light and dark.
 * Null for everything else: what could fetch something, refer to something, or is no colour.
 */
export function color(value: unknown): string | null {
  if (typeof value === "object" && value !== null) {
    const { light, dark } = value as { light?: unknown; dark?: unknown };
    const pair = [color(light), color(dark)];
    return pair[0] && pair[1] ? `light-dark(${pair[0]}, ${pair[1]})` : (pair[0] ?? pair[1] ?? null);
  }
  if (typeof value !== "string") return null;
  const name = value.trim().toLowerCase();
  if (Object.hasOwn(TOKENS, name)) return TOKENS[name] ?? null;
  return primitive(name) ?? plain(name);
}

function primitive(name: string): string | null {
  const [, hue = "", digits = ""] = /^([a-z]+)-(\d{1,4})$/.exec(name) ?? [];
  const scale = Object.hasOwn(HUES, hue) ? HUES[hue] : undefined;
  if (!scale) return null;
  const step = Math.min(Number(digits), 1000);
  const lightness = 0.985 - 0.83 * (step / 1000) ** 0.9;
  // Strongest in the middle of the scale: the ends are almost white and almost black.
  const chroma = scale[1] * Math.sin(Math.PI * Math.min(0.95, Math.max(0.08, step / 1000)));
  return `oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${scale[0]})`;
}

function plain(name: string): string | null {
  if (/^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(name)) return name;
  if (/^(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\([\d\s.,%/+-]{3,60}(?:deg[\d\s.,%/+-]{0,40})?\)$/.test(name)) return name;
  return /^[a-z]{3,24}$/.test(name) ? name : null;
}

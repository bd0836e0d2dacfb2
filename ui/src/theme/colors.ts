/** Every colour that there is by default; the custom property `--hf-…` of the same name sets another. */
export const COLORS = {
  background: { light: "#ffffff", dark: "#121716" },
  sunken: { light: "#f5f7f5", dark: "#0d1110" },
  surface: { light: "#ebf0ed", dark: "#1f2826" },
  hover: { light: "#e9eeeb", dark: "#1a2220" },
  line: { light: "#dde4e0", dark: "#2a3431" },
  "line-strong": { light: "#7d8a85", dark: "#6f7d78" },
  ink: { light: "#16201d", dark: "#e4ebe8" },
  muted: { light: "#56635e", dark: "#9aa8a3" },
  accent: { light: "#b8391f", dark: "#ff8c6b" },
  "on-accent": { light: "#ffffff", dark: "#2b0b02" },
  "accent-soft": { light: "#fbe6df", dark: "#3a221b" },
  "code-keyword": { light: "#7a3e9d", dark: "#c9a2e6" },
  "code-string": { light: "#2f6b3c", dark: "#93c99f" },
  "code-value": { light: "#8a5200", dark: "#e0b070" },
  success: { light: "#1c6b3a", dark: "#7fd6a0" },
  danger: { light: "#a8261c", dark: "#ff9a8f" },
  warning: { light: "#7d4c00", dark: "#f2b866" },
  info: { light: "#1f5596", dark: "#8fbdf5" },
  discovery: { light: "#5f38a3", dark: "#c4a8f5" },
} as const;

export type ColorName = keyof typeof COLORS;
export type Scheme = "light" | "dark";

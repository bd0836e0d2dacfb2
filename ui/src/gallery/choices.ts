import type { ChatKitOptions, ThemeOption } from "@openai/chatkit";

import type { HoldfastOptions } from "../options";
import { LANGUAGES } from "../locale/languages";
import { ENTRIES, exhibiting } from "./server";
import { SITUATIONS } from "./situations";

/** What can be switched, and the values of each; the first is that of the browser or the component itself. */
export const SWITCHES = {
  entry: ENTRIES,
  scheme: ["", "light", "dark"],
  language: ["", ...LANGUAGES],
  direction: ["", "ltr", "rtl"],
  width: ["", "360", "720"],
  density: ["", "compact", "spacious"],
  radius: ["", "pill", "round", "soft", "sharp"],
  accent: ["", "#7c5cff", "#0b57d0", "#ffd400"],
} as const;

export type Switch = keyof typeof SWITCHES;
export type Choices = Record<Switch, string>;

/** The choices that an address names: what is missing or unknown is the first of its kind. */
export function choicesOf(hash: string): Choices {
  const named = new URLSearchParams(hash.replace(/^#/, ""));
  const entries = Object.entries(SWITCHES).map(([name, values]: [string, readonly string[]]) => {
    const value = named.get(name) ?? "";
    return [name, values.includes(value) ? value : (values[0] ?? "")];
  });
  return Object.fromEntries(entries) as Choices;
}

export function hashOf(choices: Choices): string {
  const named = Object.entries(choices).filter(([name, value]) => value !== SWITCHES[name as Switch][0]);
  return `#${new URLSearchParams(named).toString()}`;
}

export function optionsOf({ entry, scheme, language, density, radius, accent }: Choices): HoldfastOptions {
  const theme: ThemeOption = {
    ...(scheme ? { colorScheme: scheme as NonNullable<ThemeOption["colorScheme"]> } : {}),
    ...(density ? { density: density as NonNullable<ThemeOption["density"]> } : {}),
    ...(radius ? { radius: radius as NonNullable<ThemeOption["radius"]> } : {}),
    ...(accent ? { color: { accent: { primary: accent, level: 2 as const }, grayscale: { hue: 260, tint: 4 as const } } } : {}),
  };
  return {
    api: { url: "/gallery", fetch: exhibiting(entry) },
    initialThread: SITUATIONS[entry]?.begins ? null : "gallery",
    theme,
    ...(language ? { locale: language as NonNullable<ChatKitOptions["locale"]> } : {}),
    startScreen: { prompts: [{ label: "A thing to say", prompt: "A thing to say", icon: "lightbulb" }] },
    threadItemActions: { feedback: true, retry: true },
    composer: {
      attachments: { enabled: true },
      dictation: { enabled: true },
      tools: [
        { id: "look", label: "Look it up", shortLabel: "Look", icon: "search", pinned: true },
        { id: "draw", label: "Draw a picture", shortLabel: "Draw", icon: "images" },
        { id: "read", label: "Read a document that is longer than this line has room for on a phone", icon: "document" },
      ],
      models: [
        { id: "small", label: "Small" },
        { id: "large", label: "Large", description: "Slower, and better with what takes several steps" },
        { id: "private", label: "Private", description: "Not today", disabled: true },
      ],
    },
    entities: { onTagSearch: async () => THINGS },
    commands: { enabled: true, onSearch: async () => [{ id: "plan", label: "Plan the week", description: "From your tasks", icon: "calendar", group: "Work" }] },
    disclaimer: { text: "What stands [below](https://example.org) the composer." },
  };
}

const THINGS = [
  { id: "p1", title: "Ann", group: "People", icon: "user" as const, interactive: true },
  { id: "c1", title: "A claim whose title is longer than the line that it has to stand in", group: "Claims", icon: "document" as const },
];

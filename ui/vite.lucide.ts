import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Plugin } from "vite";

/** An icon set as it is published: SVG without its frame, by name; and other names of the same. */
interface IconSet {
  icons: Record<string, { body: string; hidden?: boolean }>;
  aliases: Record<string, { parent: string; hidden?: boolean }>;
}

/**
 * `virtual:lucide-a` and so on: Lucide's icons by their first letter, each as one path on 24 by 24. So a page loads the
 * letter that it needs, and what is drawn is a path and nothing else, whatever the set may hold one day.
 */
export function lucide(): Plugin {
  return {
    name: "holdfast:lucide",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      return lucideModule(id.slice(1));
    },
  };
}

/** The source of `virtual:lucide-a`: it needs nothing of any bundler. */
export function lucideModule(id: string): string {
  return `${NOTICE}export default ${JSON.stringify(pathsOf(id.slice(PREFIX.length)))};\n`;
}

const PREFIX = "virtual:lucide-";
const NOTICE = "/*! Icons by Lucide (lucide.dev), ISC License, Copyright (c) Lucide Icons and Contributors. */\n";

function pathsOf(letter: string): Record<string, string> {
  const file = createRequire(import.meta.url).resolve("@iconify-json/lucide/icons.json");
  const { icons, aliases } = JSON.parse(readFileSync(file, "utf-8")) as IconSet;
  const bodies = new Map(Object.entries(icons).map(([name, { body }]) => [name, body]));
  for (const [name, { parent }] of Object.entries(aliases)) bodies.set(name, bodies.get(parent) ?? "");
  const wanted = [...bodies].filter(([name, body]) => name.startsWith(letter) && body !== "");
  return Object.fromEntries(wanted.map(([name, body]) => [name, pathOf(name, body)]));
}

/** @throws Error for what is no shape of these: a newer set is looked at before it is taken. */
function pathOf(name: string, body: string): string {
  return [...body.matchAll(/<([a-z]+)([^>]*)>/gi)]
    .map(([, tag = "", rest = ""]) => {
      const values = Object.fromEntries([...rest.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]));
      const number = (key: string): number => Number(values[key] ?? 0);
      switch (tag) {
        case "g":
          return "";
        case "path":
          return absolute(values["d"] ?? "");
        case "circle":
          return round(number("cx"), number("cy"), number("r"), number("r"));
        case "ellipse":
          return round(number("cx"), number("cy"), number("rx"), number("ry"));
        case "rect":
          return box(number("x"), number("y"), number("width"), number("height"), number("rx"));
        default:
          throw new Error(`Lucide's ${name} has a <${tag}>, and no way to draw it is known.`);
      }
    })
    .join("");
}

/** A path begins where it says; behind another one, a small `m` would begin where that one ends. */
function absolute(path: string): string {
  return path.replace(/^m\s*(-?[\d.]+)[\s,]*(-?(?:\d*\.\d+|\d+))\s*(?=([-\d.])?)/, (_, x: string, y: string, more?: string) => `M${x} ${y}${more ? "l" : ""}`);
}

function round(cx: number, cy: number, rx: number, ry: number): string {
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
}

function box(x: number, y: number, width: number, height: number, r: number): string {
  if (r === 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
  const corner = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  const [w, h] = [width - 2 * r, height - 2 * r];
  return `M${x + r} ${y}h${w}${corner(r, r)}v${h}${corner(-r, r)}h${-w}${corner(-r, -r)}v${-h}${corner(r, -r)}z`;
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** Attributes that are read or seen; a catalogue's words belong in them. */
const SPOKEN = /\b(?:aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt|label)="([^"$]*\p{L}[^"$]*)"/gu;
/** A literal that reads like a sentence: a capital, words, an end. */
const SENTENCE = /^\p{Lu}[\p{L}’']*(?: [^\s]+)+[.?!…]$/u;

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Words that a template or a literal says by itself, wherever the catalogue should. */
function wordsIn(code: string, name: string): string[] {
  const found: string[] = [];
  walk(parseSync(name, code).program as unknown as Node, [], (node, around) => {
    if (node.type === "TaggedTemplateExpression" && (node["tag"] as Node)["name"] === "html") {
      // What is put in is none of the template's words; a letter in its place keeps attributes whole.
      const { quasis } = node["quasi"] as { quasis: { value: { raw: string } }[] };
      found.push(...saidBy(quasis.map(({ value }) => value.raw).join("${}")));
    }
    if (node.type === "Literal" && typeof node["value"] === "string" && SENTENCE.test(node["value"]) && !around.some(isForDevelopers)) {
      found.push(node["value"]);
    }
  });
  return found;
}

function saidBy(html: string): string[] {
  const spoken = [...html.matchAll(SPOKEN)].map(([, words]) => words ?? "");
  const text = html
    .replace(/<!--[\s\S]*?-->/g, " ")
    .replace(/<[^<>]*(?:\$\{\}[^<>]*)*>/g, "\n")
    .split(/\n|\$\{\}/)
    .map((piece) => piece.trim())
    .filter((piece) => /\p{L}{2}/u.test(piece));
  return [...spoken, ...text];
}

/** Errors and the console are read by whoever builds the page, in English like the code. */
function isForDevelopers(node: Node): boolean {
  if (node.type === "NewExpression") return /Error|LostConnection/.test(String((node["callee"] as Node)["name"]));
  const callee = node["callee"] as Node | undefined;
  return node.type === "CallExpression" && (callee?.["object"] as Node | undefined)?.["name"] === "console";
}

function walk(node: unknown, around: Node[], visit: (node: Node, around: Node[]) => void): void {
  if (Array.isArray(node)) for (const entry of node) walk(entry, around, visit);
  else if (typeof node === "object" && node !== null) {
    const inner = "type" in node ? [...around, node as Node] : around;
    if ("type" in node) visit(node as Node, around);
    for (const value of Object.values(node)) if (typeof value === "object") walk(value, inner, visit);
  }
}

const files = readdirSync(ROOT, { recursive: true, encoding: "utf-8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.includes("locale/") && !name.startsWith("testing/"))
  .toSorted();

/** English on purpose: what is said by or to the model that is built in, and a tool for those who work on the component. */
const ON_PURPOSE: Record<string, RegExp> = {
  "app/auth/script.ts": /./,
  "app/home/offline.ts": /./,
};

describe("the words on the screen", () => {
  it.each(files)("come from the catalogue: %s", (name) => {
    const words = wordsIn(readFileSync(join(ROOT, name), "utf-8"), name);
    expect(words.filter((word) => !name.startsWith("gallery/") && !ON_PURPOSE[name]?.test(word))).toEqual([]);
  });

  it("would be found where they did not", () => {
    const code = 'const a = html`<p class="x ${b}">Hello ${c}</p><img alt="A cat" ?x=${y}>`; f("Something is wrong."); throw new Error("That is wrong.");';
    expect(wordsIn(code, "x.ts")).toEqual(["A cat", "Hello", "Something is wrong."]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseSync } from "vite";

import { COLORS } from "../src/theme/colors";
import { MEANINGS } from "../src/theme/meanings";
import { MEASURES } from "../src/theme/measures";
import { EVENTS, METHODS, OPTIONS, PARTS } from "./words";

const UI = join(import.meta.dirname, "..");

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Source {
  text: string;
  body: Node[];
  comments: { type: string; value: string; start: number; end: number }[];
}

/**
 * docs/component.md: what a page can use of the component, with the names as the sources have them.
 *
 * @throws Error for a name that nothing is said of, and for words about a name that is not there.
 */
export function reference(): string {
  const chat = read("src/elements/chat/chat.ts");
  const element = classIn(chat, "HoldfastChat");
  const doc = docBefore(chat, element.outer);
  return [
    "# The component",
    "",
    "Made from the sources by `npm run reference` in `ui/`; a test holds it to them. How it is loaded and what else it does:",
    "[ui/README.md](../ui/README.md).",
    ...section("Attributes", "`name` | meaning", tags(doc, "attr").map(([name, means]) => [`\`${name}\``, means])),
    ...section("Properties", "`name` | type | meaning", properties(chat, element.members)),
    ...section("Slots", "`name` | meaning", tags(doc, "slot").map(([name, means]) => [`\`${name}\``, means])),
    "",
    "## Options",
    "",
    "Of `setOptions`; each call names all of them. An option that is not known, or of another kind than it should be, warns on the",
    "console and is left out.",
    ...table("`option` | meaning", told(optionPaths(), OPTIONS, "option")),
    ...section("Methods", "`method` | meaning", methods(chat, element.members)),
    ...section("Events", "`event` | `detail` | meaning", events(doc)),
    "",
    "## Parts",
    "",
    "For `::part()` in a page's style sheet. What else is inside may change.",
    ...table("`part` | what it is", told(parts(), PARTS, "part")),
    "",
    "## Custom properties",
    "",
    "Set on the element or on anything around it. A property goes before what the option `theme` says. Colours that are made",
    "from `theme.color` are lighter or darker than wished where text could not be read otherwise (WCAG 2.2 AA); a colour that is",
    "set here is taken as it is.",
    ...table("`property` | light | dark | meaning", colors()),
    ...table("`property` | default | meaning", measures()),
    "",
  ].join("\n");
}

function colors(): string[][] {
  return Object.entries(COLORS).map(([name, { light, dark }]) => [`\`--hf-${name}\``, `\`${light}\``, `\`${dark}\``, meaning(name)]);
}

function measures(): string[][] {
  return Object.entries(MEASURES).map(([name, value]) => [`\`--hf-${name}\``, `\`${value}\``, meaning(name)]);
}

function meaning(name: string): string {
  return MEANINGS[name as keyof typeof MEANINGS];
}

/** Every option by its path, as `src/options.ts` lists them, and those of the theme, which has parts of its own. */
function optionPaths(): string[] {
  const { body } = read("src/options.ts");
  const constants = new Map(body.flatMap((node) => declared(node)));
  const shape = constants.get("SHAPE");
  if (!shape) throw new Error("src/options.ts has no SHAPE.");
  const paths = leaves(shape, constants);
  const themed = Object.keys(OPTIONS).filter((path) => path.startsWith("theme."));
  return paths.toSpliced(paths.indexOf("theme") + 1, 0, ...themed);
}

function declared(node: Node): [string, Node][] {
  if (node.type !== "VariableDeclaration") return [];
  return (node["declarations"] as { id: { name: string }; init: Node | null }[]).flatMap(({ id, init }) => (init ? [[id.name, bare(init)]] : []));
}

/** The value without what TypeScript says of it. */
function bare(node: Node): Node {
  return node.type.startsWith("TS") && "expression" in node ? bare(node["expression"] as Node) : node;
}

function leaves(node: Node, constants: Map<string, Node>, path: string[] = []): string[] {
  const value = node.type === "Identifier" ? constants.get(String(node["name"])) : node;
  if (value?.type !== "ObjectExpression") return [path.join(".")];
  return (value["properties"] as { key: { name: string }; value: Node }[]).flatMap(({ key, value: inner }) =>
    leaves(bare(inner), constants, [...path, key.name]),
  );
}

function properties(source: Source, members: Node[]): string[][] {
  const shown = members.filter(
    (member) => member.type === "PropertyDefinition" && member["declare"] === true && member["accessibility"] !== "private",
  );
  const getters = members.filter((member) => member.type === "MethodDefinition" && member["kind"] === "get" && isPublic(member));
  return [...shown, ...getters]
    .map((member) => [nameOf(member), typeOf(source, member), docBefore(source, member)])
    .filter(([, , doc]) => doc !== "")
    .map(([name = "", type = "", doc = ""]) => [`\`${name}\``, type, doc]);
}

function methods(source: Source, members: Node[]): string[][] {
  const shown = members.filter(
    (member) => member.type === "MethodDefinition" && member["kind"] === "method" && isPublic(member) && member["override"] !== true,
  );
  const listed = shown.map((member): [string, string] => [nameOf(member), docBefore(source, member)]);
  const own = new Map(listed);
  const stale = Object.keys(METHODS).filter((name) => !own.has(name));
  if (stale.length > 0) throw new Error(`There is no method ${stale.join(", ")}.`);
  return listed.map(([name, doc]) => {
    const words = METHODS[name] ?? doc;
    if (words === "") throw new Error(`Nothing is said of the method ${name}.`);
    return [`\`${name}\``, words];
  });
}

/** The events that the element says it fires, with their details as the public types have them. */
function events(doc: string): string[][] {
  const [fires = ""] = /@fires ([^@]*)/.exec(doc)?.slice(1) ?? [];
  const names = fires.split(",").map((name) => name.trim());
  const types = readFileSync(join(UI, "node_modules/@openai/chatkit/types/index.d.ts"), "utf-8");
  return told(names, EVENTS, "event").map(([name = "", means = ""]) => {
    const detail = new RegExp(`'${name.replaceAll("`", "")}': CustomEvent<([\\s\\S]*?)>;\\n(?:\\n|};)`).exec(types)?.[1];
    if (detail === undefined) throw new Error(`The public types know no event ${name}.`);
    return [name, detail === "void" ? "" : `\`${detail.replace(/\s+/g, " ").replace("; }", " }").replaceAll("|", "\\|")}\``, means];
  });
}

/** Every part that a template names, and those that an item's kind names. */
function parts(): string[] {
  const names = new Set<string>();
  for (const file of readdirSync(join(UI, "src"), { recursive: true, encoding: "utf-8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const text = readFileSync(join(UI, "src", file), "utf-8");
    for (const [, list = ""] of text.matchAll(/\bpart="([\w -]+)(?:\$\{[^"]*)?"/g)) for (const name of list.trim().split(" ")) names.add(name);
    for (const [, list = ""] of text.matchAll(/_PARTS =\s*"([^"]+)"/g)) for (const name of list.split(/,\s*/)) names.add(name);
  }
  return Object.keys(PARTS).filter((name) => names.delete(name)).concat([...names]);
}

/** @throws Error where names and words do not belong together, one by one. */
function told(names: readonly string[], words: Record<string, string>, kind: string): string[][] {
  const untold = names.filter((name) => !Object.hasOwn(words, name));
  const stale = Object.keys(words).filter((name) => !names.includes(name));
  if (untold.length > 0) throw new Error(`Nothing is said of the ${kind} ${untold.join(", ")}: scripts/words.ts.`);
  if (stale.length > 0) throw new Error(`There is no ${kind} ${stale.join(", ")}, and scripts/words.ts speaks of it.`);
  return names.map((name) => [`\`${name}\``, words[name] ?? ""]);
}

function section(title: string, head: string, rows: string[][]): string[] {
  return ["", `## ${title}`, ...table(head, rows)];
}

function table(head: string, rows: string[][]): string[] {
  const columns = head.replaceAll("`", "").split(" | ");
  return ["", `| ${columns.join(" | ")} |`, `|${columns.map(() => "---|").join("")}`, ...rows.map((row) => `| ${row.join(" | ")} |`)];
}

function read(file: string): Source {
  const text = readFileSync(join(UI, file), "utf-8");
  const { program, comments } = parseSync(file, text);
  return { text, body: program.body as unknown as Node[], comments: comments as Source["comments"] };
}

function classIn({ body }: Source, name: string): { outer: Node; members: Node[] } {
  for (const outer of body) {
    const inner = (outer["declaration"] ?? outer) as Node;
    if (inner.type !== "ClassDeclaration" || (inner["id"] as { name: string }).name !== name) continue;
    return { outer, members: (inner["body"] as { body: Node[] }).body };
  }
  throw new Error(`There is no class ${name}.`);
}

/** The words of the comment that ends before a node, line comments between them aside; "" where there is none. */
function docBefore({ text, comments }: Source, node: Node): string {
  const before = comments.findLast((comment) => {
    if (comment.end > node.start || comment.type !== "Block" || !comment.value.startsWith("*")) return false;
    return text.slice(comment.end, node.start).replace(/\/\/.*/g, "").trim() === "";
  });
  return (before?.value ?? "").replace(/^\*/, "").replace(/^\s*\* ?/gm, "").replace(/\s+/g, " ").trim();
}

function tags(doc: string, name: string): [string, string][] {
  return [...doc.matchAll(new RegExp(`@${name} (\\S+) - ([^@]*)`, "g"))].map(([, what = "", means = ""]) => [what, means.trim()]);
}

function typeOf({ text }: Source, member: Node): string {
  const value = member["value"] as Node | null;
  const annotation = (member["typeAnnotation"] ?? value?.["returnType"]) as Node | undefined;
  return annotation ? `\`${text.slice(annotation.start, annotation.end).replace(/^:\s*/, "").replaceAll("|", "\\|")}\`` : "";
}

function nameOf(member: Node): string {
  return String((member["key"] as { name: string }).name);
}

/** Not the element's own business, and not that of the library below it. */
function isPublic(member: Node): boolean {
  const key = member["key"] as Node;
  return key.type === "Identifier" && (member["accessibility"] ?? null) === null && !LIFECYCLE.has(nameOf(member));
}

const LIFECYCLE: ReadonlySet<string> = new Set(["constructor", "connectedCallback", "disconnectedCallback"]);

import type { MarkedExtension, Tokens } from "marked";

/** TeX, as it stands between its marks. */
interface MathToken extends Tokens.Generic {
  text: string;
  display: boolean;
}

/**
 * What models write beside GitHub's Markdown: formulas (`$…$`, `$$…$$`, `\(…\)`, `\[…\]`) and footnotes (`[^1]`).
 *
 * Both become marked places in the HTML, which `enhance` makes into what they are: a formula needs a script that is
 * loaded when the first one is there, and a footnote's number depends on what stands before it.
 *
 * @param escape text to HTML.
 */
export function extensions(escape: (text: string) => string): MarkedExtension {
  const math = ({ text, display }: MathToken): string =>
    `<code data-math="${display ? "block" : "inline"}">${escape(text)}</code>`;
  return {
    extensions: [
      {
        name: "mathBlock",
        level: "block",
        start: (src) => firstOf(/\n {0,3}(?:\$\$|\\\[)/.exec(src), 1),
        tokenizer: (src) => blockMath(src),
        renderer: (token) => `<p>${math(token as MathToken)}</p>\n`,
      },
      {
        name: "math",
        level: "inline",
        start: (src) => firstOf(/\$|\\[([]/.exec(src), 0),
        tokenizer: (src) => inlineMath(src),
        renderer: (token) => math(token as MathToken),
      },
      {
        name: "footnote",
        level: "block",
        start: (src) => firstOf(/\n\[\^[^\]\s]{1,40}\]:/.exec(src), 1),
        tokenizer(src) {
          const match = /^\[\^([^\]\s]{1,40})\]:[ \t]*([^\n]*(?:\n(?: {2,}|\t)[^\n]+)*)(?:\n+|$)/.exec(src);
          if (!match) return undefined;
          const text = (match[2] ?? "").replace(/\n(?: {2,4}|\t)/g, "\n");
          return { type: "footnote", raw: match[0], label: match[1], tokens: this.lexer.inlineTokens(text) };
        },
        renderer(token) {
          const words = this.parser.parseInline(token.tokens ?? []);
          return `<section data-note="${escape(String(token["label"]))}"><p>${words}</p></section>\n`;
        },
      },
      {
        name: "footnoteMark",
        level: "inline",
        start: (src) => firstOf(/\[\^/.exec(src), 0),
        tokenizer(src) {
          const match = /^\[\^([^\]\s]{1,40})\]/.exec(src);
          return match ? { type: "footnoteMark", raw: match[0], label: match[1] } : undefined;
        },
        renderer: (token) => `<sup data-note="${escape(String(token["label"]))}">${escape(token.raw)}</sup>`,
      },
    ],
  };
}

/** A formula on lines of its own. As in TeX, none has an empty line in it. */
function blockMath(src: string): MathToken | undefined {
  const indent = /^ {0,3}/.exec(src)?.[0].length ?? 0;
  const found = between(src.slice(indent), "$$", "$$") ?? between(src.slice(indent), "\\[", "\\]");
  if (!found) return undefined;
  const rest = /^[ \t]*(?:\n+|$)/.exec(src.slice(indent + found.raw.length));
  if (!rest) return undefined;
  return { type: "mathBlock", raw: src.slice(0, indent) + found.raw + rest[0], text: found.text, display: true };
}

function inlineMath(src: string): MathToken | undefined {
  const display = between(src, "$$", "$$") ?? between(src, "\\[", "\\]");
  if (display) return { type: "math", ...display, display: true };
  const round = between(src, "\\(", "\\)");
  if (round) return { type: "math", ...round, display: false };
  // Not prices: the first mark stands before a letter, the last one after one and before no digit.
  const [raw, text = ""] = /^\$(?![\s$])((?:\\[^\n]|[^\\$\n]){1,1000})(?<!\s)\$(?!\d)/.exec(src) ?? [];
  return raw === undefined ? undefined : { type: "math", raw, text, display: false };
}

function between(src: string, open: string, close: string): { raw: string; text: string } | null {
  if (!src.startsWith(open)) return null;
  const end = src.slice(0, LONGEST).indexOf(close, open.length);
  const text = end < 0 ? "" : src.slice(open.length, end);
  if (text.trim() === "" || /\n[ \t]*\n/.test(text)) return null;
  return { raw: src.slice(0, end + close.length), text };
}

function firstOf(match: RegExpExecArray | null, offset: number): number | undefined {
  return match ? match.index + offset : undefined;
}

/** No formula is longer, and what looks for its end must not look through a whole answer each time. */
const LONGEST = 4000;

import { Marked } from "marked";
import type { Token, Tokens } from "marked";

import { extensions } from "./extensions";
import { sanitise } from "./sanitise";

/** A top-level block of Markdown: a paragraph, a list, a table. */
export interface Block {
  /** Its source, with the blank lines that follow it. */
  raw: string;
  token: Token;
}

/**
 * Raw HTML in a model's answer is text like any other. `<br>` alone is let through, because models write it in
 * table cells, where Markdown has no line break of its own.
 */
const marked = new Marked({ gfm: true, breaks: true, async: false });
marked.use({
  renderer: {
    html({ text }: Tokens.HTML | Tokens.Tag): string {
      return /^<br\s*\/?>$/i.test(text.trim()) ? "<br>" : escapeHtml(text);
    },
    heading({ tokens, depth }: Tokens.Heading): string {
      // Below the page's and the thread's own titles, so that the outline of the page holds.
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    image({ href, text }: Tokens.Image): string {
      // A picture on another host would tell that host who reads, so it is offered as a link.
      const label = escapeHtml(text || href);
      return /^https?:/i.test(href) ? `<a href="${escapeHtml(href)}">${label}</a>` : label;
    },
    code({ text, lang }: Tokens.Code): string {
      const language = languageOf(lang);
      const label = language ? ` data-lang="${escapeHtml(language)}"` : "";
      return `<pre${label}><code>${escapeHtml(text)}</code></pre>\n`;
    },
  },
});

marked.use(extensions(escapeHtml));

/** The blocks of a text. Their sources, joined, are the text (with line ends and tabs normalised). */
export function blocksOf(text: string): Block[] {
  const tokens = marked.lexer(text);
  const blocks: Block[] = [];
  for (const token of tokens) {
    const last = blocks.at(-1);
    if (token.type === "space" && last) last.raw += token.raw;
    else blocks.push({ raw: token.raw, token });
  }
  return blocks;
}

export function renderBlock(block: Block): DocumentFragment {
  if (block.token.type === "space" || block.token.type === "def") return document.createDocumentFragment();
  return sanitise(marked.parser([block.token]));
}

/** A whole text at once, for what does not stream: notices, task contents. */
export function renderMarkdown(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const block of blocksOf(text)) fragment.append(renderBlock(block));
  return fragment;
}

/** The name of a code block's language, where its first line gives one. */
export function languageOf(lang: string | undefined): string {
  return /^[\w+#.-]{1,30}/.exec(lang ?? "")?.[0] ?? "";
}

/** Markdown that stands in a line: emphasis and links, no blocks. */
export function renderInline(text: string): DocumentFragment {
  return sanitise(marked.parseInline(text, { async: false }));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

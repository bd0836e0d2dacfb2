import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const LANGUAGES = {
  ...{ bash, c, cpp, csharp, css, diff, go, ini, java, javascript, json, kotlin, markdown, php, python, ruby, rust },
  ...{ shell, sql, swift, typescript, xml, yaml },
};
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/**
 * The code with its parts in spans of a class each (`hljs-keyword`, …); null for a language that is not known here.
 *
 * The library writes HTML. It is parsed where nothing runs, and of what comes out only spans, their classes and text
 * are taken over: whatever the library or the code may say, no other element reaches the page.
 */
export function highlighted(code: string, language: string): DocumentFragment | null {
  if (!hljs.getLanguage(language) || code.length > LONGEST) return null;
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  const parsed = new DOMParser().parseFromString(value, "text/html");
  const fragment = document.createDocumentFragment();
  copy(parsed.body, fragment);
  return fragment.textContent === code ? fragment : null;
}

function copy(from: Node, to: Node): void {
  for (const child of from.childNodes) {
    if (child instanceof Text) {
      to.appendChild(document.createTextNode(child.data));
      continue;
    }
    const span = document.createElement("span");
    if (child instanceof Element) span.className = child.className.replace(/[^\w -]/g, "");
    copy(child, span);
    to.appendChild(span);
  }
}

/** What is longer is rather seen at once than in colours. */
const LONGEST = 50_000;

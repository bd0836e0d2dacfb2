import type { Entity } from "@openai/chatkit";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { AssistantContent, Source } from "../protocol/wire";
import type { ItemContext } from "./context";
import type { Cite } from "./dress";
import { icon } from "./icons";
import { widgetIcon } from "./named-icons";
import { safeUrl } from "./text";

type SourceContext = Pick<ItemContext, "strings" | "entities">;

/** Where something was found: a link where it leads somewhere, a button where the page can show it, words otherwise. */
export function renderSource(source: Source, { entities }: Pick<SourceContext, "entities">): TemplateResult {
  const title = titleOf(source);
  if (source.type === "url" && source.url) {
    return html`<a href=${safeUrl(source.url)} target="_blank" rel="noopener noreferrer nofollow"><bdi>${title}</bdi></a>`;
  }
  const sign = source.type === "entity" ? widgetIcon(source.icon, "sm") : nothing;
  if (source.type === "entity" && source.interactive && entities) {
    return html`<button type="button" class="entity" .entity=${entityIn(source)}>${sign}<bdi>${title}</bdi></button>`;
  }
  return html`<span>${sign}<bdi>${title}</bdi></span>`;
}

/** The sources of an answer, each once, in the order in which they are named; and where in its text each is named. */
export function citations(content: readonly AssistantContent[]): { sources: Source[]; places: Place[][] } {
  const sources = new Map<string, Source>();
  const places = content.map((part) =>
    listOf(part.annotations).flatMap(({ source, index }) => {
      if (typeof source !== "object" || source === null) return [];
      const key = keyOf(source);
      if (!sources.has(key)) sources.set(key, source);
      return typeof index === "number" ? [{ number: [...sources.keys()].indexOf(key) + 1, index }] : [];
    }),
  );
  return { sources: [...sources.values()], places };
}

interface Place {
  number: number;
  index: number;
}

/**
 * Draws the sign of a source in the text. The same sources get the same function: with another one the whole text would
 * have to be drawn again, and an answer grows many times a second.
 */
export function citing(sources: readonly Source[], context: SourceContext): Cite {
  const last = sources.at(-1);
  const known = last && CITES.get(last);
  if (known?.count === sources.length && known.context === context) return known.cite;
  const cite: Cite = (number) => {
    const source = sources[number - 1];
    return source ? signIn(source, number, context) : null;
  };
  if (last) CITES.set(last, { cite, context, count: sources.length });
  return cite;
}

/** The sign of a source in the text: its number, or what the source wants to be called there. */
function signIn(source: Source, number: number, { strings, entities }: SourceContext): Element {
  const href = source.type === "url" && source.url ? safeUrl(source.url) : nothing;
  const pressable = source.type === "entity" && source.interactive === true && entities;
  const sign = document.createElement(typeof href === "string" ? "a" : pressable ? "button" : "span");
  sign.className = "cite";
  sign.textContent = source.inline_label || String(number);
  sign.title = titleOf(source);
  sign.setAttribute("aria-label", strings.source({ number, title: titleOf(source) }));
  if (sign instanceof HTMLAnchorElement && typeof href === "string") {
    sign.href = href;
    sign.target = "_blank";
    sign.rel = "noopener noreferrer nofollow";
  } else if (sign instanceof HTMLButtonElement) {
    sign.type = "button";
    Object.assign(sign, { entity: entityIn(source) });
  } else sign.setAttribute("role", "img"); // a name needs a role to be said
  return sign;
}

/** The list below an answer: short ones in a line, long ones behind their count. */
export function renderSources(sources: readonly Source[], context: SourceContext): TemplateResult | typeof nothing {
  if (sources.length === 0) return nothing;
  const { strings } = context;
  return html`<details class="sources meta" ?open=${sources.length <= FEW}>
    <summary>${icon("chevron")}${strings.sourceCount({ count: sources.length })}</summary>
    <ol>
      ${sources.map(
        (source) => html`<li>
          ${renderSource(source, context)}${aboutOf(source).map((words) => html`<span class="about"><bdi>${words}</bdi></span>`)}
        </li>`,
      )}
    </ol>
  </details>`;
}

function titleOf(source: Source): string {
  return source.title || source.label || source.filename || source.url || "";
}

/** The thing that a source stands for, as the page knows it; `elements/chat/entities` finds it on what is pressed. */
function entityIn({ id = "", title, icon: sign, group, interactive, data }: Source): Entity {
  return {
    ...{ id, title },
    ...(sign ? { icon: sign } : {}),
    ...(group ? { group } : {}),
    ...(interactive === undefined ? {} : { interactive }),
    ...(data ? { data: data as Record<string, string> } : {}),
  };
}

/** What is known of a source beside its title: who says it, what it says, when. */
function aboutOf({ type, title, url, filename, attribution, group, description, timestamp }: Source): string[] {
  const from = attribution || group || (type === "url" ? hostOf(url) : type === "file" && filename !== title ? filename : "");
  return [from, description, timestamp].filter((words): words is string => typeof words === "string" && words !== "");
}

function hostOf(url: string | undefined): string {
  return URL.canParse(url ?? "") ? new URL(url ?? "").hostname : "";
}

function keyOf(source: Source): string {
  return [source.type, source.url ?? source.id ?? source.filename ?? source.title].join(" ");
}

export function listOf<T>(value: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}

const CITES = new WeakMap<Source, { cite: Cite; context: SourceContext; count: number }>();

/** So many sources are shown without being asked for. */
const FEW = 3;

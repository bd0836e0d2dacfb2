import { html } from "lit";
import type { TemplateResult } from "lit";

import type { Source } from "../protocol/wire";
import { safeUrl } from "./text";

/** Where something was found: a link where it leads somewhere. */
export function renderSource(source: Source): TemplateResult {
  const title = source.title || source.filename || source.url || "";
  return source.url
    ? html`<a href=${safeUrl(source.url)} target="_blank" rel="noopener noreferrer nofollow"><bdi>${title}</bdi></a>`
    : html`<span><bdi>${title}</bdi></span>`;
}

/** The distinct sources of a list, by where they lead. */
export function distinct(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [source.url ?? source.title, source])).values()];
}

import { html } from "lit";
import type { TemplateResult } from "lit";

import { endOf } from "../../session/tagged";
import type { Written } from "../../session/tagged";

/** The text once more, unseen and behind the field, so that its tags have somewhere to be coloured. */
export function renderMirror({ text, tags }: Written): TemplateResult {
  let from = 0;
  const pieces = tags.map((tag) => {
    const before = text.slice(from, tag.at);
    from = endOf(tag);
    return html`${before}<mark .mention=${tag.part}>${text.slice(tag.at, from)}</mark>`;
  });
  // A line break at the end has no height without something behind it.
  return html`<div class="mirror" dir="auto" aria-hidden="true">${pieces}${text.slice(from)}\u200b</div>`;
}

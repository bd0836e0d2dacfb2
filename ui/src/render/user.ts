import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { UserMessageItem, WireAttachment } from "../protocol/wire";
import { entityOf } from "../session/tagged";
import type { TagPart } from "../session/tagged";
import type { ItemContext } from "./context";
import { renderElsewhere } from "./elsewhere";
import { imageSource } from "./images";
import { icon } from "./icons";
import { listOf } from "./sources";

type UserContext = Pick<ItemContext, "strings" | "imageHosts" | "entities">;

/** Our own words, also before the server has them. */
export function renderUserMessage(item: UserMessageItem, context: UserContext): TemplateResult {
  const { strings } = context;
  const files = listOf(item.attachments);
  return html`${files.length === 0 ? nothing : html`<ul class="files" aria-label=${strings.files}>${files.map((file) => renderFile(file, context))}</ul>`}
    <div class="bubble" part="bubble"><bdi class="unseen">${strings.youSaid}</bdi>${item.quoted_text
      ? html`<blockquote class="quote">${item.quoted_text}</blockquote>`
      : nothing}${item.content.map((part) => (part.type === "input_tag" ? renderTag(part, context) : html`<span>${part.text}</span>`))}</div>`;
}

/** A mention: a button where something comes of it, else words of their own colour. */
function renderTag(part: TagPart, { entities }: UserContext): TemplateResult {
  if (!entities || part.interactive !== true) return html`<span class="tag">${part.text}</span>`;
  return html`<button type="button" class="tag" .entity=${entityOf(part)}>${part.text}</button>`;
}

/** A picture is shown small where it may be, and else why it is not; every other file is a name. */
function renderFile(file: WireAttachment, { strings, imageHosts }: UserContext): TemplateResult {
  const name = file.name || strings.attachment;
  const preview = file.type === "image" ? imageSource(file.preview_url, imageHosts) : null;
  return preview
    ? html`<li class="file"><img src=${preview} alt=${name} loading="lazy" referrerpolicy="no-referrer" /></li>`
    : html`<li class="file" data-kind=${file.type}>${icon("clip")}<bdi>${name}</bdi> ${file.type === "image" ? renderElsewhere(file.preview_url, strings) : nothing}</li>`;
}

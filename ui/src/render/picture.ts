import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { GeneratedImageItem } from "../protocol/wire";
import type { ItemContext } from "./context";
import { renderElsewhere } from "./elsewhere";
import { imageSource } from "./images";

/** A picture that the assistant makes: its progress while it comes, then the picture, which opens by itself. */
export function renderPicture(
  item: GeneratedImageItem,
  open: boolean,
  progress: number | null,
  { strings, imageHosts }: ItemContext,
): TemplateResult {
  const url = typeof item.image?.url === "string" ? item.image.url : "";
  const source = imageSource(url, imageHosts);
  const rel = "noopener noreferrer nofollow";
  // An address of its own can be opened; a picture that came in the message cannot.
  const picture = source
    ? html`<img src=${source} alt=${strings.generatedImage} referrerpolicy="no-referrer" />`
    : html`<span class="no-picture"></span>`;
  return html`<figure class="picture" aria-busy=${open ? "true" : "false"}>
    ${source?.startsWith("http") ? html`<a href=${source} target="_blank" rel=${rel} aria-label=${strings.openImage}>${picture}</a>` : picture}
    ${open
      ? html`<figcaption class="meta">
          <span>${strings.imageBegun}</span>
          <progress aria-label=${strings.imageBegun} value=${progress ?? nothing} max="1"></progress>
        </figcaption>`
      : source
        ? nothing
        : html`<figcaption class="meta">${renderElsewhere(url, strings)}</figcaption>`}
  </figure>`;
}

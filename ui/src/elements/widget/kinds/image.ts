import { html } from "lit";

import { oneOf, text } from "../context";
import type { Draw } from "../context";
import { renderElsewhere } from "../../../render/elsewhere";
import { imageSource } from "../../../render/images";
import { look } from "../look";
import { blockLook } from "../style/box";
import { color } from "../style/color";

const FITS = ["cover", "contain", "fill", "scale-down", "none"] as const;
const PLACES = [
  ...(["top left", "top", "top right", "left", "center", "right"] as const),
  ...(["bottom left", "bottom", "bottom right"] as const),
];

/** A picture from this host, or from one that the thread allows; from elsewhere its words, because asking tells who reads. */
export const drawImage: Draw = (node, context) => {
  const source = imageSource(node["src"], context.imageHosts);
  const alt = text(node["alt"]);
  const style = look({
    ...blockLook(node),
    background: color(node["background"]),
    "object-fit": oneOf(node["fit"], FITS) ?? null,
    "object-position": oneOf(node["position"], PLACES) ?? null,
  });
  if (!source) {
    return html`<span class="no-image" ${style}>
      <bdi>${alt || context.strings.picture}</bdi> ${renderElsewhere(node["src"], context.strings)}
    </span>`;
  }
  return html`<img
    class="image"
    src=${source}
    alt=${alt}
    loading="lazy"
    referrerpolicy="no-referrer"
    ?data-frame=${node["frame"] === true}
    ?data-flush=${node["flush"] === true}
    ${style}
  />`;
};

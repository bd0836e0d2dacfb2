import { html, nothing } from "lit";
import type { TemplateResult } from "lit";

import type { Strings } from "../strings";
import { isSafeAddress } from "./links";

/**
 * Why a picture is not shown, and the way to it: it is on a host that the thread does not name, and to fetch it would tell
 * that host who reads, and when. Nothing for an address that leads nowhere.
 */
export function renderElsewhere(address: unknown, strings: Strings): TemplateResult | typeof nothing {
  if (typeof address !== "string" || !isSafeAddress(address) || !/^https?:/i.test(address.trim())) return nothing;
  return html`<a class="elsewhere meta" href=${address} target="_blank" rel="noopener noreferrer nofollow">${strings.imageElsewhere}</a>`;
}

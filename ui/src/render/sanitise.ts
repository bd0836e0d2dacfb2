import createDOMPurify from "dompurify";
import type { Config, DOMPurify } from "dompurify";

import { deepLinkOf } from "./links";

/**
 * The only way from HTML to the page. Markdown becomes HTML, and HTML becomes nodes here or nowhere.
 *
 * What may pass is what Markdown can say, and no more: no `style` (the page's Content-Security-Policy would refuse
 * it anyway), no `class`, no ids, no forms, no media. A link may lead to the web, to a mailbox, or
 * (`chatkit-link:`) to the page around the conversation, which hears of it by an event.
 */
const RULES: Config = {
  ALLOWED_TAGS: [
    ...["a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "input", "li"],
    ...["ol", "p", "pre", "section", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"],
  ],
  ALLOWED_ATTR: ["align", "checked", "data-lang", "data-math", "data-note", "disabled", "href", "start", "title", "type"],
  // The library holds every attribute's value to the rule for addresses, except those named here.
  ADD_URI_SAFE_ATTR: ["align", "checked", "data-lang", "data-math", "data-note", "disabled", "start", "type"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|chatkit-link:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

let purifier: DOMPurify | null = null;

export function sanitise(html: string): DocumentFragment {
  purifier ??= makePurifier();
  return purifier.sanitize(html, RULES) as unknown as DocumentFragment;
}

function makePurifier(): DOMPurify {
  const own = createDOMPurify(window); // an instance of our own: its hooks touch no other user of the library
  own.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName === "A" && node.hasAttribute("href") && !deepLinkOf(node.getAttribute("href") ?? "")) {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer nofollow");
    }
    if (node.tagName === "INPUT") {
      // Only the box of a task list; it shows, it does not act.
      if (node.getAttribute("type") !== "checkbox") node.remove();
      else node.setAttribute("disabled", "");
    }
  });
  return own;
}

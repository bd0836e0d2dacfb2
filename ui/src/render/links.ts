/** What a link inside the conversation asks of the page: `chatkit-link://task.undo?change=17` is `task.undo` with its data. */
export interface DeepLink {
  name: string;
  data?: Record<string, string>;
}

/** Text that becomes a link: `task 3` leads to `chatkit-link://task?id=3`, say. The page knows its own things. */
export interface Autolink {
  pattern: RegExp;
  href: (match: RegExpExecArray) => string;
}

const SCHEME = "chatkit-link://";

/** The deep link that an address is; null for every other address. */
export function deepLinkOf(address: string): DeepLink | null {
  if (address.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return null;
  const [path = "", query = ""] = address.slice(SCHEME.length).split("#")[0]?.split("?") ?? [];
  const name = decoded(path.replace(/\/+$/, ""));
  if (name === "") return null;
  const data = Object.fromEntries(new URLSearchParams(query));
  return Object.keys(data).length > 0 ? { name, data } : { name };
}

/** The deep link that was pressed, whichever shadow root it lies in. */
export function pressedDeepLink(event: Event): DeepLink | null {
  const anchor = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
  return anchor ? deepLinkOf(anchor.getAttribute("href") ?? "") : null;
}

/** Whether an address may be followed from the conversation: the web, a mailbox, or the page itself. */
export function isSafeAddress(address: string): boolean {
  return /^(?:https?:|mailto:|chatkit-link:)/i.test(address.trim());
}

/** Makes links of what the rules find in the fragment's text; leaves code, and links that are there, alone. */
export function autolink(root: ParentNode & Node, rules: readonly Autolink[]): void {
  if (rules.length === 0) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest("a, code, pre")) texts.push(node as Text);
  }
  for (const text of texts) {
    const pieces = linked(text.data, rules);
    if (pieces) text.replaceWith(...pieces);
  }
}

/** The text cut into words and links; null when there is nothing to link. */
export function linked(text: string, rules: readonly Autolink[]): (string | HTMLAnchorElement)[] | null {
  const pieces: (string | HTMLAnchorElement)[] = [];
  let from = 0;
  for (let hit = firstMatch(text, from, rules); hit; hit = firstMatch(text, from, rules)) {
    const { match, href } = hit;
    const anchor = document.createElement("a");
    anchor.textContent = match[0];
    anchor.setAttribute("href", href);
    if (!deepLinkOf(href)) {
      anchor.target = "_blank";
      anchor.rel = "noopener noreferrer nofollow";
    }
    pieces.push(text.slice(from, match.index), anchor);
    from = match.index + match[0].length;
  }
  return pieces.length > 0 ? [...pieces, text.slice(from)] : null;
}

function firstMatch(
  text: string,
  from: number,
  rules: readonly Autolink[],
): { match: RegExpExecArray; href: string } | null {
  let first: { match: RegExpExecArray; href: string } | null = null;
  for (const { pattern, href } of rules) {
    const search = new RegExp(pattern.source, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`);
    search.lastIndex = from;
    const match = search.exec(text);
    if (!match || match[0] === "" || (first && first.match.index <= match.index)) continue;
    const address = href(match);
    if (isSafeAddress(address)) first = { match, href: address };
  }
  return first;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

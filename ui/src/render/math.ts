import temml from "temml";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

/**
 * A formula as MathML, which browsers draw and screen readers read; null for what is no TeX.
 *
 * The library is asked for nodes, not for HTML, and told to trust nothing (no links, no pictures). What it makes is
 * looked through all the same: only MathML passes, without addresses and without handlers.
 */
export function formula(tex: string, display: boolean): Element | null {
  const holder = document.createElement("span");
  try {
    temml.render(tex, holder, { displayMode: display, throwOnError: true, trust: false, maxSize: [20, 200], maxExpand: 500 });
  } catch {
    return null;
  }
  const math = holder.firstElementChild;
  if (math?.namespaceURI !== NAMESPACE || !harmless(math)) return null;
  return math;
}

function harmless(math: Element): boolean {
  for (const node of [math, ...math.querySelectorAll("*")]) {
    if (node.namespaceURI !== NAMESPACE) return false;
    for (const { name } of node.attributes) if (/^on|href|src|action/i.test(name)) return false;
  }
  return true;
}

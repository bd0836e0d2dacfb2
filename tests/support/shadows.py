"""Scripts for a page that look through shadow roots: what is in view, and what nothing hostile may leave behind."""

__all__ = ["DEEP", "FRAMES", "HARM", "IN_VIEW"]

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# Everything in the page, whichever shadow it lies in.
DEEP = """
const within = (node) => [node, ...(node.shadowRoot ? deep(node.shadowRoot) : [])];
const deep = (root) => [...root.querySelectorAll("*")].flatMap(within);
const thread = () => document.querySelector("holdfast-chat").shadowRoot.querySelector("hf-thread").shadowRoot;
"""

IN_VIEW = f"""() => {{ {DEEP}
  const scroller = thread().querySelector(".scroller");
  const view = scroller.getBoundingClientRect();
  const seen = [...scroller.querySelectorAll("[data-item-id]")].filter((node) => {{
    const {{ top, bottom }} = node.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  }});
  return {{ seen: seen.map((node) => node.dataset.itemId), nodes: deep(document).length, top: scroller.scrollTop }};
}}"""

# What no attempt may leave behind, and events that would wake what a page leaves asleep.
HARM = (
    "() => {"
    + DEEP
    + r"""
  const runs = /^(?:script|style|iframe|object|embed|base|meta|link|video|audio|template|use|animate|foreignobject)$/i;
  const acts = /^(?:on.*|srcset|srcdoc|formaction|action|background|poster)$/i;
  const leads = /^(?:https?|mailto|chatkit-link):$/;
  const shows = /^(?:data:image|http:..127|https:..(?:[a-z]+[.])?example[.]org[/])/;
  const isHarm = (name, value) =>
    acts.test(name) ||
    (name === "href" && !leads.test(new URL(value, location.href).protocol)) ||
    (name === "src" && !shows.test(value)) ||
    (name === "style" && /url|image/i.test(value));
  const found = [];
  const own = new Set(document.querySelectorAll("*"));
  for (const node of deep(document).filter((node) => !own.has(node))) {
    if (runs.test(node.localName)) found.push(node.localName);
    for (const { name, value } of node.attributes) {
      if (isHarm(name, value)) found.push(`${node.localName} ${name}=${value}`);
    }
    for (const kind of ["mouseover", "focus", "toggle", "begin"]) node.dispatchEvent(new Event(kind));
  }
  return found;
}"""
)

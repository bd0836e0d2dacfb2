"""What a thread can hold, on a stranger's page: drawn under a strict policy, few nodes at a time, and never run."""

import json
from collections.abc import Callable
from typing import Any, Literal

from playwright.async_api import Browser, Page, expect

from tests.support.axe import axe_findings
from tests.support.browser import ROOT, visiting
from tests.support.hostile import ELSEWHERE, attempts, hostile_frames, hostile_items, hostile_thread
from tests.support.listening import listening
from tests.support.stranger import STRICT, Stranger, item
from tests.support.widgets import GALLERY

Picture = Callable[[Page, str], Any]

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

# Most of a screen.
UP = f"""() => {{ {DEEP}
  const scroller = thread().querySelector(".scroller");
  scroller.scrollTop -= 0.7 * scroller.clientHeight;
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


def conversation(count: int) -> list[dict[str, Any]]:
    items = []
    for number in range(count // 2):
        asked = [{"type": "input_text", "text": f"Question {number}?"}]
        items.append(item("user_message", number, content=asked, inference_options={}))
        text = f"Answer **{number}**.\n\n- one `code`\n- two\n\n" + "Words to fill the line. " * (
            number % 7 * 4
        )
        answer = [{"type": "output_text", "text": text, "annotations": []}]
        items.append(item("assistant_message", number, content=answer))
    return items


def gallery() -> list[dict[str, Any]]:
    """Every item of the fixtures, Markdown in all its forms, and every widget."""
    items = {}
    for file in sorted((ROOT / "ui" / "fixtures").glob("*.json")):
        if file.stem != "unknown":
            for one in json.loads(file.read_text())["items"]:
                items[f"{file.stem} {one['id']}"] = {**one, "id": f"{file.stem} {one['id']}"}
    forms = (ROOT / "tests" / "support" / "forms.md").read_text()
    content = [{"type": "output_text", "text": forms, "annotations": []}]
    widget = json.loads(GALLERY.read_text())
    return [
        *items.values(),
        item("assistant_message", "forms", content=content),
        item("widget", "all", widget=widget),
    ]


async def test_all_of_it_is_drawn_under_a_strict_policy_and_a_long_thread_leaves_few_nodes(
    browser: Browser, picture: Picture
):
    shown = gallery()
    stranger = Stranger(items=conversation(10_000 - len(shown)) + shown, policy=STRICT)
    stranger.thread = {"title": "Everything"}
    size = {"width": 1100, "height": 900}
    async with listening(stranger.app) as address, visiting(browser, address, viewport=size) as ann:
        page = ann.page
        await page.goto(address)
        forms = page.locator("[data-item-id=assistant_message_forms]")
        await expect(page.locator("svg.chart-picture")).to_be_visible()
        await expect(forms.locator(".hljs-keyword").first).to_be_attached()
        await expect(forms.locator("math.display mfrac").first).to_be_attached()
        assert await axe_findings(page) == []
        await page.mouse.move(500, 400)
        met: set[str] = set()
        for step in range(40):
            await page.mouse.wheel(0, -700)
            await page.evaluate(FRAMES)
            view = await page.evaluate(IN_VIEW)
            assert view["seen"], f"nothing in view after {step} turns of the wheel"
            assert view["nodes"] < 5_000
            met.update(view["seen"])
            if step in (1, 4):
                await picture(page, f"content-{step}")
                assert await axe_findings(page) == []
        hidden = {"end_of_turn", "client_tool_call"}
        unseen = [one["id"] for one in shown if one["type"] not in hidden and one["id"] not in met]
        assert unseen == []
        assert len(stranger.asked) > 3, "no older page was asked for"
        # Far away at once, as by the scrollbar, and back to the end.
        await page.evaluate(f"() => {{ {DEEP} thread().querySelector('.scroller').scrollTop = 2000 }}")
        await page.evaluate(FRAMES)
        assert (await page.evaluate(IN_VIEW))["seen"]
        await page.get_by_role("button", name="New", exact=True).click()
        await expect(forms).to_be_attached()
        shapes: list[tuple[int, Literal["light", "dark"], str]] = [
            (360, "light", "ltr"),
            (360, "dark", "ltr"),
            (720, "light", "rtl"),
        ]
        for width, scheme, direction in shapes:
            await page.set_viewport_size({"width": width, "height": 1600})
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(f"document.documentElement.dir = '{direction}'")
            await forms.scroll_into_view_if_needed()
            await page.evaluate(FRAMES)
            await picture(page, f"content-{width}-{scheme}-{direction}")
            assert await axe_findings(page) == []
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("window.errors") == []


async def test_no_attempt_to_run_a_script_or_to_reach_another_host_succeeds(browser: Browser):
    assert attempts() >= 200

    async def frames(asked: dict[str, Any]) -> Any:
        for frame in hostile_frames():
            yield frame

    # No policy here: what gets through is not to be stopped by one.
    stranger = Stranger(items=hostile_items(), thread=hostile_thread(), frames=frames)
    stranger.options = {"entities": {}, "threadItemActions": {"feedback": True, "retry": True}}
    async with listening(stranger.app) as address:
        context = await browser.new_context(viewport={"width": 1100, "height": 1400})
        page = await context.new_page()
        requested: list[str] = []
        odd: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("dialog", lambda dialog: odd.append(dialog.message))
        page.on("pageerror", lambda error: odd.append(str(error)))
        context.on("page", lambda other: odd.append(f"another page: {other.url}"))
        page.on("framenavigated", lambda frame: odd.append(frame.url) if frame.url != f"{address}/" else None)
        await page.add_init_script("window.hits = []; window.hit = (number) => window.hits.push(number)")
        await page.goto(address)
        # A script that does get through is noticed.
        await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hit(0)>')")
        await page.wait_for_function("hits.length === 1")
        await page.evaluate("document.body.lastElementChild.remove()")

        await page.locator("[data-item-id]").first.wait_for()
        met: set[str] = set()
        while stranger.items[0]["id"] not in met:
            assert await page.evaluate(HARM) == []
            met.update((await page.evaluate(IN_VIEW))["seen"])
            await page.evaluate(UP)
            await page.evaluate(FRAMES)
        assert [one["id"] for one in stranger.items if one["id"] not in met] == []
        assert await page.evaluate("customElements.get('hf-widget') !== undefined")

        await page.get_by_role("textbox").last.fill("Hi")
        await page.get_by_role("textbox").last.press("Enter")
        await expect(page.get_by_role("alert").last).to_contain_text("onerror")
        assert await page.evaluate(HARM) == []
        assert await page.evaluate("hits") == [0]
        assert odd == []
        assert [url for url in requested if url.startswith((ELSEWHERE, "blob:", "javascript:"))] == []
        hosts = {url.split("/")[2] for url in requested if url.startswith("http")}
        assert hosts <= {address.removeprefix("http://"), "example.org"}
        await context.close()

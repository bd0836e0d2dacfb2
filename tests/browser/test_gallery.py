"""The gallery, looked at in every light: each thing that a thread can hold, in both schemes, directions and widths."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.axe import axe_findings
from tests.support.browser import visiting
from tests.support.gallery import gallery_address

Picture = Callable[[Page, str], Awaitable[None]]

LANGUAGES = ["en", "es", "fr", "de", "pt", "ar", "ur", "hi", "zh", "ja"]
SITUATIONS = [
    *("Start", "Loading", "Waiting", "Failed", "Not sent", "Locked", "Closed", "Not found", "Questions"),
    *(
        "A picture comes",
        "A picture fails",
        "The page works",
        "Answer again",
        "Mentions",
        "Commands",
        "Tools",
        "Models",
        "Files",
    ),
    *("Dictating", "History", "No history", "Nothing found"),
]

# The colours are the system's then, and what axe reads of them is not what is seen.
FORCED = ("color-contrast",)

# What sticks out of the component: anything but what lies in something that scrolls or hides on purpose.
OVERFLOWING = """() => {
  const stage = document.querySelector("#stage").getBoundingClientRect();
  const found = [];
  const look = (root, within) => {
    for (const node of root.children) {
      const style = getComputedStyle(node);
      const box = node.getBoundingClientRect();
      const seen = box.width > 1 && box.height > 1 && style.visibility !== "hidden";
      if (seen && !within && (box.left < stage.left - 1 || box.right > stage.right + 1)) {
        found.push(`${node.localName}.${node.getAttribute("class")} ${box.left}..${box.right}`);
      }
      const bounded = within || style.overflowX !== "visible" && !node.matches(".scroller");
      if (node.matches(".scroller") && node.scrollWidth > node.clientWidth) found.push("the thread scrolls sideways");
      look(node, bounded);
      if (node.shadowRoot) look(node.shadowRoot, bounded);
    }
  };
  look(document.querySelector("holdfast-chat").shadowRoot, false);
  return found;
}"""

# What the keyboard does not get to, or where nothing shows that it is there.
UNREACHABLE = """() => {
  const found = [];
  const active = (root) => root.activeElement?.shadowRoot ? active(root.activeElement.shadowRoot) : root.activeElement;
  const outlined = (node) => node && (getComputedStyle(node).outlineStyle !== "none" || outlined(node.parentElement));
  const look = (root) => {
    for (const node of root.children) {
      const { visibility } = getComputedStyle(node);
      if (node.inert || visibility === "hidden" || node.getBoundingClientRect().width === 0) continue;
      const fields = ":is(input, select, textarea):not(:disabled)";
      if (node.matches(`button:not(:disabled), a[href], ${fields}, summary, [tabindex="0"]`)) {
        const name = `${node.localName} ${node.getAttribute("aria-label") ?? node.textContent.trim()}`;
        node.focus();
        if (node.tabIndex < 0 || active(document) !== node) found.push(`${name} has no focus`);
        else if (!outlined(node)) found.push(`${name} does not show its focus`);
      }
      look(node);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document.querySelector("holdfast-chat").shadowRoot);
  return found;
}"""

VALUE = "name => getComputedStyle(document.querySelector('holdfast-chat')).getPropertyValue(name)"

MOVING = """() => {
  const inner = (node) => node.shadowRoot ? roots(node.shadowRoot) : [];
  const roots = (root) => [root, ...[...root.querySelectorAll("*")].flatMap(inner)];
  const moves = (one) => {
    const { duration, iterations } = one.effect.getComputedTiming();
    return one.playState === "running" && (duration > 1 || iterations === Infinity);
  };
  return roots(document).flatMap((root) => root.getAnimations()).filter(moves).length;
}"""


@pytest.fixture(scope="module")
async def gallery() -> AsyncIterator[str]:
    async with gallery_address() as address:
        yield address


async def show(page: Page, **choices: str) -> None:
    """Switches, and waits until what is wished is drawn."""
    named = urlencode({name: value for name, value in choices.items() if value})
    wanted = f"#{named}" if named else ""
    await page.evaluate("hash => { location.hash = hash }", wanted)
    await page.locator(f"#stage[data-shown='{wanted}']").wait_for()
    if language := choices.get("language"):
        await page.locator(f".frame[lang^={language}]").wait_for()


async def looked_at(page: Page, *, without: Sequence[str] = ()) -> list[str]:
    wrong = await axe_findings(page, without=without)
    overflowing: list[str] = await page.evaluate(OVERFLOWING)  # axe has waited for what comes in softly
    return [*overflowing, *wrong]


async def everything_is_there(page: Page) -> None:
    """What is drawn by code that comes later is drawn too."""
    for late in ("svg.chart-picture", "math", ".hljs-keyword, [class*=keyword]"):
        await page.locator(late).first.wait_for()


async def test_everything_fits_and_can_be_read_in_every_look(
    browser: Browser, gallery: str, picture: Picture
):
    async with visiting(browser, gallery, viewport={"width": 1100, "height": 900}) as ann:
        page = ann.page
        await page.goto(gallery)
        await everything_is_there(page)
        looks = product(("light", "dark"), (("", "ltr"), ("ar", "rtl")), ("", "360"))
        for scheme, (language, direction), width in looks:
            look = {"scheme": scheme, "language": language, "direction": direction, "width": width}
            await show(page, **look)
            await picture(page, f"gallery-{scheme}-{direction}-{width or 'wide'}")
            assert (look, await looked_at(page)) == (look, [])
        for language in LANGUAGES:  # some words are longer than the English ones
            await show(page, entry="Start", language=language, width="360")
            assert (language, await page.evaluate(OVERFLOWING)) == (language, [])


async def test_every_situation_in_every_light_and_by_keys(browser: Browser, gallery: str, picture: Picture):
    async with visiting(browser, gallery, viewport={"width": 900, "height": 800}) as ann:
        page = ann.page
        await page.goto(gallery)
        for entry in SITUATIONS:
            looks: list[dict[str, str]] = [
                {"scheme": "light"},
                {"scheme": "dark", "width": "360", "language": "ur"},
            ]
            for look in looks:
                await show(page, entry=entry, **look)
                await picture(page, f"situation-{entry.lower().replace(' ', '-')}-{look['scheme']}")
                assert (entry, look, await looked_at(page)) == (entry, look, [])
            await page.emulate_media(forced_colors="active")
            assert (entry, await looked_at(page, without=FORCED)) == (entry, [])
            await page.emulate_media(forced_colors="none")
            assert (entry, await page.evaluate(UNREACHABLE)) == (entry, [])


async def test_a_theme_changes_live_and_a_page_styles_parts(browser: Browser, gallery: str, picture: Picture):
    async with visiting(browser, gallery, viewport={"width": 900, "height": 900}) as ann:
        page = ann.page
        await page.goto(gallery)
        await everything_is_there(page)
        themes: list[dict[str, Any]] = [
            {"scheme": "light", "accent": "#ffd400", "radius": "pill", "density": "compact"},
            {"scheme": "dark", "accent": "#0b57d0", "radius": "sharp", "density": "spacious"},
        ]
        for theme, radius in zip(themes, ("24px", "0px"), strict=True):
            await show(page, **theme)
            await page.wait_for_function(f"radius => ({VALUE})('--_radius') === radius", arg=radius)
            await picture(page, f"gallery-{theme['radius']}")
            assert (theme, await looked_at(page)) == (theme, [])
        await page.evaluate(
            """() => {
              const sheet = new CSSStyleSheet();
              sheet.insertRule("holdfast-chat::part(bubble) { outline: 3px solid }");
              sheet.insertRule("holdfast-chat { --hf-radius: 5px }");
              document.adoptedStyleSheets.push(sheet);
            }"""
        )
        assert await page.evaluate(VALUE, "--_radius") == "5px"  # the page's word goes before the option's
        bubble = page.locator("[part~=bubble]").first
        await expect(bubble).to_have_css("outline-width", "3px")
        await page.evaluate(
            """() => document.adoptedStyleSheets[0].insertRule(
              "holdfast-chat::part(bubble) { inline-size: 3000px; max-inline-size: none }"
            )"""
        )
        assert await page.evaluate(OVERFLOWING) != []  # it would be found
        await show(page)
        await page.wait_for_function(f"() => ({VALUE})('--_radius-control') === '8px'")


async def test_a_font_of_the_pages_own_comes_under_the_policy(browser: Browser, gallery: str):
    async with visiting(browser, gallery) as ann:
        page = ann.page
        ann.expected = [
            "Failed to decode downloaded font",
            "OTS parsing error",
        ]  # this one has no letters in it
        await page.route(
            "**/face.woff2", lambda route: route.fulfill(body="no font", content_type="font/woff2")
        )
        await page.goto(f"{gallery}/#entry=Start")
        async with page.expect_request("**/face.woff2"):
            await page.evaluate(
                """() => document.querySelector("holdfast-chat").setOptions({
                  api: { url: "/gallery", fetch: async () => Response.json({}) },
                  theme: { typography: { fontFamily: "Face", fontSources: [{ family: "Face", src: "/face.woff2" }] } },
                })"""
            )
        title = page.locator("[part~=greeting]")
        assert (await title.evaluate("node => getComputedStyle(node).fontFamily")).startswith("Face")


async def test_forced_colours_and_less_motion(browser: Browser, gallery: str, picture: Picture):
    async with visiting(browser, gallery) as ann:
        page = ann.page
        await page.goto(f"{gallery}/#entry=Waiting")
        waiting = page.locator("[part=waiting]")
        await expect(waiting).to_be_visible()
        assert await page.evaluate(MOVING) > 0
        await page.emulate_media(reduced_motion="reduce", forced_colors="active")
        await page.wait_for_function(f"() => ({MOVING})() === 0")
        await expect(page.locator("[part~=bubble]")).to_have_css("border-style", "solid")
        await expect(page.locator("[part=stop] span")).to_have_css("border-style", "solid")
        assert await axe_findings(page, without=FORCED) == []
        await show(page)
        await everything_is_there(page)
        assert await looked_at(page, without=FORCED) == []
        await picture(page, "gallery-forced-colors")

"""What a thread can hold, on a stranger's page: drawn under a strict policy, few nodes at a time, and never run."""

import json
from collections.abc import Callable
from typing import Any, Literal

from playwright.async_api import Browser, Page, expect

from tests.support.axe import axe_findings
from tests.support.browser import ROOT, visiting
from tests.support.listening import listening
from tests.support.shadows import DEEP, FRAMES, IN_VIEW
from tests.support.stranger import STRICT, Stranger, item
from tests.support.widgets import GALLERY

Picture = Callable[[Page, str], Any]


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

"""The component on other people's pages and over other people's servers."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pin
import pytest
from playwright.async_api import Browser, Page, expect
from provision.node import bring_node
from provision.place import STAMPS
from provision.stamps import Stamps

from holdfast.web.app import create_app
from holdfast.web.pages import PINNED, STATIC
from tests.conftest import make_settings
from tests.support.axe import axe_findings
from tests.support.browser import visiting
from tests.support.databases import Sqlite
from tests.support.foreign_page import foreign_page
from tests.support.listening import listening
from tests.support.openai_endpoint import Hold, openai_endpoint, say
from tests.support.plain import Asked, PlainServer, plain_app
from tests.support.serving import serving

Picture = Callable[[Page, str], Awaitable[None]]

REACT = """<!doctype html><html lang="en"><title>A page with React</title><style>
body { margin: 0; display: flex; font-family: sans-serif } section { flex: 1; min-inline-size: 0 }
.chat { display: block; block-size: 80vh }</style><main style="display: contents"><h1>Two</h1>
<div id="root" style="display: contents"></div></main>
<script src="/lib/page.js"></script></html>"""
"""The component's script comes after the page's, from another origin, as a slow network would bring it."""


PINNED_SCRIPT = """([src, integrity]) => new Promise((onload, onerror) => document.head.append(
  Object.assign(document.createElement("script"), { src, integrity, crossOrigin: "anonymous", onload, onerror })))"""


@pytest.fixture(scope="session")
def react_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the built script of `ui/src/testing/react`."""
    folder = tmp_path_factory.mktemp("react")
    node = bring_node(Stamps(STAMPS))
    build = ["exec", "--", "vite", "build", "--config", "vite.react.config.ts", "--outDir", str(folder)]
    node.npm(*build, "--logLevel", "warn", advice="Mend ui/src/testing/react.")
    return folder


async def test_react_over_it_in_two_versions_at_once(
    browser: Browser, sqlite: Sqlite, react_page: Path, picture: Picture
):
    hold = Hold(at=1)
    script = [say("Hello, ", "left.", pace=hold), say("Hello, right.")]
    async with foreign_page(REACT, {"/lib": react_page}) as address, openai_endpoint(script) as endpoint:
        settings = make_settings(
            await sqlite.fresh(),
            model="test-model",
            openai_base_url=endpoint.base_url,
            openai_api_key="sk-test",
            cors_origins=(address,),
        )
        async with (
            serving(create_app(settings)) as server,
            visiting(browser, address, also=(server,)) as ann,
        ):
            async with httpx2.AsyncClient(base_url=server) as http:
                account = {"email": "ann@example.com", "password": "correct horse"}
                token = (await http.post("/api/auth/sign-up", json=account)).json()["token"]
            page = ann.page
            await page.goto(f"{address}/?server={server}&token={token}")
            await page.evaluate(PINNED_SCRIPT, [f"{server}{PINNED}", pin.integrity()])
            left, right = (page.get_by_role("region", name=name, exact=True) for name in ("left", "right"))
            await expect(left).to_contain_text("Hello from left")
            await expect(right).to_contain_text("Hello from right")

            home = left.get_by_role("button", name="Home")  # its icon comes from where the script came from
            await expect(home.locator("path")).to_have_attribute("d", re.compile("^M"))

            await left.get_by_role("button", name="Greet").click()
            await expect(left.get_by_role("log")).to_contain_text("Hello,")
            await left.get_by_role("button", name="Theme").click()  # other options, in mid-answer
            await expect(left.get_by_role("textbox", name="Message")).to_have_attribute(
                "placeholder", "Ask in the dark"
            )
            await left.get_by_role("button", name="Draft").click()
            await expect(left.get_by_role("textbox", name="Message")).to_have_value("a draft")
            await expect(left.get_by_role("textbox", name="Message")).to_be_focused()
            await expect(right).to_contain_text("Hello from right")
            await left.get_by_role("button", name="Unmount").click()  # gone in mid-answer, and there again
            await expect(left.get_by_role("log")).to_have_count(0)
            await left.get_by_role("button", name="Mount").click()
            await expect(left.get_by_role("log")).to_contain_text("Hello,")
            await expect(left.get_by_role("button", name="Stop")).to_be_visible()
            hold.open.set()
            await expect(left.get_by_role("log")).to_contain_text("Hello, left.")
            await expect(left.get_by_role("button", name="Answer again")).to_be_attached()
            await right.get_by_role("button", name="Greet").click()
            await expect(right.get_by_role("log")).to_contain_text("Hello, right.")
            await expect(right.get_by_role("button", name="Answer again")).to_be_attached()
            assert await axe_findings(page) == []
            await picture(page, "react")

            told = await page.evaluate("told")
            for side in ("left", "right"):
                names = [name for name, _ in told[side]]
                again = ["ready", "thread.change", "thread.load.end", "response.start", "response.end"]
                begun = ["ready", "response.start", "thread.change", "response.end"]
                assert names == [*begun, *(again if side == "left" else [])]
            said = left.locator("[data-item-type=assistant_message]")
            await expect(said).to_have_text(["Hello, left."])  # whole, and once
            await expect(left.locator("[data-item-type=user_message]")).to_have_count(1)
            threads = {told[side][2][1]["threadId"] for side in ("left", "right")}
            assert len(threads) == 2

            await left.get_by_role("button", name="Unmount").click()
            await expect(left.get_by_role("log")).to_have_count(0)
            await left.get_by_role("button", name="Mount").click()
            await expect(left.get_by_role("log")).to_contain_text("Hello, left.")
            await expect(right.get_by_role("log")).to_contain_text("Hello, right.")
            names = [name for name, _ in (await page.evaluate("told"))["left"]]
            assert names[9:] == ["ready", "thread.change", "thread.load.end"]


OFFICIAL = Path(__file__).parent / "pages" / "official.html"
"""A page as it is written for the official component, with everything that one can offer."""


async def test_a_plain_server_and_everything_that_a_page_can_offer(browser: Browser, picture: Picture):
    plain, asked = PlainServer(), Asked()
    async with (
        listening(plain_app(plain, asked)) as server,
        foreign_page(OFFICIAL.read_text().replace("SERVER", server), {"/lib": STATIC}) as address,
        visiting(browser, address, also=(server,), viewport={"width": 900, "height": 720}) as ann,
    ):
        page = ann.page
        await page.goto(address)
        await page.get_by_role("button", name="Sidebar").click()
        await page.get_by_role("button", name="Settings").click()
        assert await page.evaluate("told.splice(0)") == ["left", "right"]
        await _look(page, picture, "dropin-start")

        # A mention, by keys; its preview; a command that leads to another.
        await ann.composer.press_sequentially("ask @")
        listbox = page.get_by_role("listbox", name="Mentions")
        await expect(listbox.get_by_role("option")).to_have_count(3)
        await expect(page.get_by_label("Preview")).to_contain_text("Ann Lee")
        await _look(page, picture, "dropin-mentions")
        await ann.composer.press("Enter")
        await ann.composer.press_sequentially("about /pl")
        await expect(page.get_by_role("listbox", name="Commands").get_by_role("option")).to_have_count(1)
        await picture(page, "dropin-commands")
        await ann.composer.press("Tab")
        await expect(ann.composer).to_have_value("ask @Ann Lee about @Claim 1023 ")
        spot = await page.locator("mark").last.bounding_box()
        assert spot is not None
        await page.mouse.move(spot["x"] + 20, spot["y"] + 8)
        await expect(page.get_by_label("Preview")).to_contain_text("Claim 1023")
        await ann.composer.press(
            "Backspace"
        )  # the space, and then the whole mention; Undo brings it back as one
        await ann.composer.press("Backspace")
        await expect(ann.composer).to_have_value("ask @Ann Lee about ")
        await ann.composer.press("Control+z")
        await expect(page.locator("mark")).to_have_text(["@Ann Lee", "@Claim 1023"])
        await page.get_by_role("button", name="Look").click()
        await expect(ann.composer).to_have_attribute("placeholder", "Look for what?")
        await picture(page, "dropin-composer")
        await ann.composer.press("Enter")
        await expect(ann.messages("assistant_message")).to_have_text(
            "You said: ask  Ann Lee  about  Claim 1023."
        )
        await ann.answered()
        sent = asked.bodies[-1]["params"]["input"]
        assert [part["type"] for part in sent["content"]] == ["input_text", "input_tag"] * 2
        assert sent["content"][1]["data"] == {"team": "red"}
        assert sent["inference_options"]["tool_choice"] == {"id": "look"}
        mention = ann.messages("user_message").get_by_role("button", name="Ann Lee")
        await mention.hover()
        await expect(page.get_by_label("Preview")).to_contain_text("Ann Lee")
        await _look(page, picture, "dropin-preview")
        await ann.composer.press("Escape")
        await expect(page.get_by_label("Preview")).to_have_count(0)
        await mention.click()
        assert (await page.evaluate("told.splice(0)"))[0]["data"] == {"team": "red"}

        # What the protocol allows: opinions, another answer, history, a reload, a stop by hanging up.
        await page.get_by_role("button", name="Good answer").click()
        await page.get_by_role("button", name="Answer again").click()
        await expect(ann.messages("assistant_message")).to_have_count(1)
        await ann.answered()
        assert plain.opinions[0][1] == "positive"
        await page.reload()
        await expect(ann.messages("assistant_message")).to_contain_text("Claim 1023")
        await ann.send("wait for it")
        await expect(ann.messages("assistant_message").last).to_have_text("You said: wait for it")
        await page.get_by_role("button", name="Stop").click()
        await asked.hung_up.wait()
        await expect(ann.log).to_contain_text("Stopped")
        await page.get_by_role("button", name="History").click()
        row = page.get_by_role("navigation", name="History").get_by_role("button", name="Ann Lee").first
        await expect(row).to_be_visible()
        await _look(page, picture, "dropin-history")
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="New chat").click()
        await page.get_by_role("button", name="Say hello").click()
        await expect(ann.messages("assistant_message")).to_have_text("You said: hello.")
        known = {"create", "add_user_message", "retry_after_item", "get_by_id", "list", "feedback"}
        assert {operation.split(".")[-1] for operation in asked.operations} <= known, json.dumps(
            asked.operations
        )


async def _look(page: Page, picture: Any, name: str) -> None:
    """The screen as it stands: light, dark, narrow and from right to left."""
    assert await axe_findings(page) == []
    await picture(page, name)
    await page.emulate_media(color_scheme="dark")
    await picture(page, f"{name}-dark")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 360, "height": 720})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await picture(page, f"{name}-narrow")
    await page.set_viewport_size({"width": 900, "height": 720})
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await picture(page, f"{name}-rtl")
    await page.evaluate("document.documentElement.dir = 'ltr'")

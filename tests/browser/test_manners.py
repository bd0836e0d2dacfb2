"""How the conversation behaves: what is stopped, where one reads, what the keys do."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Speaking
from tests.support.axe import axe_findings
from tests.support.browser import visiting
from tests.support.openai_endpoint import Hold, echo, say

Picture = Callable[[Page, str], Awaitable[None]]

SCROLLER = """() => document.querySelector("hf-app").shadowRoot.querySelector("hf-home").shadowRoot
    .querySelector("holdfast-chat").shadowRoot.querySelector("hf-thread").shadowRoot.querySelector(".scroller")"""


async def test_what_was_stopped_says_so_and_goes_on(browser: Browser, speaking: Speaking, picture: Picture):
    hold = Hold(at=1)
    script = [say("Enough", " of this.", pace=hold), say("So I went on.")]
    async with speaking(script) as (address, _), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("talk")
        await expect(ann.messages("assistant_message")).to_have_text("Enough")
        await ann.composer.press("Escape")
        await ann.answered()
        await expect(ann.log).to_contain_text("Stopped · Continue")
        await picture(ann.page, "stopped")
        assert await axe_findings(ann.page) == []
        await ann.page.reload()
        await expect(ann.log).to_contain_text("Stopped · Continue")
        await ann.page.get_by_role("button", name="Continue").click()
        await expect(ann.messages("assistant_message").nth(1)).to_have_text("So I went on.")
        await expect(ann.page.get_by_role("button", name="Continue")).to_have_count(0)
        await expect(ann.log).to_contain_text("Stopped")


async def test_a_reload_in_mid_answer_lands_where_one_was_reading(
    browser: Browser, speaking: Speaking, picture: Picture
):
    hold = Hold(at=1)
    before = "".join(f"Paragraph {number} of a long answer.\n\n" for number in range(60))
    async with (
        speaking([say(before, "The end.", pace=hold)]) as (address, _),
        visiting(browser, address) as ann,
    ):
        await ann.sign_up("ann@example.com")
        await ann.send("talk at length")
        await expect(ann.log).to_contain_text("Paragraph 59")
        pill = ann.page.get_by_role("button", name="New", exact=True)
        await expect(pill).to_have_count(0)
        await ann.log.hover()
        await ann.page.mouse.wheel(0, -900)
        await expect(pill).to_be_visible()
        await picture(ann.page, "pill")
        at = await ann.page.evaluate(f"({SCROLLER})().scrollTop")
        await ann.page.reload()
        await expect(pill).to_be_visible()
        assert abs(await ann.page.evaluate(f"({SCROLLER})().scrollTop") - at) <= 1
        hold.open.set()
        await expect(ann.log).to_contain_text("The end.")
        await ann.answered()
        assert abs(await ann.page.evaluate(f"({SCROLLER})().scrollTop") - at) <= 1
        await pill.click()
        await expect(pill).to_have_count(0)
        assert await ann.page.evaluate(
            f"(() => {{ const s = ({SCROLLER})(); return s.scrollHeight - s.scrollTop - s.clientHeight }})() <= 80"
        )


async def test_the_keys(browser: Browser, speaking: Speaking, picture: Picture):
    async with speaking(echo) as (address, _), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("first talk")
        await ann.answered()
        await ann.composer.press("ArrowUp")
        await expect(ann.composer).to_have_value("first talk")
        await ann.composer.press("Control+Shift+O")
        await expect(ann.messages("user_message")).to_have_count(0)
        await expect(ann.composer).to_be_focused()
        await expect(ann.composer).to_have_value("")

        await ann.page.keyboard.press("Control+k")
        talk = ann.page.get_by_role("navigation", name="History").get_by_role(
            "button", name="first talk", exact=True
        )
        await expect(talk).to_be_focused()
        await ann.page.keyboard.press("Enter")
        await expect(ann.messages("assistant_message")).to_have_text("You said: first talk")
        await expect(ann.composer).to_have_value("first talk")

        await ann.composer.focus()
        await ann.page.keyboard.press("Control+/")
        keys = ann.page.get_by_role("dialog", name="Keys")
        await expect(keys).to_contain_text("New chat")
        assert await axe_findings(ann.page) == []
        await picture(ann.page, "keys")
        await ann.page.keyboard.press("Control+/")
        await expect(keys).to_have_count(0)
        await expect(ann.composer).to_be_focused()

        await ann.page.set_viewport_size({"width": 390, "height": 760})
        await expect(talk).to_have_count(0)  # the rail has gone: now the key opens the drawer
        await ann.page.keyboard.press("Control+k")
        await expect(talk).to_be_visible()
        await picture(ann.page, "history-drawer")
        await ann.page.keyboard.press("Escape")
        await expect(talk).to_have_count(0)

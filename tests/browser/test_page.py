"""The page, as its user: nothing here knows of protocol or store."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Speaking
from tests.support.browser import visiting
from tests.support.openai_endpoint import Hold, Script, adds_tasks, echo, fail, say


async def test_there_and_back(
    browser: Browser, offline: str, picture: Callable[[Page, str], Awaitable[None]]
):
    """Sign up, say "add buy milk", see the answer and the task, reload: everything is still there."""
    async with visiting(browser, offline) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("add buy milk")
        await expect(ann.messages("user_message")).to_contain_text("add buy milk")
        await expect(ann.messages("assistant_message")).to_contain_text("Buy milk")
        await expect(ann.tasks.get_by_role("checkbox", name="Buy milk")).to_be_visible()
        await ann.answered()
        address = ann.page.url
        await picture(ann.page, "there-and-back")
        await ann.page.reload()
        assert ann.page.url == address
        await expect(ann.messages("user_message")).to_contain_text("add buy milk")
        await expect(ann.messages("assistant_message")).to_contain_text("Buy milk")
        await expect(ann.tasks.get_by_role("checkbox", name="Buy milk")).to_be_visible()


async def test_text_grows_while_the_model_speaks(browser: Browser, speaking: Speaking):
    holds = [Hold(at) for at in range(1, 6)]

    async def pace(number: int) -> None:
        for hold in holds:
            await hold(number)

    words = ["One", " two", " three", " four", " five", " six."]
    async with speaking([say(*words, pace=pace)]) as (address, _), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("count")
        for number, hold in enumerate(holds, start=1):
            # The model is held behind this word: what is on the page was shown while it had more to say.
            await hold.reached.wait()
            await expect(ann.messages("assistant_message")).to_have_text("".join(words[:number]))
            hold.open.set()
        await expect(ann.messages("assistant_message")).to_have_text("".join(words))
        await ann.answered()


async def test_a_tab_closed_in_mid_answer_finds_it_whole(browser: Browser, speaking: Speaking):
    hold = Hold(at=1)
    async with speaking([say("The first half", " and the second.", pace=hold)]) as (address, endpoint):
        context = await browser.new_context()
        async with visiting(browser, address, context=context) as ann:
            await ann.sign_up("ann@example.com")
            await ann.send("talk")
            await expect(ann.messages("assistant_message")).to_have_text("The first half")
            url = ann.page.url
        hold.open.set()
        await (await endpoint.asked()).finished.wait()
        async with visiting(browser, address, context=context) as ann:
            await ann.page.goto(url)
            await expect(ann.messages("assistant_message")).to_have_text("The first half and the second.")
            await expect(ann.messages("user_message")).to_have_text(re.compile("talk"))
        await context.close()


async def test_a_reload_in_mid_answer_goes_on_typing(browser: Browser, speaking: Speaking):
    hold = Hold(at=1)
    async with (
        speaking([say("Before,", " after.", pace=hold)]) as (address, _),
        visiting(browser, address) as ann,
    ):
        await ann.sign_up("ann@example.com")
        await ann.send("talk")
        await expect(ann.messages("assistant_message")).to_have_text("Before,")
        await ann.page.reload()
        await expect(ann.messages("assistant_message")).to_have_text("Before,")
        hold.open.set()
        await expect(ann.messages("assistant_message")).to_have_text("Before, after.")
        await expect(ann.messages("user_message")).to_have_count(1)
        await ann.answered()


async def test_stop_keeps_what_was_said(browser: Browser, speaking: Speaking):
    hold = Hold(at=1)
    script = [say("Enough", " of this.", pace=hold), say("Go on.")]
    async with speaking(script) as (address, endpoint), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("talk")
        await expect(ann.messages("assistant_message")).to_have_text("Enough")
        await ann.page.get_by_role("button", name="Stop").click()
        await ann.answered()
        await (await endpoint.asked()).disconnected.wait()
        await expect(ann.log).to_contain_text("Stopped")
        await ann.page.reload()
        await expect(ann.messages("assistant_message")).to_have_text("Enough")
        await ann.send("more")
        await expect(ann.messages("assistant_message").nth(1)).to_have_text("Go on.")


async def test_an_error_says_why_and_retry_works(browser: Browser, speaking: Speaking):
    script: Script = [fail(400), say("Now it works.")]
    async with speaking(script) as (address, _), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("hello")
        await expect(ann.log).to_contain_text("did not accept")
        await expect(ann.messages("user_message")).to_contain_text("hello")
        await ann.page.reload()
        await expect(ann.log).to_contain_text("did not accept")
        await ann.page.get_by_role("button", name="Retry").click()
        await expect(ann.messages("assistant_message")).to_have_text("Now it works.")
        await expect(ann.page.get_by_role("button", name="Retry")).to_have_count(0)
        await expect(ann.messages("user_message")).to_have_count(1)


async def test_two_users_never_see_each_others(browser: Browser, speaking: Speaking):
    async with (
        speaking(adds_tasks) as (address, _),
        visiting(browser, address) as ann,
        visiting(browser, address) as bob,
    ):
        await ann.sign_up("ann@example.com")
        await bob.sign_up("bob@example.com", name="Bob")
        await ann.send("add secret plan")
        await expect(ann.tasks.get_by_role("checkbox", name="secret plan")).to_be_visible()
        await ann.answered()
        bob.expected.append("status of 404")
        await bob.page.goto(ann.page.url)
        await bob.page.reload()
        await expect(bob.log).to_contain_text("There is no such thread.")
        await expect(bob.composer).to_be_visible()
        await bob.send("hello")
        await expect(bob.messages("assistant_message")).to_contain_text("You said: hello")
        assert "secret" not in await bob.page.locator("body").inner_text()


async def test_history_new_chat_rename_and_delete(browser: Browser, speaking: Speaking):
    async with speaking(echo) as (address, _), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("first talk")
        await expect(ann.messages("assistant_message")).to_have_text("You said: first talk")
        await ann.answered()
        await ann.page.get_by_role("button", name="New chat").first.click()
        await expect(ann.messages("user_message")).to_have_count(0)
        await ann.send("second talk")
        await expect(ann.messages("assistant_message")).to_have_text("You said: second talk")
        await ann.answered()
        history = ann.page.get_by_role("navigation", name="History")
        await history.get_by_role("button", name="first talk", exact=True).click()
        await expect(ann.messages("assistant_message")).to_have_text("You said: first talk")
        await expect(ann.messages("user_message")).to_have_count(1)


async def test_tasks_by_hand(browser: Browser, offline: str):
    async with visiting(browser, offline) as ann:
        await ann.sign_up("ann@example.com")
        field = ann.tasks.get_by_role("textbox", name="Add a task")
        await field.fill("Water the plants")
        await field.press("Enter")
        box = ann.tasks.get_by_role("checkbox", name="Water the plants")
        await box.check()
        await expect(ann.tasks).to_contain_text("Done")
        await ann.page.reload()
        await expect(box).to_be_checked()
        await box.uncheck()
        await expect(box).not_to_be_checked()
        await ann.tasks.get_by_role("button", name="More for Water the plants").click()
        await ann.page.get_by_role("menuitem", name="Delete").click()
        await expect(box).to_have_count(0)


async def test_signing_out_and_in_again(browser: Browser, speaking: Speaking):
    async with speaking(echo) as (address, _), visiting(browser, address) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("remember me")
        await ann.answered()
        await ann.page.get_by_role("button", name="Sign out").click()
        await expect(ann.page.get_by_label("Password")).to_be_visible()
        assert "remember me" not in await ann.page.locator("body").inner_text()
        await (
            ann.page.get_by_role("link", name="Sign in")
            .or_(ann.page.get_by_role("button", name="Sign in"))
            .first.click()
        )
        await ann.page.get_by_label("Email").fill("ann@example.com")
        await ann.page.get_by_label("Password").fill("correct horse")
        await ann.page.get_by_role("button", name="Sign in").click()
        await expect(ann.page.get_by_role("navigation", name="History")).to_contain_text("remember me")


@pytest.mark.parametrize("width", [360, 800, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_overflows(
    browser: Browser,
    speaking: Speaking,
    width: int,
    scheme: str,
    picture: Callable[[Page, str], Awaitable[None]],
):
    long = "A rather long answer with aWordThatIsSoLongThatNoLineCanHoldIt" + "x" * 80
    async with (
        speaking([say(long)]) as (address, _),
        visiting(browser, address, viewport={"width": width, "height": 760}, color_scheme=scheme) as ann,
    ):
        await ann.sign_up("ann@example.com")
        await ann.send("talk at length " * 12)
        await expect(ann.messages("assistant_message")).to_have_text(long)
        await picture(ann.page, f"chat-{scheme}-{width}")
        assert await ann.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

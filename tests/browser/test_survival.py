"""An answer outlives its reader: reload, lost connection, other tabs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.conftest import Speaking
from tests.support.browser import Visitor, visiting
from tests.support.openai_endpoint import Answer, say

Picture = Callable[[Page, str], Awaitable[None]]

WORDS = [f"word{number} " for number in range(40)]


class Steps:
    """Words come as the test lets them: `to(n)` lets all before the nth go."""

    def __init__(self) -> None:
        self._allowed = 0
        self._moved = asyncio.Condition()

    async def __call__(self, number: int) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: number < self._allowed)

    async def to(self, count: int) -> None:
        async with self._moved:
            self._allowed = count
            self._moved.notify_all()


def speech(pace: Steps) -> Answer:
    return say(*WORDS, pace=pace)


def said(count: int) -> str:
    return "".join(WORDS[:count]).strip()


async def stored(visitor: Visitor) -> list[str]:
    """The answers of the thread on the screen, as the server has them."""
    thread_id = visitor.page.url.partition("#")[2].rpartition("/")[2]
    body = {"type": "threads.get_by_id", "params": {"thread_id": thread_id}}
    response = await visitor.page.request.post(
        f"{visitor.address}/chatkit", data=body, headers={"Origin": visitor.address}
    )
    items = (await response.json())["items"]["data"]
    return [item["content"][0]["text"].strip() for item in items if item["type"] == "assistant_message"]


async def shows(visitor: Visitor, *answers: str) -> None:
    await expect(visitor.messages("assistant_message")).to_have_text(list(answers))


@asynccontextmanager
async def another_tab(browser: Browser, context: BrowserContext, first: Visitor) -> AsyncIterator[Visitor]:
    async with visiting(browser, first.address, context=context) as tab:
        await tab.page.goto(first.page.url)
        await tab.composer.wait_for()
        yield tab


@asynccontextmanager
async def another_device(browser: Browser, first: Visitor) -> AsyncIterator[Visitor]:
    """The same person in another profile: nothing is shared but the account."""
    async with visiting(browser, first.address, viewport={"width": 390, "height": 844}) as phone:
        await phone.page.goto(first.page.url)
        await phone.page.get_by_role("link", name="Sign in").click()
        await phone.page.get_by_label("Email").fill("ann@example.com")
        await phone.page.get_by_label("Password").fill("correct horse")
        await phone.page.get_by_role("button", name="Sign in").click()
        await phone.composer.wait_for()
        yield phone


async def test_an_answer_outlives_a_reload_and_a_lost_connection(
    browser: Browser, speaking: Speaking, picture: Picture
):
    pace = Steps()
    async with speaking([speech(pace)]) as (address, _), visiting(browser, address) as ann:
        ann.expected = ["ERR_INTERNET_DISCONNECTED"]
        await ann.sign_up("ann@example.com")
        await pace.to(5)
        await ann.send("talk at length")
        await shows(ann, said(5))

        await ann.page.reload()
        await shows(ann, said(5))
        await expect(ann.page.get_by_role("button", name="Stop")).to_be_visible()
        await pace.to(10)
        await shows(ann, said(10))

        await ann.page.context.set_offline(True)
        await pace.to(20)
        await expect(ann.page.locator(".away")).to_have_css(
            "opacity", "1"
        )  # after a second, and worth a word then
        await ann.composer.fill("meanwhile")
        await picture(ann.page, "away")
        await shows(ann, said(10))
        await ann.page.context.set_offline(False)
        await expect(ann.page.get_by_text("Caught up")).to_be_visible()
        await shows(ann, said(20))
        await pace.to(40)
        await shows(ann, said(40))
        await ann.answered()
        await expect(ann.composer).to_have_value("meanwhile")
        assert await stored(ann) == [said(40)]


async def test_two_tabs_and_another_device_on_one_thread(
    browser: Browser, speaking: Speaking, picture: Picture
):
    first, second, third = Steps(), Steps(), Steps()
    context = await browser.new_context()
    streams: list[str] = []

    def on_request(request: Request) -> None:
        if "/api/events" in request.url:
            streams.append(request.url)

    context.on("request", on_request)
    script = [speech(first), speech(second), speech(third)]
    async with speaking(script) as (address, _), visiting(browser, address, context=context) as ann:
        await ann.sign_up("ann@example.com")
        await first.to(3)
        await ann.send("talk")
        await shows(ann, said(3))
        async with another_tab(browser, context, ann) as tab:
            await shows(tab, said(3))  # opened while the answer is being given
            await first.to(40)
            await shows(ann, said(40))
            await shows(tab, said(40))
            await ann.answered()
            await tab.answered()

            await second.to(4)
            await tab.send("and again")
            await shows(tab, said(40), said(4))
            await shows(ann, said(40), said(4))  # open already when the other asked
            await expect(ann.messages("user_message")).to_have_text(["You said:talk", "You said:and again"])
            await second.to(9)
            await shows(ann, said(40), said(9))
            await ann.page.get_by_role("button", name="Stop").click()
            await expect(ann.log).to_contain_text("Stopped · Continue")
            await expect(tab.log).to_contain_text("Stopped · Continue")
            await shows(tab, said(40), said(9))
            await tab.answered()
            await picture(tab.page, "stopped-elsewhere")

            await third.to(2)
            await ann.send("once more")
            await shows(tab, said(40), said(9), said(2))
            async with another_device(browser, ann) as phone:
                await shows(phone, said(40), said(9), said(2))
                await third.to(20)
                await shows(phone, said(40), said(9), said(20))
                await tab.page.reload()
                await shows(tab, said(40), said(9), said(20))
                await third.to(40)
                for each in (ann, tab, phone):
                    await shows(each, said(40), said(9), said(40))
                    await each.answered()
            await ann.page.get_by_label("Add a task").fill("by hand")
            await ann.page.get_by_label("Add a task").press("Enter")
            await expect(tab.tasks.get_by_role("checkbox", name="by hand")).to_be_visible()
            assert len(streams) == 1, "tabs share a stream of events"
            assert await stored(tab) == [said(40), said(9), said(40)]
    await context.close()

"""Widgets and receipts, as their user: drawn, used, and there after a reload."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.axe import axe_findings
from tests.support.browser import visiting
from tests.support.databases import Sqlite
from tests.support.serving import serving
from tests.support.widgets import WidgetServer

Picture = Callable[[Page, str], Awaitable[None]]


@pytest.fixture
async def widgets(sqlite: Sqlite) -> AsyncIterator[str]:
    """The application around a server that answers with widgets; its address."""
    app = create_app(make_settings(await sqlite.fresh()), server=WidgetServer)
    async with serving(app) as address:
        yield address


async def test_every_component_is_drawn_and_a_list_works(browser: Browser, widgets: str, picture: Picture):
    async with visiting(browser, widgets, viewport={"width": 1280, "height": 1400}) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("gallery")
        card = ann.messages("widget").first
        await expect(card.locator("svg.chart-picture")).to_be_visible()
        await ann.answered()
        await picture(ann.page, "widgets-wide")
        assert await axe_findings(ann.page) == []  # in other lights, directions and widths: the gallery

        await ann.send("tasks")
        box = ann.log.get_by_role("checkbox", name="Buy milk")
        await box.check()
        await expect(ann.messages("widget").last).to_contain_text("2 to do")
        assert await axe_findings(ann.page) == []
        await picture(ann.page, "widgets-list")
        await ann.page.reload()
        await expect(box).to_be_checked()
        await ann.log.get_by_role("button", name="Undo").press("Enter")
        await expect(box).not_to_be_checked()
        await expect(ann.messages("widget").last).to_contain_text("3 to do")


async def test_a_receipts_link_reaches_the_page_and_its_action_replaces_the_receipt(
    browser: Browser, widgets: str
):
    async with visiting(browser, widgets) as ann:
        await ann.sign_up("ann@example.com")
        await ann.send("undo")
        receipt = ann.messages("workflow")
        await expect(receipt).to_contain_text("Added 3: Buy milk · Undo")
        await ann.answered()
        await ann.page.evaluate(
            """() => addEventListener("chatkit.deeplink", ({ detail }) => {
                document.title = JSON.stringify(detail);
            })"""
        )
        await receipt.get_by_role("link", name="Undo").press("Enter")
        item = await receipt.get_attribute("data-item-id")
        told = f'{{"name":"task.undo","data":{{"change":"17","item":"{item}"}}}}'
        await expect(ann.page).to_have_title(told)
        await expect(receipt).to_have_text("Undone: added 3: Buy milk")
        await expect(receipt).to_be_focused()
        await expect(
            ann.page.get_by_role("status").filter(has_text="Undone: added 3: Buy milk")
        ).to_have_count(1)
        assert await axe_findings(ann.page) == []

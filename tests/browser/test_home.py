"""The page around the conversation: signing in, the tasks, its keys; looked at by axe on each screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.axe import axe_findings
from tests.support.browser import Visitor, visiting
from tests.support.databases import Sqlite
from tests.support.serving import serving

PHONE = {"viewport": {"width": 390, "height": 760}, "has_touch": True}


async def test_a_first_task_is_done_with_two_clicks_and_nothing_read(browser: Browser, offline: str):
    """The way of a new person, counted: what has the focus is what is wanted, and Enter is enough everywhere."""
    async with visiting(browser, offline) as ann:
        await ann.page.goto(offline)
        await expect(ann.page.get_by_label("Email")).to_be_focused()
        # What is amiss is said in the page's own words, and the field to mend has the focus.
        for typed, problem, field in (
            ("ann", "That is not an e-mail address.", "Email"),
            ("ann@example.com", "Password: At least 8 characters", "Password"),
        ):
            await ann.page.keyboard.type(typed)
            await ann.page.keyboard.press("Enter")
            await expect(ann.page.get_by_role("alert")).to_have_text(problem)
            await expect(ann.page.get_by_label(field, exact=True)).to_be_focused()
            await expect(ann.page.get_by_label(field, exact=True)).to_have_attribute("aria-invalid", "true")
        await ann.page.keyboard.type("correct horse")
        await ann.page.keyboard.press("Enter")
        await expect(ann.composer).to_be_focused()
        await ann.page.get_by_role("button", name="Add a task to buy groceries").click()
        await ann.tasks.get_by_role("checkbox", name="Buy groceries").click()
        await expect(ann.tasks.get_by_role("checkbox", name="Buy groceries")).to_be_checked()
        await expect(ann.tasks).to_contain_text("Everything is done.")
        await ann.answered()


async def test_everything_by_keyboard(browser: Browser, offline: str):
    async with visiting(browser, offline) as ann:
        keys = ann.page.keyboard
        await ann.page.goto(offline)
        await expect(ann.page.get_by_label("Email")).to_be_focused()
        await keys.type("ann@example.com")
        await keys.press("Tab")
        await keys.type("correct horse")
        await keys.press("Enter")
        await expect(ann.composer).to_be_focused()
        await keys.press("Tab")
        await keys.press("g")
        await keys.press("t")
        await expect(ann.tasks.get_by_role("textbox", name="Add a task")).to_be_focused()
        for title in ("Water the plants", "Buy milk", "Call mom"):
            await keys.type(title)
            await keys.press("Enter")
            await expect(ann.tasks.get_by_role("checkbox", name=title)).to_be_enabled()
        # In a field, letters are letters.
        await keys.type("gt")
        await expect(ann.tasks.get_by_role("textbox", name="Add a task")).to_have_value("gt")
        await keys.press("Control+A")
        await keys.press("Delete")
        await keys.press("Shift+Tab")
        await keys.press("g")
        await keys.press("t")
        await expect(ann.tasks.get_by_role("button", name="Edit Water the plants")).to_be_focused()
        await keys.press("x")
        await expect(ann.tasks.get_by_role("checkbox", name="Water the plants")).to_be_checked()
        await expect(ann.tasks.get_by_role("button", name="Edit Buy milk", exact=True)).to_be_focused()
        await keys.press("e")
        await keys.type(" and eggs")
        await keys.press("Enter")
        await expect(ann.tasks.get_by_role("checkbox", name="Buy milk and eggs")).to_be_visible()
        await keys.press("j")
        await expect(ann.tasks.get_by_role("button", name="Edit Call mom", exact=True)).to_be_focused()
        await keys.press("k")
        await keys.press("Delete")
        await expect(ann.tasks.get_by_role("checkbox", name="Buy milk and eggs")).to_have_count(0)
        await expect(ann.tasks.get_by_role("button", name="Edit Call mom", exact=True)).to_be_focused()
        await expect(ann.tasks.get_by_role("button", name="Undo")).to_be_visible()
        await keys.press("Control+z")
        await expect(ann.tasks.get_by_role("checkbox", name="Buy milk and eggs")).to_be_visible()
        await expect(
            ann.tasks.get_by_role("button", name="Edit Buy milk and eggs", exact=True)
        ).to_be_focused()
        await keys.press("Tab")
        await keys.press("Enter")
        await expect(ann.page.get_by_role("menuitem", name="Edit", exact=True)).to_be_focused()
        await keys.press("Escape")
        await expect(
            ann.tasks.get_by_role("button", name="More for Buy milk and eggs", exact=True)
        ).to_be_focused()
        await keys.press("Enter")
        await keys.press("ArrowDown")
        await keys.press("ArrowDown")
        await keys.press("Enter")
        await expect(ann.composer).to_be_focused()
        await expect(ann.composer).to_have_value("Tell me about task 2")
        await keys.press("Enter")
        await expect(ann.messages("assistant_message")).to_contain_text("Buy milk and eggs")
        await ann.answered()


async def test_what_is_written_to_a_task_is_kept_or_not_as_wanted(browser: Browser, offline: str):
    async with visiting(browser, offline) as ann:
        await ann.sign_up("ann@example.com")
        field = ann.tasks.get_by_role("textbox", name="Add a task")
        await field.fill("Water the plants")
        await field.press("Enter")
        title = ann.tasks.get_by_role("button", name="Edit Water the plants")
        await title.click()
        await ann.page.keyboard.type(" twice")
        await ann.page.keyboard.press("Escape")
        await expect(title).to_be_focused()
        await ann.tasks.get_by_role("button", name="More for Water the plants").click()
        await ann.page.get_by_role("menuitem", name="Add a description").click()
        await ann.page.keyboard.type("Not the cactus.")
        await ann.composer.click()
        await expect(ann.tasks).to_contain_text("Not the cactus.")
        await ann.page.reload()
        await expect(ann.tasks).to_contain_text("Not the cactus.")
        await expect(title).to_be_visible()


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}),
        (
            "dark",
            {"viewport": {"width": 900, "height": 760}, "color_scheme": "dark", "reduced_motion": "reduce"},
        ),
        ("phone", {**PHONE, "reduced_motion": "reduce"}),
        ("phone-dark", {**PHONE, "color_scheme": "dark", "reduced_motion": "reduce"}),
    ],
)
async def test_axe_finds_nothing_on_any_screen(
    browser: Browser, offline: str, look: str, options: dict[str, Any], picture: Callable[[Page, str], Any]
):
    async with visiting(browser, offline, **options) as ann:

        async def looked_at(name: str) -> None:
            await picture(ann.page, f"{name}-{look}")
            assert await axe_findings(ann.page) == [], name
            assert await ann.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

        await ann.page.goto(offline)
        await expect(ann.page.get_by_role("heading", name="Create your account")).to_be_visible()
        await looked_at("sign-up")
        await ann.page.get_by_role("link", name="Sign in").click()
        await looked_at("sign-in")
        await ann.sign_up("ann@example.com")
        await expect(ann.page.get_by_role("button", name="Add a task to buy groceries")).to_be_visible()
        await looked_at("empty")
        await ann.page.get_by_role("button", name="Offline model").click()
        await expect(ann.page.get_by_role("dialog", name="No model is connected")).to_be_visible()
        await looked_at("offline")
        await ann.page.keyboard.press("Escape")
        await ann.send("add buy milk and call mom")
        await ann.answered()
        await looked_at("conversation")
        await ann.page.keyboard.press("Control+/")
        await expect(ann.page.get_by_role("dialog")).to_contain_text("Undo the delete")
        await looked_at("keys")
        await ann.page.keyboard.press("Escape")
        await show_tasks(ann)
        await ann.tasks.get_by_role("checkbox", name=re.compile("Buy milk")).check()
        await looked_at("tasks")
        await ann.tasks.get_by_role("button", name=re.compile("More for")).first.click()
        await expect(ann.page.get_by_role("menu")).to_be_visible()
        await looked_at("menu")
        await ann.page.get_by_role("menuitem", name="Edit", exact=True).click()
        await looked_at("editor")
        await ann.page.keyboard.press("Escape")
        await ann.tasks.get_by_role("button", name=re.compile("More for")).first.click()
        await ann.page.get_by_role("menuitem", name="Delete").click()
        await expect(ann.tasks.get_by_role("status")).to_contain_text("Deleted")
        await looked_at("undo")


async def show_tasks(visitor: Visitor) -> None:
    """On a narrow page they are behind a tab; on a wide one they are there."""
    tab = visitor.page.get_by_role("tab", name="Tasks")
    if await tab.count():
        await tab.click()


async def test_a_closed_house_offers_no_new_account(browser: Browser, sqlite: Sqlite):
    settings = make_settings(await sqlite.fresh(), signup="closed")
    async with serving(create_app(settings)) as address, visiting(browser, address) as ann:
        await ann.page.goto(address)
        await expect(ann.page.get_by_role("heading", name="Welcome back")).to_be_visible()
        await expect(ann.page.get_by_role("link", name="Sign up")).to_have_count(0)
        ann.expected.append("status of 401")
        await ann.page.keyboard.type("ann@example.com")
        await ann.page.keyboard.press("Tab")
        await ann.page.keyboard.type("wrong horse")
        await ann.page.keyboard.press("Enter")
        await expect(ann.page.get_by_role("alert")).to_be_visible()
        await expect(ann.page.get_by_label("Password")).to_be_focused()


GLOWED = """() => {
  const within = (root, name) => root.querySelector(name).shadowRoot;
  const tasks = ["hf-app", "hf-home", "hf-tasks"].reduce(within, document);
  document.body.dataset.glowed = "";
  tasks.addEventListener("animationstart", ({ target, animationName }) => {
    if (animationName === "glow") document.body.dataset.glowed += target.dataset.taskId;
  });
}"""


async def glowed(visitor: Visitor, numbers: str) -> None:
    """Waits until the tasks with these numbers have glowed, one after the other, since `GLOWED` began to look."""
    await expect(visitor.page.locator("body")).to_have_attribute("data-glowed", numbers)


async def test_what_is_done_elsewhere_appears_and_glows(browser: Browser, offline: str):
    """By hand in another tab, by another program, while the network was away: each page shows it, without a reload."""
    context = await browser.new_context()
    async with (
        visiting(browser, offline, context=context) as ann,
        visiting(browser, offline, context=context) as tab,
    ):
        await ann.sign_up("ann@example.com")
        await tab.page.goto(offline)
        field = tab.tasks.get_by_role("textbox", name="Add a task")
        for visitor in (ann, tab):
            await expect(visitor.tasks).to_contain_text("Nothing to do yet")
            await visitor.page.evaluate(GLOWED)
        await field.fill("From the tab")
        await field.press("Enter")
        await expect(ann.tasks.get_by_role("checkbox", name="From the tab")).to_be_visible()
        await glowed(ann, "1")
        await expect(tab.tasks.get_by_role("checkbox", name="From the tab")).to_be_enabled()

        done = await ann.page.request.patch(f"{offline}/api/tasks/1", data={"completed": True})
        assert done.ok
        for visitor in (ann, tab):
            await expect(visitor.tasks.get_by_role("checkbox", name="From the tab")).to_be_checked()
        await glowed(ann, "11")
        await glowed(tab, "1")  # its own change is no news to it

        for visitor in (ann, tab):
            visitor.expected.append("ERR_INTERNET_DISCONNECTED")
        await context.set_offline(True)
        added = await ann.page.request.post(f"{offline}/api/tasks", data={"title": "While away"})
        assert added.ok
        await context.set_offline(False)
        await expect(ann.tasks.get_by_role("checkbox", name="While away")).to_be_visible()
    await context.close()


async def test_a_receipt_leads_to_its_task_and_takes_it_back(browser: Browser, offline: str):
    async with visiting(browser, offline) as ann:
        await ann.sign_up("ann@example.com")
        await expect(ann.tasks).to_contain_text("Nothing to do yet")
        await ann.page.evaluate(GLOWED)
        await ann.send("add buy milk")
        await glowed(ann, "1")
        await ann.answered()
        receipt = ann.messages("workflow")
        await receipt.get_by_role("link", name="Buy milk").click()
        await expect(ann.tasks.get_by_role("button", name="Edit Buy milk")).to_be_focused()
        await glowed(ann, "11")
        await ann.messages("assistant_message").get_by_role("link", name="task 1").click()
        await glowed(ann, "111")
        await receipt.get_by_role("link", name="Undo").click()
        await expect(receipt).to_contain_text("Undone")
        await expect(ann.tasks).to_contain_text("Nothing to do yet")
        await ann.answered()

"""What the assistant leaves in the thread, worked with on the page: a list's check marks, every Undo."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, Page, expect

from tests.support.browser import visiting


async def test_a_list_is_worked_with_where_it_stands(
    browser: Browser, offline: str, picture: Callable[[Page, str], Awaitable[None]]
):
    async with visiting(browser, offline) as ann:
        await ann.sign_up("ann@example.com")
        for text in ("add buy milk", "add call mom", "show my tasks"):
            await ann.send(text)
            await ann.answered()
        said = ann.messages("assistant_message").last
        await expect(said).to_contain_text("You have 2 tasks to do: 1 Buy milk and 2 Call mom.")
        shown = ann.messages("widget").last
        mom = shown.get_by_role("checkbox", name="Call mom")
        await mom.check()
        await expect(shown.get_by_role("button", name="Undo")).to_be_visible()
        await expect(ann.tasks.get_by_role("checkbox", name="Call mom")).to_be_checked()
        done = mom.locator("xpath=../span")
        await expect(done).to_have_css("text-decoration-line", "line-through")
        await expect(done.locator("xpath=..").get_by_text("Call mom")).to_be_visible()
        milk = shown.get_by_role("checkbox", name="Buy milk").locator("xpath=../span")
        await expect(milk).to_have_css("text-decoration-line", "none")
        await picture(ann.page, "task-list-widget")
        await shown.get_by_role("button", name="Undo").click()
        await expect(ann.tasks.get_by_role("checkbox", name="Call mom")).not_to_be_checked()
        await expect(mom).not_to_be_checked()
        await mom.check()
        await expect(shown.get_by_role("button", name="Undo")).to_be_visible()
        await ann.page.reload()
        await expect(mom).to_be_checked()
        await expect(ann.tasks.get_by_role("checkbox", name="Buy milk")).to_be_visible()
        # Undone elsewhere, while the page is open: the line that offered it says so.
        await ann.page.evaluate("fetch('/api/tasks/changes/1/undo', { method: 'POST' })")
        await expect(ann.log).to_contain_text("Undone: added 1: Buy milk")

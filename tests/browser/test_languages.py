"""The page of somebody who reads from right to left: its words, its direction, and what the server is asked for."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, Page, Request, expect

from tests.support.axe import axe_findings
from tests.support.browser import visiting

Picture = Callable[[Page, str], Awaitable[None]]


async def test_the_page_speaks_arabic_from_the_first_word_on(
    browser: Browser, offline: str, picture: Picture
):
    async with visiting(browser, offline, locale="ar-EG", viewport={"width": 1280, "height": 760}) as ann:
        page = ann.page
        asked: list[Request] = []
        page.on(
            "request", lambda request: asked.append(request) if request.url.endswith("/chatkit") else None
        )
        await page.goto(offline)
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(page.locator("html")).to_have_attribute("lang", "ar-EG")
        await page.get_by_label("الاسم").fill("Ann")
        await page.get_by_label("البريد الإلكتروني").fill("ann@example.com")
        await page.get_by_label("كلمة المرور").fill("correct horse")
        assert await axe_findings(page) == []
        await page.get_by_role("button", name="إنشاء حساب").click()

        message = page.get_by_role("textbox", name="الرسالة")
        await expect(page.get_by_role("heading", name="Ann")).to_be_visible()
        # What is suggested is in the reader's language; what is said, in that of the model that is built in.
        await page.get_by_role("button", name="أضف مهمة: شراء البقالة").click()
        await expect(ann.messages("user_message")).to_contain_text("Add a task to buy groceries")
        await page.get_by_role("button", name="إرسال").wait_for()
        await message.fill("add شراء الحليب")
        await message.press("Enter")
        await expect(page.get_by_role("region", name="المهام")).to_contain_text("شراء الحليب")
        await page.get_by_role("button", name="إرسال").wait_for()
        assert {await request.header_value("accept-language") for request in asked} == {"ar-EG"}
        bubble = await ann.messages("user_message").last.locator("[part~=bubble]").bounding_box()
        answer = await ann.messages("assistant_message").last.bounding_box()
        assert bubble
        assert answer
        assert (
            abs(bubble["x"] - answer["x"]) <= 1
        )  # the person's own words stand at the line's end: on the left
        assert await axe_findings(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await picture(page, "arabic")

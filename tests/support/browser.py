"""A real browser on the real page, which may do nothing behind our backs."""

import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

__all__ = ["ROOT", "Visitor", "browser_path", "launched", "visiting"]

ROOT = Path(__file__).parents[2]

FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def browser_path() -> str:
    """The Chromium that the set-up found; looked for now when the tests are run by hand."""
    recorded = Path(sys.prefix) / "browser"
    if not recorded.is_file():
        command = [sys.executable, str(ROOT / "scripts" / "setup.py"), "browser"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    return recorded.read_text().strip()


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield browser
        await browser.close()


class Visitor:
    """A person at the page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.expected: list[str] = []
        """Parts of console messages that this test provokes on purpose: a browser reports every refused request."""

    async def sign_up(self, email: str, name: str = "Ann") -> None:
        await self.page.goto(self.address)
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Email").fill(email)
        await self.page.get_by_label("Password").fill("correct horse")
        await self.page.get_by_role("button", name="Sign up").click()
        await self.composer.wait_for()

    @property
    def composer(self) -> Any:
        return self.page.get_by_role("textbox", name="Message")

    @property
    def log(self) -> Any:
        return self.page.get_by_role("log", name="Conversation")

    @property
    def tasks(self) -> Any:
        return self.page.get_by_role("region", name="Tasks")

    def messages(self, kind: str) -> Any:
        return self.page.locator(f"[data-item-type={kind}]")

    async def send(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def answered(self) -> None:
        """The turn is over: there is something to send with again, and nothing to stop."""
        await self.page.get_by_role("button", name="Send").wait_for()


@asynccontextmanager
async def visiting(
    browser: Browser,
    address: str,
    *,
    context: BrowserContext | None = None,
    also: Sequence[str] = (),
    **options: Any,
) -> AsyncIterator[Visitor]:
    """A page in a fresh profile. Any console error, policy violation or foreign request fails the test.

    Args:
        also: other addresses that are not foreign.
    """
    own = context or await browser.new_context(**options)
    page = await own.new_page()
    page.set_default_timeout(15_000)
    trouble: list[str] = []
    known = (address, *also)

    def on_console(message: Any) -> None:
        if message.type in ("error", "warning"):
            trouble.append(f"console {message.type}: {message.text}")

    def on_request(request: Any) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(known):
            trouble.append(f"foreign request: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: trouble.append(f"page error: {error}"))
    page.on("request", on_request)
    await page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('policy violation', e.violatedDirective))"
    )
    visitor = Visitor(page, address)
    try:
        yield visitor
    except Exception:
        with contextlib.suppress(Exception):
            (ROOT / "artifacts").mkdir(exist_ok=True)
            await page.screenshot(path=ROOT / "artifacts" / "failed.png")
        raise
    finally:
        await (page.close() if context is not None else own.close())
    surprising = [line for line in trouble if not any(part in line for part in visitor.expected)]
    assert not surprising, surprising

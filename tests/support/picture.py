"""`make picture`: the page as it is, in docs/images/, for the README. Nothing in the pictures is touched up."""

import asyncio
import re
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.support.browser import ROOT, launched, visiting
from tests.support.process import process

__all__ = ["take_pictures"]

IMAGES = ROOT / "docs" / "images"

# For a README: more weighs down every clone of the repository.
MOST = 200_000

CONVERSATION = (
    ("add call the dentist", "Call the dentist"),
    ("I need to remember to pay the rent on Friday", "Pay the rent on Friday"),
    ("add buy milk and mark task 1 as done", "Buy milk"),
    ("what's pending?", "Pay the rent on Friday"),
)


async def take_pictures(folder: Path) -> None:
    """Serves with the offline model in `folder`, signs up, talks, and looks: by day and by night."""
    async with (
        process(folder, HOLDFAST_MODEL="offline") as server,
        launched() as browser,
        visiting(
            browser, server.address, viewport={"width": 1200, "height": 750}, device_scale_factor=1.5
        ) as ann,
    ):
        await ann.sign_up("ann@example.com")
        for number, (said, answered) in enumerate(CONVERSATION):
            await ann.send(said)
            await expect(ann.messages("user_message")).to_have_count(number + 1)
            await expect(ann.messages("assistant_message").last).to_contain_text(answered)
            await ann.answered()
        await expect(ann.tasks.get_by_role("checkbox", name="Call the dentist")).to_be_checked()
        await expect(ann.page.get_by_role("navigation", name="History")).to_contain_text(re.compile(r"\w"))
        for scheme in ("light", "dark"):
            await ann.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            path = IMAGES / f"page-{scheme}.png"
            await ann.page.screenshot(path=path, animations="disabled", caret="hide")
            if path.stat().st_size > MOST:
                raise SystemExit(f"{path.name} has {path.stat().st_size} bytes; {MOST} are the most.")


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(take_pictures(Path(folder)))

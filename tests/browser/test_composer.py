"""What stands around the text that is written: models, files, dictation; and opinions of answers."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, FilePayload, Page, async_playwright, expect

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.axe import axe_findings
from tests.support.browser import FLAGS, browser_path, visiting
from tests.support.databases import Sqlite
from tests.support.openai_endpoint import echo, openai_endpoint
from tests.support.serving import serving
from tests.support.transcription_endpoint import transcription_endpoint

Picture = Callable[[Page, str], Awaitable[None]]

LISTENING = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
"""A microphone that beeps, and nobody who has to be asked."""


async def test_model_files_dictation_and_opinions(sqlite: Sqlite, picture: Picture):
    async with (
        openai_endpoint(echo) as endpoint,
        transcription_endpoint() as ears,
        async_playwright() as playwright,
    ):
        settings = make_settings(
            await sqlite.fresh(),
            models=("small", "large"),
            openai_base_url=endpoint.base_url,
            openai_api_key="sk-test",
            transcription_model="whisper-1",
            transcription_base_url=ears.base_url,
            transcription_api_key="sk-test",
        )
        chromium = await playwright.chromium.launch(executable_path=browser_path(), args=[*FLAGS, *LISTENING])
        async with serving(create_app(settings)) as address, visiting(chromium, address) as ann:
            await ann.sign_up("ann@example.com")
            model = ann.page.get_by_role("combobox", name="Model")
            await model.click()
            await ann.page.get_by_role("option", name="large").click()

            await ann.page.get_by_role("button", name="Dictate").click()
            await ann.page.get_by_role("button", name="Stop dictating").click()
            await expect(ann.composer).to_have_value("Buy milk.")
            assert ears.heard[0].mime_type == "audio/webm"

            note: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"Eggs, too."}
            await ann.page.locator("input[type=file]").set_input_files(note)
            await expect(ann.page.get_by_role("list", name="Files")).to_have_text("note.txt")
            assert await axe_findings(ann.page) == []
            await picture(ann.page, "composer")
            await ann.composer.press("Enter")
            await expect(ann.messages("user_message")).to_contain_text("note.txt")
            await ann.answered()
            asked = (await endpoint.asked()).body
            assert asked["model"] == "large"
            assert "Eggs, too." in str(asked)

            await ann.page.get_by_role("button", name="Good answer").click()
            await ann.page.reload()
            await expect(ann.page.get_by_role("button", name="Good answer", pressed=True)).to_be_visible()
            await expect(model).to_have_text("large")
            await ann.page.set_viewport_size({"width": 390, "height": 700})
            assert await axe_findings(ann.page) == []
            await picture(ann.page, "composer-narrow")
        await chromium.close()


async def test_dictation_that_is_refused_says_so(sqlite: Sqlite, browser: Browser):
    settings = make_settings(
        await sqlite.fresh(),
        transcription_model="whisper-1",
        transcription_base_url="http://127.0.0.1:9/v1",
        transcription_api_key="sk-test",
    )
    async with serving(create_app(settings)) as address, visiting(browser, address, permissions=[]) as ann:
        await ann.sign_up("ann@example.com")
        await ann.page.get_by_role("button", name="Dictate").click()
        await expect(ann.page.get_by_role("alert")).to_contain_text("microphone")
        await expect(ann.composer).to_be_enabled()

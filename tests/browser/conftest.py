"""The built page, served, and a browser to look at it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from playwright.async_api import Browser, Page

from holdfast.web.app import create_app
from holdfast.web.pages import STATIC
from tests.conftest import make_settings
from tests.support.browser import ROOT, launched
from tests.support.databases import Sqlite
from tests.support.openai_endpoint import Endpoint, Script, openai_endpoint
from tests.support.serving import serving

PICTURES = ROOT / "artifacts" / "pictures"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    assert (STATIC / "index.html").is_file(), "the user interface is not built: run `make install`"
    async with launched() as found:
        yield found


Speaking = Callable[[Script], AbstractAsyncContextManager[tuple[str, Endpoint]]]


@pytest.fixture
def speaking(sqlite: Sqlite) -> Speaking:
    """`async with speaking(script) as (address, endpoint):` the application, with a model that speaks as told."""

    @asynccontextmanager
    async def speak(script: Script) -> AsyncIterator[tuple[str, Endpoint]]:
        async with openai_endpoint(script) as endpoint:
            settings = make_settings(
                await sqlite.fresh(),
                model="test-model",
                openai_base_url=endpoint.base_url,
                openai_api_key="sk-test",
            )
            async with serving(create_app(settings)) as address:
                yield address, endpoint

    return speak


@pytest.fixture
async def offline(sqlite: Sqlite) -> AsyncIterator[str]:
    """The application as it comes, with the offline model; its address."""
    async with serving(create_app(make_settings(await sqlite.fresh()))) as address:
        yield address


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], Awaitable[None]]:
    """`await picture(page, "name")` keeps a PNG for eyes; no test compares it."""

    async def take(page: Page, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        await page.screenshot(path=path)

    return take

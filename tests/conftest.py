"""What every test can ask for: databases, a served application, a model that speaks as told."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from agents.models.interface import Model

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.store.db import Db
from holdfast.web.app import create_app
from tests.support.client import Client
from tests.support.databases import Postgres, Sqlite, postgres_server
from tests.support.serving import serving


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz", default="24000", help="how many random requests `make faults` sends")
    parser.addoption("--kills", default="200", help="how often `make faults` kills the server")
    parser.addoption("--cuts", default="1000", help="how many connections `make faults` cuts")
    parser.addoption(
        "--fuzz-seed",
        default="",
        help="the seed that a failure named: what is asked and where it is struck come again; not the moments, "
        "which are the machine's, so that a failure which hangs on those may want several runs",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The example's tests first: they share one stack (PostgreSQL, Holdfast, Next.js), which takes long to start.

    Who comes first is run first, by one worker: workers without work steal from the ends of the others' queues. In the
    middle, these tests were shared out among several workers, and each of those started a stack.
    """
    items.sort(key=lambda item: "stack" not in getattr(item, "fixturenames", ()))


SECRET = "a secret of the tests, longer than 32"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True, scope="session")
def _clean_environment() -> None:
    """No setting of the machine, and no key of its owner, finds its way into a test."""
    for name in list(os.environ):
        if name.startswith(("HOLDFAST_", "OPENAI_", "OTEL_")):
            del os.environ[name]


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[Postgres]:
    """A server that a test may stop: no other test is on it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Sqlite | Postgres:
    """Both kinds of database, one after the other."""
    found: Sqlite | Postgres = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def database_url(databases: Sqlite | Postgres) -> AsyncIterator[str]:
    url = await databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(database_url, files=tmp_path / "files")


def make_settings(database_url: str, **more: object) -> Settings:
    values: dict[str, object] = {"database_url": database_url, "secret": SECRET, "model": "offline", **more}
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]  # pydantic-settings' own argument


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Db]:
    database = Db(settings.url)
    yield database
    await database.close()


Served = Callable[[Model], AbstractAsyncContextManager[Client]]


@pytest.fixture
def served(settings: Settings) -> Served:
    """`async with served(model) as client:` the whole application over HTTP, one user signed up."""

    @asynccontextmanager
    async def serve(model: Model) -> AsyncIterator[Client]:
        app = create_app(settings, model=ChosenModel("test", model))
        async with serving(app) as address, Client.at(address) as client:
            yield client

    return serve

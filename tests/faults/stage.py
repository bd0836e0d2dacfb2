"""Several servers on one PostgreSQL and one Redis, for tests: real processes, or applications in the test's own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from holdfast.web.app import create_app
from tests.conftest import SECRET, make_settings
from tests.support.client import Client
from tests.support.databases import Postgres
from tests.support.forked import Forked, forked
from tests.support.openai_endpoint import Endpoint, Script, openai_endpoint
from tests.support.redis import Redis, redis_server
from tests.support.serving import serving

__all__ = ["Replica", "Stage", "stage"]


@dataclass
class Replica:
    """A process, and a client of the one user who is connected to it."""

    client: Client
    process: Forked


@dataclass
class Stage:
    folder: Path
    settings: dict[str, str]
    endpoint: Endpoint
    stack: AsyncExitStack
    redis: Redis | None
    token: str | None = None

    async def process(self) -> Replica:
        """A real one."""
        started = await self._process()
        return Replica(await self._client(started.address), started)

    async def processes(self, *before: Callable[[], None] | None) -> list[Replica]:
        """One for each of these, which are called in them before they serve; without any, two."""
        async with asyncio.TaskGroup() as starting:
            tasks = [starting.create_task(self._process(each)) for each in before or (None, None)]
        started = [task.result() for task in tasks]
        return [Replica(await self._client(each.address), each) for each in started]

    async def applications(self) -> tuple[Client, Client]:
        """Two in the test's own process, which share nothing else: quicker."""
        one, two = [await self.application() for _ in range(2)]
        return await self._client(one), await self._client(two)

    async def application(self) -> str:
        """One more in the test's own process; its address."""
        names = {name.removeprefix("HOLDFAST_").lower(): value for name, value in self.settings.items()}
        settings = make_settings(names.pop("database_url"), **names)
        return await self.stack.enter_async_context(serving(create_app(settings)))

    async def _process(self, before: Callable[[], None] | None = None) -> Forked:
        return await self.stack.enter_async_context(forked(self.folder, before=before, **self.settings))

    async def _client(self, address: str) -> Client:
        email = None if self.token else "ann@example.com"
        client = await self.stack.enter_async_context(Client.at(address, email))
        if self.token:
            client.http.headers["Authorization"] = self.token
        self.token = client.http.headers["Authorization"]
        return client


@asynccontextmanager
async def stage(
    folder: Path, postgres: Postgres, script: Script, *, with_redis: bool = True, **more: str
) -> AsyncIterator[Stage]:
    url = await postgres.fresh()
    async with openai_endpoint(script) as endpoint, AsyncExitStack() as stack:
        redis = await stack.enter_async_context(redis_server(folder)) if with_redis else None
        settings = {
            "HOLDFAST_DATABASE_URL": url,
            "HOLDFAST_SECRET": SECRET,
            "HOLDFAST_MODEL": "m",
            "OPENAI_BASE_URL": endpoint.base_url,
            **({} if redis is None else {"HOLDFAST_REDIS_URL": redis.url}),
            **more,
        }
        yield Stage(folder, settings, endpoint, stack, redis)
    postgres.drop(url)

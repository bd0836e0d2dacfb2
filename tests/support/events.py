"""Reads `GET /api/events`, as a page does."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from tests.support.client import Client

__all__ = ["Events", "following"]

Json = dict[str, Any]


class Events:
    """An event stream that is being read."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.comments: list[str] = []
        self.threads: list[Json] = []
        """What was told of threads meanwhile."""
        self._lines = response.aiter_lines()

    async def next(self) -> Json | None:
        """The next event of tasks, None at the end."""
        while (event := await self.told()) is not None and event["type"] == "thread.changed":
            self.threads.append(event)
        return event

    async def told(self) -> Json | None:
        """The next event, None at the end. Its `id:` is held to the change it names; one of threads has none."""
        number = None
        async for line in self._lines:
            if line.startswith("id: "):
                number = int(line.removeprefix("id: "))
            elif line.startswith("data: "):
                event: Json = json.loads(line.removeprefix("data: "))
                assert event.get("change") == number
                return event
            elif line.startswith(":"):
                self.comments.append(line)
        return None

    async def take(self, count: int) -> list[Json]:
        events = [await self.next() for _ in range(count)]
        assert None not in events, "the stream ended"
        return [event for event in events if event is not None]


@asynccontextmanager
async def following(client: Client, after: int | None = None, **headers: str) -> AsyncIterator[Events]:
    params = {} if after is None else {"after": after}
    async with client.http.stream("GET", "/api/events", params=params, headers=headers) as response:
        assert response.status_code == 200, (await response.aread()).decode()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Events(response)

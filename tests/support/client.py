"""A client of a served Holdfast, over real HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from tests.support.fold import Screen, sse_events

__all__ = ["Client", "OpenStream", "Refused", "message"]

Json = dict[str, Any]


def message(text: str) -> Json:
    """The `input` of a message, as clients send it."""
    return {
        "content": [{"type": "input_text", "text": text}],
        "attachments": [],
        "quoted_text": None,
        "inference_options": {},
    }


class Refused(AssertionError):
    """What was to be answered was not."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status


class Client:
    """One user's client."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str, email: str | None = "ann@example.com") -> AsyncIterator["Client"]:
        """A client of the server at `address`, signed up with a bearer token unless `email` is None."""
        async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
            client = cls(http)
            if email is not None:
                await client.sign_up(email)
            yield client

    async def sign_up(self, email: str, password: str = "correct horse") -> Json:
        answer = await self.http.post(
            "/api/auth/sign-up", json={"email": email, "password": password, "name": "Ann"}
        )
        assert answer.status_code == 200, answer.text
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return answer.json()

    async def post(self, operation: str, params: Json, metadata: Json | None = None) -> httpx2.Response:
        body: Json = {"type": operation, "params": params}
        if metadata is not None:
            body["metadata"] = metadata
        return await self.http.post("/chatkit", json=body)

    async def ask(self, operation: str, params: Json) -> Json:
        """An operation that answers JSON."""
        answer = await self.post(operation, params)
        if answer.status_code != 200:
            raise Refused(answer.status_code, answer.text)
        return answer.json()

    async def stream(self, operation: str, params: Json, metadata: Json | None = None) -> list[Json]:
        """An operation that streams, read to its end."""
        answer = await self.post(operation, params, metadata)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return sse_events(answer.content)

    @asynccontextmanager
    async def open(
        self, operation: str, params: Json, metadata: Json | None = None
    ) -> AsyncIterator["OpenStream"]:
        """An operation that streams, to be read piece by piece, or dropped."""
        body: Json = {"type": operation, "params": params, "metadata": metadata or {}}
        async with self.http.stream("POST", "/chatkit", json=body) as response:
            if response.status_code != 200:
                raise Refused(response.status_code, (await response.aread()).decode())
            yield OpenStream(response)

    async def say(self, text: str, thread_id: str | None = None) -> Screen:
        """Send a message, wait for the whole answer; what the screen shows of this turn."""
        if thread_id is None:
            return Screen().fold(await self.stream("threads.create", {"input": message(text)}))
        return Screen().fold(
            await self.stream("threads.add_user_message", {"thread_id": thread_id, "input": message(text)})
        )

    async def history(self, thread_id: str) -> list[Json]:
        """Every item of a thread, by `items.list`, page by page."""
        items: list[Json] = []
        after = None
        while True:
            params: Json = {"thread_id": thread_id, "order": "asc", "limit": 7}
            page = await self.ask("items.list", params if after is None else {**params, "after": after})
            items.extend(page["data"])
            if not page["has_more"]:
                return items
            after = page["after"]

    async def tasks(self) -> list[Json]:
        return (await self.http.get("/api/tasks")).json()["data"]


class OpenStream:
    """A stream that is being read."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.turn_id = response.headers["holdfast-turn"]
        self.cursor: str | None = None
        """The last id: after this frame the stream can be taken up again."""
        self.frame: str | None = None
        """The id of the last event; None for one that has none of its own."""
        self.told_all = False
        """Whether the server has said that this was all of the turn."""
        self._lines = response.aiter_lines()

    async def next(self) -> Json | None:
        """The next event, None at the end."""
        self.frame = None
        async for line in self._lines:
            if line.startswith("id: "):
                self.cursor = self.frame = line.removeprefix("id: ")
            elif line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))
            elif line.startswith(":"):
                self.told_all = line == ": whole"
        return None

    async def some(self, count: int) -> list[Json]:
        """The next so many events, all of which there must be."""
        events = [await self.next() for _ in range(count)]
        assert None not in events, "the stream ended before"
        return [event for event in events if event is not None]

    async def until(self, kind: str) -> list[Json]:
        """Events up to and with the first of this type (or this type of update)."""
        events: list[Json] = []
        while (event := await self.next()) is not None:
            events.append(event)
            if kind in (event["type"], event.get("update", {}).get("type")):
                return events
        raise AssertionError(f"the stream ended without {kind}")

    async def rest(self) -> list[Json]:
        events: list[Json] = []
        while (event := await self.next()) is not None:
            events.append(event)
        return events

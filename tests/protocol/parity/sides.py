"""The two sides that must agree: the SDK's own `process`, and our engine. Each is spoken to in bytes."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from chatkit.server import ChatKitServer, NonStreamingResult, StreamingResult
from pydantic_core import to_json

from holdfast.config import Settings
from holdfast.engine.reply import JsonAnswer, StreamAnswer
from tests.protocol.parity.memory import MemoryStore
from tests.support.hosting import Hosted, hosting

__all__ = ["Json", "Side", "Talk", "ours", "plain", "reference"]

Json = dict[str, Any]

_ID = re.compile(r"\b(thr|msg|tc|tsk|wf|shcx|msg)_(?:[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{8})\b")
_PLACE = re.compile(r'("after":"thr_[0-9a-f]+)~[0-9.]+"')  # the trap of the moving cursor
_TIME = re.compile(r'"created_at":"[^"]*"')


class Side(Protocol):
    async def answer(self, body: bytes) -> bytes:
        """The whole answer, stream or JSON. Raises whatever the side raises."""
        ...


class Reference:
    """`chatkit-python` itself."""

    def __init__(self, server: ChatKitServer[Any]) -> None:
        self.server = server

    async def answer(self, body: bytes) -> bytes:
        result = await self.server.process(body, {"user": "ann"})
        if isinstance(result, NonStreamingResult):
            return result.json
        assert isinstance(result, StreamingResult)
        return b"".join([chunk async for chunk in result])


class Ours:
    """The engine."""

    def __init__(self, hosted: Hosted) -> None:
        self.hosted = hosted

    async def answer(self, body: bytes) -> bytes:
        answer = await self.hosted.engine.process(body, self.hosted.identity)
        if isinstance(answer, JsonAnswer):
            return answer.body
        assert isinstance(answer, StreamAnswer)
        return b"".join([chunk async for chunk in answer.read()])


class Talk:
    """A conversation with one side: remembers the names of things, and every byte that was said."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self.said: list[bytes] = []
        self.thread_id = ""
        self.user_id = ""

    async def send(self, operation: str, **params: Any) -> list[Json]:
        """Ask, and note the answer. The events of a stream, or the one JSON value."""
        body = await self._side.answer(json.dumps({"type": operation, "params": params}).encode())
        self.said.append(body)
        if body.startswith(b"{"):
            return [json.loads(body)]
        events = [json.loads(frame.removeprefix("data: ")) for frame in body.decode().split("\n\n")[:-1]]
        for event in events:
            if event["type"] == "thread.created":
                self.thread_id = event["thread"]["id"]
            if event.get("item", {}).get("type") == "user_message":
                self.user_id = event["item"]["id"]
        return events

    async def say(self, text: str, **more: Any) -> list[Json]:
        """A message: in a new thread at first, then in the same."""
        given = {
            "content": [{"type": "input_text", "text": text}],
            "attachments": [],
            "inference_options": {},
            **more,
        }
        if not self.thread_id:
            return await self.send("threads.create", input=given)
        return await self.send("threads.add_user_message", thread_id=self.thread_id, input=given)

    async def here(self, operation: str, **params: Any) -> list[Json]:
        """An operation on the thread."""
        return await self.send(operation, thread_id=self.thread_id, **params)

    def comparable(self) -> list[str]:
        """All that was said, but for times, and with ids numbered as they appeared."""
        return _comparable(body.decode() for body in self.said)


def plain(values: Iterable[Any]) -> list[str]:
    """Events, or items, as JSON: but for times, and with ids numbered as they appear."""
    return _comparable(to_json(value).decode() for value in values)


def _comparable(texts: Iterable[str]) -> list[str]:
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], f"{match[1]}#{len(numbers)}")

    placeless = (_PLACE.sub(r'\1"', text) for text in texts)
    return [_TIME.sub('"created_at":"…"', _ID.sub(numbered, text)) for text in placeless]


ServerFactory = Callable[[], ChatKitServer[Any]]


def reference(server: ServerFactory) -> Talk:
    made = server()
    made.store = MemoryStore()
    return Talk(Reference(made))


@asynccontextmanager
async def ours(settings: Settings, server: ServerFactory) -> AsyncIterator[Talk]:
    async with hosting(settings, server) as hosted:
        yield Talk(Ours(hosted))

"""Hosts a `ChatKitServer` on an engine, without HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chatkit.server import ChatKitServer
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem

from holdfast.config import Settings
from holdfast.engine.engine import Engine
from holdfast.engine.reply import JsonAnswer, StreamAnswer
from holdfast.identity import Identity
from holdfast.store.db import Db
from holdfast.store.users import UserRows
from holdfast.turns.registry import Turns
from holdfast.turns.turn import GRACE
from holdfast.web.parts import create_attachments
from tests.support.client import message
from tests.support.fold import sse_events

__all__ = ["EventServer", "Hosted", "hosting", "taking_up"]

Json = dict[str, Any]
Step = ThreadStreamEvent | Exception | asyncio.Event | Callable[[ThreadMetadata], Any]

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class EventServer(ChatKitServer[Any]):
    """Responds with the given steps: events as they are, exceptions raised, asyncio events awaited."""

    def __init__(self, steps: Callable[[ThreadMetadata], Sequence[Step]]) -> None:
        super().__init__(store=None)  # type: ignore[arg-type]  # the engine puts one in
        self._steps = steps

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        for step in self._steps(thread):
            match step:
                case Exception():
                    raise step
                case asyncio.Event():
                    await step.wait()
                case _ if callable(step):
                    step(thread)
                case _:
                    yield step


@dataclass
class Hosted:
    """An engine and one user."""

    engine: Engine
    turns: Turns
    identity: Identity
    db: Db

    async def open(self, operation: str, params: Json, metadata: Json | None = None) -> StreamAnswer:
        body = {"type": operation, "params": params, "metadata": metadata or {}}
        answer = await self.engine.process(json.dumps(body).encode(), self.identity)
        assert isinstance(answer, StreamAnswer)
        return answer

    async def stream(self, operation: str, params: Json, metadata: Json | None = None) -> list[Json]:
        return await self.read(await self.open(operation, params, metadata))

    async def read(self, answer: StreamAnswer) -> list[Json]:
        return sse_events(b"".join([chunk async for chunk in answer.read()]))

    async def ask(self, operation: str, params: Json) -> Json:
        answer = await self.engine.process(
            json.dumps({"type": operation, "params": params}).encode(), self.identity
        )
        assert isinstance(answer, JsonAnswer)
        return json.loads(answer.body)

    async def follow(self, turn_id: str, after: str | None = None) -> list[Json]:
        """What `turns.attach` streams, to the end."""
        params = {"turn_id": turn_id} if after is None else {"turn_id": turn_id, "after": after}
        return await self.read(await self.open("turns.attach", params))

    async def stored(self, thread_id: str) -> list[Json]:
        listed = await self.ask("items.list", {"thread_id": thread_id, "order": "asc", "limit": 100})
        return listed["data"]

    async def begin(self, text: str = "Hi") -> StreamAnswer:
        return await self.open("threads.create", {"input": message(text)})


@asynccontextmanager
async def hosting(
    settings: Settings, server: Callable[[], ChatKitServer[Any]], *, grace: float = GRACE
) -> AsyncIterator[Hosted]:
    """An engine over the settings' database, with a user of its own."""
    db = Db(settings.url)
    turns = Turns(db, grace=grace)
    try:
        async with db.write() as conn:
            identity = await UserRows(conn).create(
                issuer="https://test.example", subject="ann", email=None, name=None
            )
        attachments = create_attachments(settings, db)
        yield Hosted(Engine(db, turns, server, attachments=attachments), turns, identity, db)
    finally:
        await turns.shut_down()
        await db.close()


@asynccontextmanager
async def taking_up(hosted: Hosted, server: Callable[[], ChatKitServer[Any]]) -> AsyncIterator[Hosted]:
    """Another process, as it were, on the same database: it takes up what the first one has left unfinished.

    The first one goes on as it was, like a process that was frozen and wakes up too late.
    """
    turns = Turns(hosted.db)
    other = Hosted(Engine(hosted.db, turns, server), turns, hosted.identity, hosted.db)
    try:
        await other.engine.resume()
        yield other
    finally:
        await turns.shut_down()

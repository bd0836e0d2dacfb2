"""A reader that stops reading: its turn goes on without it, what it costs is bounded, and it misses no letter."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
)

from holdfast.config import Settings
from holdfast.engine.reply import StreamAnswer
from holdfast.web.app import create_app
from tests.protocol.test_interruptions import said
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.hosting import EventServer, Step
from tests.support.serving import serving

PIECE = "y" * 30_000
PIECES = 600
"""18 MB in all. What the system itself keeps for a connection is less than two thirds of that."""


def long_answer(thread: ThreadMetadata) -> Sequence[Step]:
    item = said(thread, "long", "")
    update = AssistantMessageContentPartTextDelta(content_index=0, delta=PIECE)
    whole = item.model_copy(update={"content": [AssistantMessageContent(text=PIECE * PIECES)]})
    added = ThreadItemUpdatedEvent(item_id=item.id, update=update)
    return [ThreadItemAddedEvent(item=item), *[added] * PIECES, ThreadItemDoneEvent(item=whole)]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_who_stops_reading_is_sent_no_more(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    sent = 0
    read = StreamAnswer.read

    async def counted(self: StreamAnswer, **how: Any) -> AsyncIterator[bytes]:
        nonlocal sent
        async for data in read(self, **how):
            sent += len(data)  # it is asked for more when this has gone
            yield data

    monkeypatch.setattr(StreamAnswer, "read", counted)
    app = create_app(settings, server=lambda: EventServer(long_answer))
    async with serving(app) as address, Client.at(address) as client:
        async with client.open("threads.create", {"input": message("Hi")}) as stream:
            seen = await stream.until("stream_options")
            turn = app.state.services.turns.get(stream.turn_id)
            await turn.wait()
            assert turn.status == "completed", "it waited for its reader"
            before = -1
            while before != sent:
                before = sent
                await client.ask("threads.list", {})
            assert 0 < sent < len(PIECE) * PIECES * 2 / 3
            screen = Screen().fold(seen + await stream.rest())
        assert screen.texts() == ["Hi", PIECE * PIECES]
        assert await client.history(screen.thread["id"]) == screen.shown()

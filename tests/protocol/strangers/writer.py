"""A slow writer that wants to know when it is stopped, and writes to its store while it works."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    HiddenContextItem,
    StreamOptions,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import Card, Text


class Desk(NamedTuple):
    """Its context: when to go on, and what happened."""

    written: asyncio.Event
    go_on: asyncio.Event
    stopped: list[list[str]]
    cancellable: bool


class WriterServer(ChatKitServer[Desk]):
    def get_stream_options(self, thread: ThreadMetadata, context: Desk) -> StreamOptions:
        return StreamOptions(allow_cancel=context.cancellable)

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Desk
    ) -> AsyncIterator[ThreadStreamEvent]:
        now = datetime.now(UTC)
        item = AssistantMessageItem(id="draft", thread_id=thread.id, created_at=now, content=[])
        await self.store.add_thread_item(
            thread.id,
            HiddenContextItem(id="note", thread_id=thread.id, created_at=datetime.now(), content="begun"),  # noqa: DTZ005
            context,
        )
        picture = WidgetItem(
            id="picture", thread_id=thread.id, created_at=now, widget=Card(children=[Text(value="…")])
        )
        yield ThreadItemAddedEvent(item=item)
        yield ThreadItemUpdatedEvent(
            item_id="draft",
            update=AssistantMessageContentPartAdded(
                content_index=0, content=AssistantMessageContent(text="")
            ),
        )
        yield ThreadItemUpdatedEvent(
            item_id="draft",
            update=AssistantMessageContentPartTextDelta(content_index=0, delta="Once upon a time"),
        )
        yield ThreadItemAddedEvent(item=picture)
        context.written.set()
        await context.go_on.wait()
        item.content = [AssistantMessageContent(text="Once upon a time there was an end.")]
        yield ThreadItemDoneEvent(item=item)
        yield ThreadItemDoneEvent(item=picture)

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: Desk
    ) -> None:
        await super().handle_stream_cancelled(thread, pending_items, context)
        context.stopped.append([item.id for item in pending_items])
        thread.metadata["stopped"] = True
        thread.title = "Unfinished"

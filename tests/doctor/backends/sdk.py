"""The plain SDK on Starlette, as its documentation shows it: a store in memory, and no more."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from holdfast.doctor.live.words import THIRD
from tests.protocol.parity.memory import MemoryStore


class _Server(ChatKitServer[Any]):
    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        item = AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),  # noqa: DTZ005  # as the SDK does
            content=[],
        )
        yield ThreadItemAddedEvent(item=item)
        text = ""
        for word in ("The SDK ", "answers."):
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta=word)
            yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)
            text += word
            if input_user_message is not None and THIRD in str(input_user_message.content):
                await asyncio.Event().wait()  # until the client goes
        done = item.model_copy(update={"content": [AssistantMessageContent(text=text)]})
        yield ThreadItemDoneEvent(item=done)


class WaitingStore(MemoryStore):
    """As a database's client: each call gives way to the event loop, and so can be cancelled."""

    async def add_thread_item(self, thread_id: str, item: Any, context: Any) -> None:
        await asyncio.sleep(0)
        await super().add_thread_item(thread_id, item, context)


def plain_sdk() -> Starlette:
    server = _Server(store=WaitingStore())

    async def chatkit(request: Request) -> Response:
        result = await server.process(await request.body(), {})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return Starlette(routes=[Route("/chatkit", chatkit, methods=["POST"])])

"""The SDK's own `process` over HTTP, in memory: a server that has never heard of Holdfast."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
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
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.protocol.parity.memory import MemoryStore

__all__ = ["Asked", "PlainServer", "plain_app"]


class PlainServer(ChatKitServer[Any]):
    """Says back what was said, part by part; what begins with "wait" gets its last word when `go_on` is set."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())
        self.go_on = asyncio.Event()
        self.opinions: list[tuple[list[str], str]] = []

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        said = " ".join(part.text for part in input_user_message.content) if input_user_message else ""
        thread.title = thread.title or said
        item_id = self.store.generate_item_id("message", thread, context)

        def item(*texts: str) -> AssistantMessageItem:
            content = [AssistantMessageContent(text=text) for text in texts]
            return AssistantMessageItem(
                id=item_id, thread_id=thread.id, created_at=datetime.now(UTC), content=content
            )

        yield ThreadItemAddedEvent(item=item())
        begin = AssistantMessageContentPartAdded(content_index=0, content=AssistantMessageContent(text=""))
        yield ThreadItemUpdatedEvent(item_id=item_id, update=begin)
        for delta in ("You said: ", said, "."):
            if delta == "." and said.startswith("wait"):
                await self.go_on.wait()
            update = AssistantMessageContentPartTextDelta(content_index=0, delta=delta)
            yield ThreadItemUpdatedEvent(item_id=item_id, update=update)
        yield ThreadItemDoneEvent(item=item(f"You said: {said}."))

    async def add_feedback(self, thread_id: str, item_ids: list[str], feedback: Any, context: Any) -> None:
        self.opinions.append((item_ids, str(feedback)))


@dataclass
class Asked:
    """What a client asked for."""

    operations: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """A stream was left before it had ended."""


def plain_app(server: ChatKitServer[Any], asked: Asked) -> Starlette:
    async def chatkit(request: Request) -> Response:
        body = await request.body()
        asked.bodies.append(json.loads(body))
        asked.operations.append(asked.bodies[-1]["type"])
        result = await server.process(body, None)
        if not isinstance(result, StreamingResult):
            return Response(result.json, media_type="application/json")

        async def stream() -> AsyncIterator[bytes]:
            whole = False
            try:
                async for chunk in result:
                    yield chunk
                whole = True
            finally:
                if not whole:
                    asked.hung_up.set()

        return StreamingResponse(stream(), media_type="text/event-stream")

    anybody = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    return Starlette(routes=[Route("/chatkit", chatkit, methods=["POST"])], middleware=[anybody])

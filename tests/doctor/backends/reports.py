"""The backends of the two field reports, rebuilt from their text: same routes, same events, same ids."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Json = dict[str, Any]

_CHUNKS = ("I have ", "added ", "it.")


class FirstReport:
    """`POST /{user}/chat` takes {message, conversation_id} and streams, in one of three formats that were tried.

    The page's custom fetch is played in front of it: threads.list is answered with an empty list, and every other
    operation becomes {message, conversation_id}.
    """

    def __init__(self) -> None:
        self.conversations = 222

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/chatkit", self.custom_fetch, methods=["POST"])])

    async def custom_fetch(self, request: Request) -> Response:
        """ChatProvider.tsx."""
        body = await request.json()
        if body["type"] == "threads.list":
            return JSONResponse({"data": [], "has_more": False})
        params = body.get("params", {})
        content = params.get("input", {}).get("content", [{}])
        return await self.chat(
            {"message": content[0].get("text", ""), "conversation_id": params.get("thread_id")}
        )

    async def chat(self, body: Json) -> Response:
        """backend/src/api/chat.py: an agent run, whatever was meant."""
        if body["conversation_id"] is None:
            self.conversations += 1
            body["conversation_id"] = self.conversations
        return StreamingResponse(
            self.frames(str(body["conversation_id"]), body["message"]),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache"},
        )

    async def frames(self, conversation: str, message: str) -> AsyncIterator[bytes]:
        raise NotImplementedError
        yield b""


def _data(value: Json) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


class ThreadItems(FirstReport):
    """Attempt 1: thread.item.user_message and thread.item.assistant_message."""

    async def frames(self, conversation: str, message: str) -> AsyncIterator[bytes]:
        now = int(datetime.now(UTC).timestamp())
        for role, kind, text in (("user", "input_text", message), ("assistant", "text", "".join(_CHUNKS))):
            item = {
                "id": f"msg-{role}-{conversation}",
                "type": f"{role}_message",
                "thread_id": conversation,
                "content": [{"type": kind, "text": text}],
                "status": "completed",
                "created_at": now,
            }
            yield _data({"type": f"thread.item.{role}_message", "item": item})


class ThreadMessages(FirstReport):
    """Attempt 2: the Assistants API's events."""

    async def frames(self, conversation: str, message: str) -> AsyncIterator[bytes]:
        def named(event: str, value: Json) -> bytes:
            return f"event: {event}\n".encode() + _data(value)

        def whole(role: str, text: str, status: str) -> Json:
            part = {"type": "text", "text": {"value": text}}
            item_id = f"msg-{role}-{conversation}"
            return {
                "id": item_id,
                "object": "thread.message",
                "role": role,
                "content": [part],
                "status": status,
            }

        yield named("thread.message.created", whole("user", message, "completed"))
        yield named("thread.message.created", whole("assistant", "", "in_progress"))
        yield named("thread.message.in_progress", whole("assistant", "", "in_progress"))
        for chunk in _CHUNKS:
            part = {"index": 0, "type": "text", "text": {"value": chunk}}
            value = {
                "id": f"msg-assistant-{conversation}",
                "object": "thread.message.delta",
                "delta": {"content": [part]},
            }
            yield named("thread.message.delta", value)
        yield named("thread.message.completed", whole("assistant", "".join(_CHUNKS), "completed"))


class ConversationItems(FirstReport):
    """Attempt 3: the Responses API's events, in nine steps."""

    async def frames(self, conversation: str, message: str) -> AsyncIterator[bytes]:
        response, item = f"resp_{conversation}", f"item_{conversation}"
        yield _data({"type": "thread.created", "thread": {"id": conversation}})
        user = {
            "id": f"msg-user-{conversation}",
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": message}],
            "status": "completed",
        }
        yield _data({"type": "conversation.item.created", "item": user})
        yield _data({"type": "response.created", "response": {"id": response, "status": "in_progress"}})
        empty = {"id": item, "type": "message", "role": "assistant"}
        place = {"response_id": response, "output_index": 0}
        part = {**place, "item_id": item, "content_index": 0}
        yield _data({"type": "response.output_item.added", **place, "item": empty})
        yield _data({"type": "response.content_part.added", **part, "part": {"type": "text", "text": ""}})
        for chunk in _CHUNKS:
            yield _data({"type": "response.text.delta", **part, "delta": chunk})
        text = {"type": "text", "text": "".join(_CHUNKS)}
        yield _data({"type": "response.content_part.done", **part, "part": text})
        done = {**empty, "content": [text]}
        yield _data({"type": "response.output_item.done", **place, "item": done})
        end = {"id": response, "status": "completed", "output": [done]}
        yield _data({"type": "response.done", "response": end})


class SecondReport:
    """`POST /api/chatkit` with manual routing: waits for messages.create, and believes body["user"]."""

    def __init__(self) -> None:
        self.conversations: dict[int, str] = {}
        self.messages: list[Json] = []

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/api/chatkit", self.chatkit_endpoint, methods=["POST"])])

    async def chatkit_endpoint(self, request: Request) -> Response:
        body = await request.json()
        user_id = body.get("user", "test-user-chatkit")
        match body.get("type"):
            case "threads.list":
                mine = [number for number, owner in self.conversations.items() if owner == user_id]
                return JSONResponse(
                    {"data": [self.metadata(number) for number in mine[::-1]], "has_more": False}
                )
            case "threads.create":
                number = 71 + len(self.conversations)
                self.conversations[number] = user_id  # INSERT INTO conversations
                return JSONResponse(self.metadata(number))
            case "threads.get_by_id":
                number = int(body["params"]["thread_id"])
                if self.conversations.get(number) != user_id:
                    return JSONResponse({"detail": "Not found"}, 404)
                return JSONResponse(self.metadata(number))
            case "messages.create":
                self.messages.append(body)
                return StreamingResponse(iter([b"data: {}\n\n"]), media_type="text/event-stream")
            case _:
                return JSONResponse({"detail": "Unknown request type"}, 400)

    def metadata(self, number: int) -> Json:
        """ThreadMetadata, "structure fixed (datetime, ActiveStatus)"."""
        return {
            "id": str(number),
            "created_at": datetime.now(UTC).isoformat(),
            "status": {"type": "active"},
            "items": {"data": [], "has_more": False},
        }

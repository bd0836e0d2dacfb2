"""`POST /api/{user_id}/chat`: one message in, the whole answer out, in plain JSON. The same engine, the same turns."""

import json
from typing import Any

from chatkit.types import AssistantMessageItem, ThreadItem, WidgetItem
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from holdfast.assistant.calls import kept_call
from holdfast.assistant.widgets import is_lost_in
from holdfast.engine.engine import Engine
from holdfast.engine.reply import StreamAnswer
from holdfast.errors import NotFound, Unavailable
from holdfast.observe.logs import note
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.web.body import read_model
from holdfast.web.guard import identity_of
from holdfast.web.routes import Guarded

__all__ = ["ChatAnswer", "ChatMessage", "chat_routes"]


class ChatMessage(BaseModel):
    """What the person says. Without a conversation a new one begins."""

    model_config = ConfigDict(extra="ignore")

    message: str
    conversation_id: str | None = None


class ToolCallMade(BaseModel):
    """A tool that was called for the answer, with what it was given and what it returned."""

    name: str
    arguments: dict[str, Any]
    result: Any


class ChatAnswer(BaseModel):
    """The whole answer, and the tool calls behind it, in order."""

    conversation_id: str
    response: str
    tool_calls: list[ToolCallMade]


def chat_routes(engine: Engine, db: Db, guarded: Guarded, *, max_body: int) -> list[Route]:
    async def chat(request: Request) -> Response:
        identity = identity_of(request)
        if request.path_params["user_id"] != identity.user_id:
            # Who asks is said by the credential alone; the address may only agree.
            raise NotFound.of("user")
        asked = await read_model(request, ChatMessage, max_body)
        answer = await engine.process(_operation(asked), identity, request)
        if not isinstance(answer, StreamAnswer):
            raise TypeError("a message is answered by a turn")
        note(turn=answer.turn_id)
        conversation_id, error = await _read(answer, asked.conversation_id or "")
        if answer.turn is not None and answer.turn.lost:
            raise Unavailable(
                "going_down", "The server restarts, and goes on with the answer then.", retry_after=5
            )
        headers = {"Cache-Control": "no-store", "Holdfast-Turn": answer.turn_id}
        if error is not None:
            failed = {
                "code": "answer_failed",
                "message": error.get("message") or "The answer broke off. Your message is safe: try again.",
            }
            # The message is kept: the conversation goes on where it was.
            body = {"error": failed, "conversation_id": conversation_id}
            return JSONResponse(body, 502, headers)
        async with db.read() as conn:
            items = await ItemRows(conn, identity.user_id).of_turn(answer.turn_id)
        found = ChatAnswer(
            conversation_id=conversation_id, response=_words(items), tool_calls=_tool_calls(items)
        )
        return Response(found.model_dump_json(), media_type="application/json", headers=headers)

    return [guarded("/api/{user_id}/chat", chat, ["POST"])]


def _operation(asked: ChatMessage) -> bytes:
    """The message as the ChatKit request that it is."""
    message = {
        "content": [{"type": "input_text", "text": asked.message}],
        "attachments": [],
        "inference_options": {},
    }
    operation, params = "threads.create", dict[str, Any](input=message)
    if asked.conversation_id is not None:
        operation, params["thread_id"] = "threads.add_user_message", asked.conversation_id
    return json.dumps({"type": operation, "params": params}).encode()


async def _read(answer: StreamAnswer, thread_id: str) -> tuple[str, dict[str, Any] | None]:
    """Wait for the turn's end; its thread, and the error that it ended with."""
    error: dict[str, Any] | None = None
    async for data in answer.read():
        for frame in data.decode().split("\n\n"):
            if not frame.startswith("data: "):
                continue
            event = json.loads(frame.removeprefix("data: "))
            if event["type"] == "thread.created":
                thread_id = event["thread"]["id"]
            elif event["type"] == "error":
                error = event
    return thread_id, error


def _words(items: list[ThreadItem]) -> str:
    """What the assistant said; and a widget's words, where the answer leaves out what it shows."""
    said: list[str] = []
    for item in items:
        match item:
            case AssistantMessageItem():
                said += [part.text for part in item.content if part.text]
            case WidgetItem(copy_text=str(text)) if is_lost_in("\n\n".join(said), text):
                said.append(text)
            case _:
                pass
    return "\n\n".join(said)


def _tool_calls(items: list[ThreadItem]) -> list[ToolCallMade]:
    calls = [call for item in items if (call := kept_call(item)) is not None]
    return [ToolCallMade(name=call.name, arguments=call.given, result=call.answer) for call in calls]

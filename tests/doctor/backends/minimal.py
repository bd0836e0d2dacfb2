"""A correct ChatKit server in one file, written from the types, not from the SDK: the broken ones are made of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from holdfast.doctor.live.words import THIRD

__all__ = ["FIRST", "ORIGIN", "SECOND", "Json", "Minimal", "Refused"]

Json = dict[str, Any]

ORIGIN = "https://app.example"
FIRST = (("authorization", "Bearer first-token"),)
SECOND = (("authorization", "Bearer second-token"),)
USERS = {"Bearer first-token": "ann", "Bearer second-token": "bob"}
ALLOWED = "authorization, content-type, accept-language, chatkit-frame-instance-id"


class Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Minimal:
    """Every operation of a conversation. What can be wrong is a method or an attribute of its own."""

    path = "/chatkit"
    waits = True
    """The answer to the message that the doctor interrupts waits for that."""
    media_type = "text/event-stream"
    stream_headers: Mapping[str, str] = MappingProxyType(
        {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    )

    def __init__(self) -> None:
        self.threads: dict[str, Json] = {}
        self.items: dict[str, list[Json]] = {}
        self.owners: dict[str, str] = {}
        self.turns = 0

    def app(self) -> Starlette:
        return Starlette(routes=[Route(self.path, self.endpoint, methods=["POST", "OPTIONS"])])

    async def endpoint(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            response = self.preflight(request)
        else:
            response = await self.post(request)
        if request.headers.get("origin") == ORIGIN:
            response.headers["Access-Control-Allow-Origin"] = ORIGIN
        return response

    def preflight(self, request: Request) -> Response:
        return Response(status_code=204, headers={"Access-Control-Allow-Headers": ALLOWED})

    async def post(self, request: Request) -> Response:
        try:
            body = self.parse(await request.body())
            user = self.user(request, body)
            return await self.route(body, user)
        except Refused as refused:
            return JSONResponse({"error": "In words."}, refused.status)

    def parse(self, body: bytes) -> Json:
        try:
            return json.loads(body)
        except ValueError as exc:
            raise Refused(400) from exc

    def user(self, request: Request, body: Json) -> str:
        user = USERS.get(request.headers.get("authorization", ""))
        if user is None:
            raise Refused(401)
        return user

    async def route(self, body: Json, user: str) -> Response:
        params = body["params"]
        match body["type"]:
            case "threads.create":
                return self.stream(self.create(params, user))
            case "threads.add_user_message":
                thread = self.thread(params["thread_id"], user)
                return self.stream(self.add(thread, params["input"]))
            case "threads.retry_after_item":
                return self.stream(self.retry(self.thread(params["thread_id"], user), params["item_id"]))
            case operation:
                return self.json(self.read(operation, params, user))

    def read(self, operation: str, params: Json, user: str) -> Json:
        match operation:
            case "threads.list":
                return self.page(self.rows(user), params)
            case "threads.get_by_id":
                return self.whole(self.thread(params["thread_id"], user))
            case "items.list":
                thread = self.thread(params["thread_id"], user)
                return self.page(self.items[thread["id"]], params)
            case "items.feedback":
                return self.feedback()
            case "threads.update":
                thread = self.thread(params["thread_id"], user)
                thread["title"] = params["title"]
                return self.whole(thread)
            case "threads.delete":
                self.delete(self.thread(params["thread_id"], user))
                return {}
            case _:
                raise Refused(400)

    def rows(self, user: str) -> list[Json]:
        return [
            {**thread, "items": {"data": [], "has_more": False}}
            for thread_id, thread in self.threads.items()
            if self.owners[thread_id] == user
        ]

    def thread(self, thread_id: str, user: str) -> Json:
        if self.owners.get(thread_id) != user:
            raise Refused(404)
        return self.threads[thread_id]

    def delete(self, thread: Json) -> None:
        del self.threads[thread["id"]], self.items[thread["id"]], self.owners[thread["id"]]

    def feedback(self) -> Json:
        return {}

    def whole(self, thread: Json) -> Json:
        return {**thread, "items": {"data": self.items[thread["id"]], "has_more": False}}

    def page(self, rows: list[Json], params: Json) -> Json:
        limit, after = params.get("limit") or 20, params.get("after")
        ordered = rows if params.get("order") == "asc" else rows[::-1]
        start = 0 if after is None else 1 + [row["id"] for row in ordered].index(after)
        data = ordered[start : start + limit]
        more = start + limit < len(ordered)
        return {"data": data, "has_more": more, **({"after": data[-1]["id"]} if more else {})}

    # Turns

    def new_id(self, kind: str) -> str:
        return f"{kind}_{uuid4().hex}"

    def now(self) -> Any:
        return datetime.now(UTC).isoformat()

    def store(self, item: Json) -> None:
        self.items[item["thread_id"]].append(item)

    async def create(self, params: Json, user: str) -> AsyncIterator[Json]:
        thread = {"id": self.new_id("thr"), "created_at": self.now(), "status": {"type": "active"}}
        self.threads[thread["id"]], self.items[thread["id"]] = thread, []
        self.owners[thread["id"]] = user
        yield {"type": "thread.created", "thread": self.whole(thread)}
        async for event in self.add(thread, params["input"]):
            yield event

    async def add(self, thread: Json, given: Json) -> AsyncIterator[Json]:
        self.turns += 1
        message = self.user_message(thread, given)
        self.store(message)
        yield {"type": "thread.item.done", "item": message}
        async for event in self.respond(thread, given["content"][0]["text"]):
            yield event

    async def retry(self, thread: Json, item_id: str) -> AsyncIterator[Json]:
        items = self.items[thread["id"]]
        place = [item["id"] for item in items].index(item_id)
        del items[place + 1 :]
        async for event in self.respond(thread, items[place]["content"][0]["text"]):
            yield event

    def user_message(self, thread: Json, given: Json) -> Json:
        return {
            "type": "user_message",
            "id": self.new_id("msg"),
            "thread_id": thread["id"],
            "created_at": self.now(),
            "content": given["content"],
            "attachments": [],
            "inference_options": {},
        }

    def words(self) -> list[str]:
        return ["It ", "works — ", f"answer {self.turns}."]

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        base = {
            "type": "assistant_message",
            "id": self.new_id("msg"),
            "thread_id": thread["id"],
            "created_at": self.now(),
        }
        said = ""
        yield {"type": "thread.item.added", "item": {**base, "content": []}}
        try:
            for word in self.words():
                said += word
                yield delta(base["id"], word)
                if self.waits and text == THIRD:
                    await asyncio.Event().wait()  # until the client goes
        finally:
            item = {**base, "content": [{"type": "output_text", "text": said, "annotations": []}]}
            self.store(item)
        yield {"type": "thread.item.done", "item": item}

    # The wire

    def json(self, value: Any) -> Response:
        return JSONResponse(value)

    def stream(self, events: AsyncIterator[Json]) -> Response:
        return StreamingResponse(
            self.encoded(events), media_type=self.media_type, headers=self.stream_headers
        )

    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        try:
            async for event in events:
                yield self.encode(event)
        finally:
            await events.aclose()  # type: ignore[attr-defined]  # it is a generator

    def encode(self, event: Json) -> bytes:
        return b"data: " + json.dumps(event).encode() + b"\n\n"


def delta(item_id: str, text: str, index: int = 0) -> Json:
    update = {
        "type": "assistant_message.content_part.text_delta",
        "content_index": index,
        "delta": text,
    }
    return {"type": "thread.item.updated", "item_id": item_id, "update": update}

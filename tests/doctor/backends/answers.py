"""Answers of the wrong kind."""

import zlib
from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from tests.doctor.backends.minimal import ORIGIN, Json, Minimal, Refused

_READABLE = {"Access-Control-Allow-Origin": ORIGIN}


class Fails(Minimal):
    async def route(self, body: Json, user: str) -> Response:
        if body["type"] == "threads.create":
            return JSONResponse({"detail": "Internal Server Error"}, 500)
        return await super().route(body, user)


class KnowsNoList(Minimal):
    def read(self, operation: str, params: Json, user: str) -> Json:
        if operation == "threads.list":
            raise Refused(400)
        return super().read(operation, params, user)


class Hurried(Minimal):
    """Takes one retry a minute, so to speak."""

    async def route(self, body: Json, user: str) -> Response:
        if body["type"] == "threads.update":
            return JSONResponse({"detail": "slow down"}, 429)
        return await super().route(body, user)

    def whole(self, thread: Json) -> Json:
        return {**super().whole(thread), "title": "Holdfast doctor"}


class JsonForStream(Minimal):
    """Keeps everything, and answers when all is done."""

    waits = False

    def stream(self, events: AsyncIterator[Json]) -> Response:
        class Whole(Response):
            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                done = [event async for event in events]
                thread: Json = next((each["thread"] for each in done if "thread" in each), {})
                answer = {"id": thread.get("id"), "reply": done[-1]["item"]}
                await JSONResponse(answer, headers=_READABLE)(scope, receive, send)

        return Whole()


class SinglePage(Minimal):
    async def route(self, body: Json, user: str) -> Response:
        return HTMLResponse("<!doctype html><div id=root></div>")


class AlwaysStreams(Minimal):
    """Loading a thread is taken for a message."""

    async def route(self, body: Json, user: str) -> Response:
        if body["type"] == "threads.get_by_id":
            thread = self.thread(body["params"]["thread_id"], user)
            return self.stream(self.respond(thread, "Hi"))
        return await super().route(body, user)


class BareList(Minimal):
    def read(self, operation: str, params: Json, user: str) -> Any:
        answer = super().read(operation, params, user)
        return answer["data"] if operation == "threads.list" else answer


class NoItems(Minimal):
    def read(self, operation: str, params: Json, user: str) -> Any:
        answer = super().read(operation, params, user)
        if operation == "threads.list":
            return {
                **answer,
                "data": [{"id": row["id"], "created_at": row["created_at"]} for row in answer["data"]],
            }
        return answer


class CallsItJson(Minimal):
    media_type = "application/json"


class Collected(Minimal):
    """The whole answer is in memory before its first byte leaves."""

    waits = False

    def stream(self, events: AsyncIterator[Json]) -> Response:
        outer = self

        class Whole(Response):
            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                body = b"".join([outer.encode(event) async for event in events])
                await Response(body, media_type="text/event-stream", headers=_READABLE)(scope, receive, send)

        return Whole()


class Compressed(Minimal):
    stream_headers = MappingProxyType({"Content-Encoding": "gzip"})

    def stream(self, events: AsyncIterator[Json]) -> Response:
        async def packed() -> AsyncIterator[bytes]:
            packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
            async for frame in self.encoded(events):
                yield packer.compress(frame) + packer.flush(zlib.Z_SYNC_FLUSH)
            yield packer.flush()

        return StreamingResponse(packed(), media_type=self.media_type, headers=self.stream_headers)


class BehindNginx(Minimal):
    stream_headers = MappingProxyType({"Via": "1.1 nginx"})


class SaysSoInside(Minimal):
    """An error, with a status that says that all is well."""

    async def route(self, body: Json, user: str) -> Response:
        return JSONResponse({"error": {"message": "The model is not there", "code": 500}})

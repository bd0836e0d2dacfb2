"""`GET /api/events`: a user's tasks as they change and threads as they go on, as server-sent events."""

import asyncio
import secrets
from collections.abc import AsyncIterator

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from holdfast.errors import Invalid
from holdfast.tasks.feed import Feed, Following, TaskEvent, ThreadChanged
from holdfast.web.guard import identity_of
from holdfast.web.routes import Guarded

__all__ = ["EventQuery", "event_routes"]

KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent: proxies cut what looks dead."""

LIFETIME = 300
"""Seconds, about, after which a stream ends and the client comes back with its credential, which may hold no more."""

OPENING = b"retry: 1000\n\n"

_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold the events back
}


class EventQuery(BaseModel):
    """Where to begin."""

    after: int | None = None


def event_routes(feed: Feed, guarded: Guarded) -> list[Route]:
    async def events(request: Request) -> Response:
        if request.method == "HEAD":  # which has no body to wait in
            return Response(media_type="text/event-stream", headers=_HEADERS)
        following = await feed.follow(identity_of(request).user_id, _after(request))
        return _Stream(following)

    return [guarded("/api/events", events, ["GET"])]


class _Stream(StreamingResponse):
    """Ends after its time, and closes the following in any case: also when the client was gone before it began."""

    def __init__(self, following: Following) -> None:
        super().__init__(_frames(following), media_type="text/event-stream", headers=_HEADERS)
        self._following = following

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Not all at the same moment: those that began together would come back together, for ever.
        lifetime = LIFETIME * (0.8 + secrets.randbelow(1000) / 2500)
        ending = asyncio.get_running_loop().call_later(lifetime, self._following.end)
        try:
            await super().__call__(scope, receive, send)
        finally:
            ending.cancel()
            self._following.close()


async def _frames(following: Following) -> AsyncIterator[bytes]:
    yield OPENING
    async for events in following.read(idle=KEEP_ALIVE):
        yield b"".join(_frame(event) for event in events) or b": keep-alive\n\n"


def _frame(event: TaskEvent) -> bytes:
    data = event.model_dump_json().encode()
    if isinstance(event, ThreadChanged):  # which is no position to come back to
        return b"data: %s\n\n" % data
    return b"id: %d\ndata: %s\n\n" % (event.change, data)


def _after(request: Request) -> int | None:
    """The header first: a browser that comes back sends it along with the address that it began with."""
    given = request.headers.get("last-event-id") or request.query_params.get("after")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Invalid("invalid_cursor", "`after` and `Last-Event-ID` are the number of a change.")
    return int(given)

"""`POST /chatkit`: the ChatKit protocol over HTTP."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from holdfast.engine.engine import Engine
from holdfast.engine.reply import JsonAnswer, StreamAnswer
from holdfast.observe.logs import note
from holdfast.observe.traces import annotate
from holdfast.web.body import read_json
from holdfast.web.guard import identity_of

__all__ = ["ChatKitEndpoint"]

KEEP_ALIVE = 15.0
"""Seconds of silence after which a client that can resume gets a comment: proxies cut what looks dead."""

BEAT = 1 / 20
"""Seconds between two pieces of an answer's text: nobody reads faster, and sending a word costs more than the word."""
PIECES, SLOWEST = 1000, 1 / 5
"""How many such pieces are sent in a second to all readers together, and the longest that one waits for it: with more
than fifty readers each gets fewer and larger ones, and nobody gets them late. Handing a piece to the network takes a
seventh of a millisecond, which is what three words take to be read from a model and kept."""

_STREAM_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold the answer back until it is whole
}


_EXTENDED = {"Holdfast": "turns, feedback, endings"}
"""Says what there is beside ChatKit's own, so that a client need not try it on servers without: operations, and that a
stream which can be resumed says when it holds its turn's end."""


class ChatKitEndpoint:
    """An ASGI application for one path."""

    def __init__(self, engine: Engine, *, max_body: int) -> None:
        self.engine = engine
        self._max_body = max_body
        self.streams = 0
        """How many responses read a turn at the moment."""

    def beat(self) -> float:
        """Seconds between two pieces of an answer's text, as things are."""
        return min(SLOWEST, max(BEAT, self.streams / PIECES))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        body = await read_json(request, self._max_body)
        answer = await self.engine.process(body, identity_of(request), request)
        if isinstance(answer, JsonAnswer):
            headers = {"Cache-Control": "no-store", **_EXTENDED}
            return Response(answer.body, media_type="application/json", headers=headers)
        # The response only reads the turn's log: closing it leaves the turn as it is.
        headers = {**_STREAM_HEADERS, **_EXTENDED, "Holdfast-Turn": answer.turn_id}
        note(turn=answer.turn_id)
        annotate(**{"turn.id": answer.turn_id})
        return _Stream(self, answer, headers)


class _Stream(StreamingResponse):
    """A response that reads a turn, and says so while it does."""

    def __init__(self, endpoint: ChatKitEndpoint, answer: StreamAnswer, headers: dict[str, str]) -> None:
        frames = answer.read(idle=KEEP_ALIVE, beat=endpoint.beat)
        super().__init__(frames, media_type="text/event-stream", headers=headers)
        self._endpoint = endpoint
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._endpoint.streams += 1
        try:
            with self._endpoint.engine.reading(self._answer):
                await super().__call__(scope, receive, send)
        finally:
            self._endpoint.streams -= 1

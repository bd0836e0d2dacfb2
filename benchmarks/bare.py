"""The bare `openai-chatkit` server: the SDK's own `process` behind uvicorn, everything in memory, nobody signed in."""

import sys

import uvicorn
from chatkit.server import StreamingResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from tests.protocol.parity.memory import MemoryStore

from benchmarks.agent import Assistant

__all__ = ["app"]

_server = Assistant(MemoryStore())


async def _chatkit(request: Request) -> Response:
    result = await _server.process(await request.body(), None)
    if isinstance(result, StreamingResult):
        return StreamingResponse(result, media_type="text/event-stream")
    return Response(result.json, media_type="application/json")


async def _ready(_request: Request) -> Response:
    return Response()


app = Starlette(routes=[Route("/chatkit", _chatkit, methods=["POST"]), Route("/readyz", _ready)])


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False)

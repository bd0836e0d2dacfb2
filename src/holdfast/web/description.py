"""`/openapi.json`: the description of the HTTP surface, made when somebody asks for it."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ["description_routes"]


def description_routes() -> list[Route]:
    return [Route("/openapi.json", _serve, methods=["GET"])]


async def _serve(_request: Request) -> Response:
    description = await to_thread.run_sync(_describe)  # made once, and that takes a moment
    return JSONResponse(description, headers={"Cache-Control": "no-cache"})


def _describe() -> object:
    # Its models are for the description alone: a server that nobody asks for it need not build and hold them.
    from holdfast.web.openapi import describe

    return describe()

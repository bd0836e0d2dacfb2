"""A page on an origin of its own: what the component meets on other people's sites."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.support.listening import listening

__all__ = ["foreign_page"]


@asynccontextmanager
async def foreign_page(html: str, files: Mapping[str, Path] | None = None) -> AsyncIterator[str]:
    """`async with foreign_page(html, {"/lib": folder}) as address:` a page with that text, and folders beside it."""

    async def page(_request: Request) -> Response:
        return HTMLResponse(html)

    async def icon(_request: Request) -> Response:
        return Response(status_code=204)  # every browser asks for one

    folders = [Mount(path, StaticFiles(directory=folder)) for path, folder in (files or {}).items()]
    async with listening(
        Starlette(routes=[Route("/", page), Route("/favicon.ico", icon), *folders])
    ) as address:
        yield address

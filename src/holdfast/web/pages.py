"""The page, the component's script and their assets: built by `ui/`, served as they are."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from holdfast import __version__
from holdfast.errors import Unavailable

__all__ = ["PINNED", "STATIC", "gallery_routes", "page_routes"]

STATIC = Path(__file__).parent / "static"

PINNED = f"/chatkit-{__version__}.js"
"""This version of the component: a page that names it gets this one, or nothing."""

# The browser asks whether a file has changed; what stands under /assets is named by its content and never does.
_REVALIDATE = {"Cache-Control": "no-cache"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

# The component is loaded by pages of other origins; nothing in these files is anybody's.
_ANYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def page_routes() -> list[BaseRoute]:
    return [
        _file("/", "index.html", {}),
        *_shared(),
        _file(PINNED, "chatkit.js", {**_ANYBODY, **_FOREVER}),
    ]


def gallery_routes() -> list[BaseRoute]:
    """Those of `holdfast gallery`, which serves nothing else."""
    return [_file("/", "gallery.html", {}), *_shared()]


def _shared() -> list[BaseRoute]:
    return [
        _file("/chatkit.js", "chatkit.js", _ANYBODY),
        _file("/favicon.svg", "favicon.svg", _ANYBODY),
        Mount("/assets", _Assets(directory=STATIC / "assets", check_dir=False)),
    ]


def _file(path: str, name: str, headers: Mapping[str, str]) -> Route:
    async def serve(_request: Request) -> Response:
        file = STATIC / name
        if not file.is_file():
            raise Unavailable("ui_missing", "The user interface is not built. Run `make install`.")
        return FileResponse(file, headers={**_REVALIDATE, **headers})

    return Route(path, serve, methods=["GET"])


class _Assets(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({**_FOREVER, **_ANYBODY})
        return response

"""Which pages of other origins may call us: plain ASGI middleware."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Cors", "from_listed_origin"]

_LISTED = "holdfast.listed_origin"

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    # The ChatKit client sends `chatkit-frame-instance-id` along; without it here the browser sends nothing at all.
    "Access-Control-Allow-Headers": (
        "Accept-Language, Authorization, ChatKit-Frame-Instance-Id, Content-Type, Last-Event-ID"
    ),
    "Access-Control-Max-Age": "600",
}
_EXPOSED = "Holdfast, Holdfast-Change, Holdfast-Turn"


class Cors:
    """Lets the listed origins in, with credentials, and says nothing to any other.

    Starlette's own middleware tells every origin that credentials are welcome and which methods there are; and it
    answers in plain text where every answer of ours has one shape.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._origins:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        listed = origin is not None and origin in self._origins
        scope[_LISTED] = listed
        if listed and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            response = Response(status_code=204, headers=_PREFLIGHT)
            await response(scope, receive, self._with_headers(send, origin))
        else:
            await self._app(scope, receive, self._with_headers(send, origin if listed else None))

    def _with_headers(self, send: Send, origin: str | None) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "access-control-allow-origin" not in headers:  # what anybody may load says so itself
                    headers.add_vary_header("Origin")
                    if origin is not None:
                        headers["Access-Control-Allow-Origin"] = origin
                        headers["Access-Control-Allow-Credentials"] = "true"
                        headers["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        return send_with_headers


def from_listed_origin(scope: Scope) -> bool:
    """Whether the request says that it comes from a page that the operator has listed."""
    return scope.get(_LISTED) is True

"""A span for each request: plain ASGI middleware, within the one that logs."""

from opentelemetry.propagate import extract
from opentelemetry.trace import Span, SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from holdfast.observe.logs import note
from holdfast.observe.traces import failed, spanning, trace_id

__all__ = ["TraceRequests"]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})
"""What machines ask every few seconds; a collector would hold little else."""


class TraceRequests:
    """By route and status, as part of the caller's trace (`traceparent`). No address: paths hold what clients like.

    Starlette's own middleware for this keeps the path, the query with its signatures, and the caller's address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _UNTRACED:
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        attributes = {"http.request.method": method}
        name = "HTTP" if method == "_OTHER" else method
        with spanning(name, attributes, kind=SpanKind.SERVER, context=extract(Headers(scope=scope))) as span:
            note(trace=trace_id())

            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _answered(span, message["status"])
                await send(message)

            try:
                await self._app(scope, receive, watched)
            finally:
                route = getattr(scope.get("route"), "path_format", None)
                if route is not None:
                    span.update_name(f"{name} {route}")
                    span.set_attribute("http.route", route)


def _answered(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        failed(span, str(status))

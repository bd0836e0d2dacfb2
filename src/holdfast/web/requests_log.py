"""One log line for each request: plain ASGI middleware, around everything else."""

import logging
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from holdfast.observe.logs import collecting, say

__all__ = ["LogRequests"]

_log = logging.getLogger("holdfast.request")

MAX_PATH = 200


class LogRequests:
    """Who asked for what, how it was answered and how long it took. No query string: it may carry a signature."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status: int | None = None
        whole = False

        async def watched(message: Message) -> None:
            nonlocal status, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                whole = True

        with collecting() as fields:
            try:
                await self._app(scope, receive, watched)
            finally:
                say(
                    _log,
                    "request",
                    request=secrets.token_hex(8),
                    method=scope["method"],
                    path=scope["path"][:MAX_PATH],
                    status=status,
                    outcome="whole" if whole else "broken off",
                    ms=round((time.monotonic() - started) * 1000),
                    **fields,
                )

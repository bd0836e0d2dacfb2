"""`/mcp`: the task tools for other MCP clients, over Streamable HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from holdfast.errors import Unauthenticated
from holdfast.store.db import Db
from holdfast.tasks.mcp import task_server
from holdfast.tasks.service import Tasks
from holdfast.web.guard import identity_of

__all__ = ["McpEndpoint"]


class McpEndpoint:
    """An ASGI application for one guarded path.

    Stateless: each request carries its credential and needs nothing that an earlier one left in this process, so any
    replica can answer it.
    """

    def __init__(self, db: Db, *, max_body: int) -> None:
        def resolve(ctx: ServerRequestContext[Any]) -> Tasks:
            if not isinstance(ctx.request, HTTPConnection):
                raise Unauthenticated
            return Tasks(db, identity_of(ctx.request).user_id)

        self._manager = StreamableHTTPSessionManager(
            task_server(resolve), stateless=True, json_response=True, max_request_body_size=max_body
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Must surround the serving of requests."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)

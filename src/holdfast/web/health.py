"""`/healthz`, `/readyz` and `/metrics`: what a supervisor asks. Public: none of it says anything of a user."""

import asyncio
from collections.abc import Callable

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from holdfast.errors import Unavailable
from holdfast.observe.metrics import CONTENT_TYPE, Metrics
from holdfast.store.db import Db
from holdfast.turns.registry import Turns

__all__ = ["health_routes"]

READY_WITHIN = 2.0
"""Seconds in which the database must answer for this process to be sent requests."""

_HEADERS = {"Cache-Control": "no-store"}


def health_routes(
    db: Db, metrics: Metrics, turns: Turns, redis_up: Callable[[], bool] | None = None
) -> list[Route]:
    """`redis_up` says whether Redis answers; None where there is none."""
    if redis_up is not None:
        metrics.watch_redis(redis_up)
    asked: asyncio.Task[None] | None = None

    async def ask() -> None:
        async with db.read() as conn:
            await conn.execute(text("SELECT 1"))

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=_HEADERS)

    async def readyz(_request: Request) -> Response:
        nonlocal asked
        turns.require_open()
        # However often this is asked, a database that hangs is asked once.
        if asked is None or asked.done():
            asked = asyncio.create_task(ask())
        done, _ = await asyncio.wait([asked], timeout=READY_WITHIN)
        if not done or asked.exception() is not None:
            raise Unavailable("not_ready", "The database does not answer just now.", retry_after=1)
        # Without Redis requests are answered all the same: others see this process' answers when they are done.
        redis = {} if redis_up is None else {"redis": "there" if redis_up() else "away"}
        return JSONResponse({"status": "ready", **redis}, headers=_HEADERS)

    async def show(_request: Request) -> Response:
        return Response(metrics.render(), headers={**_HEADERS, "Content-Type": CONTENT_TYPE})

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", show, methods=["GET"]),
    ]

"""Clears away what journals hold of turns that ended a while ago: it is what people and the model said."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from holdfast.errors import HoldfastError
from holdfast.store.db import Db, utc_now
from holdfast.store.journal import forget_steps

__all__ = ["kept_swept", "sweep"]

_log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two sweeps, at most; less where less is kept."""


async def sweep(db: Db, keep: float) -> int:
    """Forget the steps of turns that ended more than `keep` seconds ago. Returns how many there were.

    Raises `Unavailable`.
    """
    async with db.write() as conn:
        return await forget_steps(conn, utc_now() - timedelta(seconds=keep))


@asynccontextmanager
async def kept_swept(db: Db, keep: float) -> AsyncIterator[None]:
    """Sweep now, and again and again while the block runs."""

    async def go_on() -> None:
        while True:
            try:
                await sweep(db, keep)
            except HoldfastError as exc:
                _log.error("the journal could not be swept: %s", exc.code)
            await asyncio.sleep(min(EVERY, max(keep, 60.0)))

    task = asyncio.create_task(go_on(), name="sweep of the journal")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])

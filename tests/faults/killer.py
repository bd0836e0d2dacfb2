"""Makes a server that kills itself (kill -9) at one of its turns' writes."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.db import Db

__all__ = ["deadly"]


def deadly() -> None:
    """To be called in the server's process, before it serves.

    HOLD_KILL_AT is `before:3` or `after:3`: the commit of the third write that a turn makes, counted from the start of
    the process. Between two of those writes nothing of a turn changes that could outlive the process.
    """
    moment, _, number = os.environ["HOLD_KILL_AT"].partition(":")
    numbers = count(1)
    write = Db.write

    @asynccontextmanager
    async def written(self: Db, *, bounded: bool = True) -> AsyncIterator[AsyncConnection]:
        dies = self._check is not None and next(numbers) == int(number)
        async with write(self, bounded=bounded) as conn:
            yield conn
            if dies and moment == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    Db.write = written  # type: ignore[method-assign]  # what this is for

"""`holdfast`, which kills itself (kill -9) at one of its turns' writes: `python -m tests.faults.killer serve …`.

HOLD_KILL_AT is `before:3` or `after:3`: the commit of the third write that a turn makes, counted from the start of the
process. Between two of those writes nothing of a turn changes that could outlive the process.
"""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.cli.main import main
from holdfast.store.db import Db

_MOMENT, _, _NUMBER = os.environ["HOLD_KILL_AT"].partition(":")
_numbers = count(1)
_write = Db.write


@asynccontextmanager
async def _deadly(self: Db, *, bounded: bool = True) -> AsyncIterator[AsyncConnection]:
    dies = self._check is not None and next(_numbers) == int(_NUMBER)
    async with _write(self, bounded=bounded) as conn:
        yield conn
        if dies and _MOMENT == "before":
            os.kill(os.getpid(), signal.SIGKILL)
    if dies:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Db.write = _deadly  # type: ignore[method-assign]  # what this program is for
    main()

"""Notes in the store how turns ended; while the store is away, tries again until it is noted."""

import asyncio
import logging
from contextlib import suppress

from holdfast.errors import NotFound, TurnLost
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.store.journal import fence
from holdfast.store.turns import TurnRows
from holdfast.turns.backoff import Backoff
from holdfast.turns.outcome import Outcome
from holdfast.turns.turn import Turn

__all__ = ["Notes"]

_log = logging.getLogger(__name__)


class Notes:
    """The notes that are still to be made, each in a task of its own."""

    def __init__(self, db: Db, backoff: Backoff) -> None:
        self._db = db
        self._backoff = backoff
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def note(self, turn: Turn, outcome: Outcome) -> asyncio.Task[None] | None:
        """Note how the turn ended. A task that goes on trying when that fails, else None."""
        return None if await self._written(turn, outcome) else self.later(turn, outcome)

    def later(self, turn: Turn, outcome: Outcome) -> asyncio.Task[None]:
        """Note it in the background."""
        task = asyncio.create_task(self._until_written(turn, outcome), name=f"note {turn.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Try each once more, and leave the rest to the next start, which ends what it finds running."""
        self._closing.set()
        await self.written()

    async def written(self) -> None:
        """Wait until none is left to be made."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _until_written(self, turn: Turn, outcome: Outcome) -> None:
        for delay in self._backoff.delays():
            with suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._closing.wait()
            if await self._written(turn, outcome):
                _log.info("turn %s: its end is noted now", turn.id)
                return
            if self._closing.is_set():
                return

    async def _written(self, turn: Turn, outcome: Outcome) -> bool:
        record = turn.record
        try:
            async with self._db.guarded(fence(turn.id, record.epoch)).write() as conn:
                if turn.withdrawn:
                    with suppress(NotFound):  # the thread is gone, and all that hung on it
                        await ItemRows(conn, record.user_id).delete_of_turn(
                            record.thread_id, turn.id, turn.withdrawn
                        )
                await TurnRows(conn, record.user_id).finish(
                    turn.id, record.epoch, outcome.status, outcome.error
                )
        except TurnLost:
            turn.lose()
            return True  # its end is another process's to note; or its thread is gone
        except Exception as exc:  # noqa: BLE001 (whatever it is, the next attempt or the next start makes up for it)
            _log.error(
                "turn %s ended as %s, which is not noted yet: %s", turn.id, outcome.status, type(exc).__name__
            )
            return False
        return True

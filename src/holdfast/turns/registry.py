"""The turns of this process: started, found, stopped, forgotten."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from holdfast.errors import HoldfastError
from holdfast.store.db import Db
from holdfast.store.turns import TurnRecord, TurnRows, fail_unfinished
from holdfast.turns.turn import Turn, TurnBody

__all__ = ["GOING_DOWN", "RESTARTED", "Turns"]

_log = logging.getLogger(__name__)

RESTARTED = {
    "code": "custom",
    "message": "The server was restarted before this answer was finished. Your message is safe: try again.",
    "allow_retry": True,
}
"""An `error` event's fields, for a turn that its process could not finish."""

GOING_DOWN = "going_down"
"""Why a turn is stopped when the process ends."""

KEEP = 60.0
"""Seconds for which an ended turn's log stays, so that a client that lost its end can still read it."""


class Turns:
    """Keeps the turns of this process and notes in the store how each ended."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._turns: dict[str, Turn] = {}
        self._gates: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: dict[str, int] = defaultdict(int)

    async def recover(self) -> None:
        """At the start: end the turns that an earlier process left running, so that they can be retried."""
        async with self._db.write() as conn:
            ended = await fail_unfinished(conn, RESTARTED)
        if ended:
            _log.warning("%d unfinished turn(s) of an earlier process ended as failed", ended)

    @asynccontextmanager
    async def gate(self, thread_id: str) -> AsyncIterator[None]:
        """One at a time for each thread: stopping what runs, accepting, starting."""
        self._waiting[thread_id] += 1
        try:
            async with self._gates[thread_id]:
                yield
        finally:
            self._waiting[thread_id] -= 1
            if not self._waiting[thread_id]:
                del self._waiting[thread_id], self._gates[thread_id]

    def start(self, record: TurnRecord, body: TurnBody) -> Turn:
        turn = Turn(record)
        self._turns[turn.id] = turn
        turn.start(body, self._finished)
        return turn

    def get(self, turn_id: str) -> Turn | None:
        """A turn that runs here, or ended a moment ago."""
        return self._turns.get(turn_id)

    def running(self, thread_id: str) -> list[Turn]:
        return [
            turn
            for turn in self._turns.values()
            if turn.record.thread_id == thread_id and not turn.log.closed
        ]

    async def stop(self, turn: Turn, reason: str = "stopped") -> None:
        """Stop the turn and wait until what it had is stored. An ended one stays as it is."""
        turn.request_stop(reason)
        await turn.wait()

    async def stop_thread(self, thread_id: str) -> None:
        """Stop all that runs on the thread, and wait for it."""
        for turn in self.running(thread_id):
            await self.stop(turn)

    async def shut_down(self) -> None:
        """End every turn with what it has; the user is offered to retry."""
        running = [turn for turn in self._turns.values() if not turn.log.closed]
        for turn in running:
            turn.request_stop(GOING_DOWN)
        for turn in running:
            await turn.wait()

    async def _finished(self, turn: Turn) -> None:
        outcome = turn.outcome
        if outcome is None:
            raise RuntimeError("a finished turn has an outcome")
        asyncio.get_running_loop().call_later(KEEP, self._turns.pop, turn.id, None)
        try:
            async with self._db.write() as conn:
                await TurnRows(conn, turn.record.user_id).finish(turn.id, outcome.status, outcome.error)
        except HoldfastError as exc:
            # The items are stored by now; only the note is missing, and the next start makes up for it.
            _log.error(
                "turn %s ended as %s, but that could not be noted: %s", turn.id, outcome.status, exc.code
            )

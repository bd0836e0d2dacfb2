"""The turns of this process: started, found, stopped, forgotten."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from holdfast.observe.logs import say
from holdfast.observe.metrics import Metrics
from holdfast.store.db import Db
from holdfast.store.turns import TurnRecord, fail_unfinished
from holdfast.turns.backoff import Backoff
from holdfast.turns.notes import Notes
from holdfast.turns.slots import Slots
from holdfast.turns.turn import GRACE, LOST, Outcome, Turn, TurnBody

__all__ = ["GOING_DOWN", "INTERRUPTED", "RESTARTED", "Turns"]

_log = logging.getLogger(__name__)

RESTARTED = {
    "code": "custom",
    "message": "The server was restarted before this answer was finished. Your message is safe: try again.",
    "allow_retry": True,
}
"""An `error` event's fields, for a turn that its process could not finish."""

INTERRUPTED = {
    "code": "custom",
    "message": "The answer was interrupted before it began. Your message is safe: try again.",
    "allow_retry": True,
}
"""As `RESTARTED`, for a turn that was accepted and could not begin."""

GOING_DOWN = "going_down"
"""Why a turn is stopped when the process ends."""

KEEP = 60.0
"""Seconds for which an ended turn's log stays, so that a client that lost its end can still read it."""


class Turns:
    """Keeps the turns of this process and notes in the store how each ended.

    Args:
        slots: how many may run.
        metrics: where the numbers go.
        backoff: how a turn, and the note of its end, wait for a store that is away.
        grace: seconds that a stopped hook has for its tidying up.
    """

    def __init__(
        self,
        db: Db,
        *,
        slots: Slots | None = None,
        backoff: Backoff | None = None,
        metrics: Metrics | None = None,
        grace: float = GRACE,
    ) -> None:
        self._db = db
        self._slots = slots or Slots()
        self._backoff = backoff or Backoff()
        self._metrics = metrics or Metrics()
        self._metrics.running.ask = lambda: self._slots.total
        self._grace = grace
        self._notes = Notes(db, self._backoff)
        self._turns: dict[str, Turn] = {}
        self._running: dict[str, dict[str, Turn]] = defaultdict(dict)  # by thread, then by turn
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

    @contextmanager
    def admission(self, user_id: str, *, replacing: str | None = None) -> Iterator[None]:
        """Keep a place free for a turn of the user while it is being accepted.

        Args:
            replacing: a thread of the user whose running turns will end before.

        Raises:
            TooMany: the user has as many turns running as one may.
            Unavailable: the process has.
        """
        with self._slots.held(user_id, freeing=len(self.running(replacing)) if replacing else 0):
            yield

    def start(self, record: TurnRecord, body: TurnBody) -> Turn:
        turn = Turn(record, self._backoff, grace=self._grace)
        self._turns[turn.id] = turn
        self._running[record.thread_id][turn.id] = turn
        self._slots.take(record.user_id)
        turn.start(body, self._finished)
        return turn

    def disown(self, record: TurnRecord) -> None:
        """A turn that was lost in being accepted may be in the store all the same: there it fails, to be retried."""
        self._notes.later(Turn(record), Outcome("failed", dict(INTERRUPTED)))

    def get(self, turn_id: str) -> Turn | None:
        """A turn that runs here, or ended a moment ago."""
        return self._turns.get(turn_id)

    def running(self, thread_id: str) -> list[Turn]:
        return list(self._running[thread_id].values()) if thread_id in self._running else []

    async def stop(self, turn: Turn, reason: str = "stopped") -> None:
        """Stop the turn and wait until what it had is stored. An ended one stays as it is."""
        turn.request_stop(reason)
        await turn.wait()

    async def stop_thread(self, thread_id: str) -> None:
        """Stop all that runs on the thread, and wait for it."""
        for turn in self.running(thread_id):
            await self.stop(turn)

    async def stop_user(self, user_id: str) -> None:
        """Stop all that runs for the user, and wait for it."""
        running = [
            turn
            for turns in self._running.values()
            for turn in turns.values()
            if turn.record.user_id == user_id
        ]
        for turn in running:
            turn.request_stop("stopped")
        for turn in running:
            await turn.wait()

    async def shut_down(self) -> None:
        """End every turn with what it has; the user is offered to retry."""
        running = [turn for turns in self._running.values() for turn in turns.values()]
        for turn in running:
            turn.request_stop(GOING_DOWN)
        for turn in running:
            await turn.wait()
        await self._notes.close()

    async def noted(self) -> None:
        """Wait until the store knows how each ended turn ended."""
        await self._notes.written()

    async def _finished(self, turn: Turn) -> None:
        outcome = turn.outcome or LOST
        self._report(turn, outcome)
        try:
            noting = await self._notes.note(turn, outcome)
        finally:
            self._slots.release(turn.record.user_id)
            here = self._running[turn.record.thread_id]
            del here[turn.id]
            if not here:
                del self._running[turn.record.thread_id]
            # Until the store knows how it ended, and for a while, this process is the one to ask.
            if noting is None:
                self._forget_later(turn)
            else:
                noting.add_done_callback(lambda _noting: self._forget_later(turn))

    def _report(self, turn: Turn, outcome: Outcome) -> None:
        """One log line, and the numbers."""
        record, metrics = turn.record, self._metrics
        metrics.turns.add(outcome.status)
        if turn.first_words is not None:
            metrics.first_token.observe(turn.first_words)
        for kind in ("input", "output"):
            metrics.tokens.add(kind, turn.noted.get(f"{kind}_tokens", 0))
        say(
            _log,
            "turn",
            turn=turn.id,
            thread=record.thread_id,
            user=record.user_id,
            operation=record.operation,
            status=outcome.status,
            ms=round((time.monotonic() - turn.accepted) * 1000),
            first_words_ms=None if turn.first_words is None else round(turn.first_words * 1000),
            frames=len(turn.log),
            **turn.noted,
        )

    def _forget_later(self, turn: Turn) -> None:
        asyncio.get_running_loop().call_later(KEEP, self._turns.pop, turn.id, None)

"""A running turn: a task of its own, the log it writes, and the way to stop it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from holdfast.errors import Unavailable
from holdfast.journal.journal import Journal
from holdfast.observe.logs import collecting, note
from holdfast.observe.traces import failed, spanning, trace_id
from holdfast.store.turns import TurnRecord, TurnStatus
from holdfast.turns.backoff import Backoff
from holdfast.turns.lease import Lease
from holdfast.turns.log import EventLog
from holdfast.turns.outcome import ELSEWHERE, LOST, Outcome

__all__ = ["HANDED_OVER", "Cursor", "Stopped", "Turn", "TurnBody"]

T = TypeVar("T")


class Stopped(Exception):
    """Raised inside a turn at the point where it was asked to stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


HANDED_OVER = "handed_over"
"""Why a turn is stopped that another process will go on with."""

GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position of a frame: `turn:epoch.n`, as it stands in the `id:` line of a stream."""

    turn_id: str
    epoch: str
    number: int

    def __str__(self) -> str:
        return f"{self.turn_id}:{self.epoch}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for a text that is not a cursor."""
        turn_id, colon, rest = text.rpartition(":")
        epoch, dot, number = rest.partition(".")
        if not (
            turn_id and colon and epoch and dot and number.isascii() and number.isdigit() and len(number) < 16
        ):
            return None
        return cls(turn_id, epoch, int(number))


class Turn:
    """One turn in this process.

    Its task is never cancelled while it writes: a stop takes effect only where the turn waits for the next
    event (`next_of`), so that what was begun on the store and the log is always finished.
    """

    def __init__(
        self,
        record: TurnRecord,
        backoff: Backoff | None = None,
        *,
        grace: float = GRACE,
        journal: Journal | None = None,
        lease: Lease | None = None,
    ) -> None:
        self.record = record
        self._journal = journal
        self._lease = lease
        self.grace = grace
        """Seconds that a stopped hook has for its tidying up, each time it is told."""
        self._backoff = backoff or Backoff()
        self.epoch = str(record.epoch)
        """Names this run of the turn: a cursor of another epoch says nothing about this log."""
        self.log = EventLog()
        self.snapshot: Callable[[], list[bytes]] = list
        """The frames that bring a client, knowing nothing of the turn, to where the log stands. Set by the body."""
        self.outcome: Outcome | None = None
        self.withdrawn: set[str] = set()
        """Ids of items that clients were told are gone because the store failed; it may have kept them all the same."""
        self.readers = 0
        """How many responses read the turn at the moment."""
        self.visits = 0
        """How often its user has looked into its thread since it began."""
        self.stoppable = True
        """Whether a client that goes away may mean to stop it."""
        self.accepted = time.monotonic()
        self.first_words: float | None = None
        """Seconds from the acceptance to the first words of the answer; None while there are none."""
        self.noted: dict[str, Any] = {}
        """What was noted for the turn's log line, its tokens among it."""
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._waiting = False
        self._cancels = 0
        self._presser: asyncio.TimerHandle | None = None
        self._stop_reason: str | None = None

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def status(self) -> TurnStatus:
        return self.outcome.status if self.outcome else "running"

    def cursor(self, number: int) -> Cursor:
        return Cursor(self.id, self.epoch, number)

    @property
    def lost(self) -> bool:
        """Whether the turn has left this process, which must neither store nor show any more of it."""
        return self._stop_reason == HANDED_OVER or (self._journal is not None and self._journal.lost)

    @property
    def whole(self) -> bool:
        """Whether the turn has ended here and its log says how, so that nothing of it is to come from anywhere."""
        return self.outcome not in (None, ELSEWHERE, LOST) and not self.lost

    def lose(self) -> None:
        """Another process has the turn, or it is deleted."""
        if self._journal is not None:
            self._journal.lost = True
        self.request_stop(HANDED_OVER)

    @property
    def doubtful(self) -> bool:
        """Whether the turn may have left this process: `confirm` before anything more is shown."""
        return self._stop_reason == HANDED_OVER or (self._journal is not None and self._journal.stale)

    async def confirm(self) -> None:
        """Raises `TurnLost` when the turn has left this process; `Unavailable` when the store stays away."""
        if self._journal is not None:
            await self._journal.confirm()

    @property
    def stop_reason(self) -> str | None:
        """Why the turn was asked to stop; None while it was not."""
        return self._stop_reason

    async def next_of(self, events: AsyncIterator[T]) -> T:
        """The next event of the hook's stream: the one place where a stop takes effect.

        Raises:
            StopAsyncIteration: the stream is at its end. A hook may yield None, which is none.
            Stopped: the turn was asked to stop.
        """
        if self._stop_reason is not None:
            raise Stopped(self._stop_reason)
        self._waiting = True
        try:
            event = await anext(events)
            if self._lease is not None and not self._lease.held:
                # This process was away for so long that the turn may be another's by now: no letter until it is known.
                await self._lease.regained()
            return event
        except asyncio.CancelledError as exc:
            if self._stop_reason is None:
                raise
            raise Stopped(self._stop_reason) from exc
        finally:
            self._waiting = False
            if self._presser is not None:
                self._presser.cancel()
            # The cancellations were ours and have done their work; the turn goes on, to put its things in order.
            while self._cancels and self._task is not None:
                self._cancels -= 1
                self._task.uncancel()

    def spoke(self) -> None:
        """Words of the answer went out."""
        if self.first_words is None:
            self.first_words = time.monotonic() - self.accepted

    async def persist(self, access: Callable[[], Awaitable[T]]) -> T:
        """Reach the store; while it is away, try again for a while, or until the turn is asked to stop.

        Raises:
            Unavailable: the store stayed away.
        """
        for delay in islice(self._backoff.delays(), self._backoff.tries):
            try:
                return await access()
            except Unavailable:
                if self._stopping.is_set():
                    raise
                with suppress(TimeoutError):
                    async with asyncio.timeout(delay):
                        await self._stopping.wait()
        return await access()

    def start(self, body: "TurnBody", finished: Callable[["Turn"], Awaitable[None]]) -> None:
        """Run the body in a task of its own. `finished` is awaited with the outcome set, before the log closes."""

        async def run() -> None:
            try:
                await self._run(body)
            finally:
                self.outcome = self.outcome if self.outcome is not None else LOST
                try:
                    await finished(self)
                finally:
                    self.log.close()

        self._task = asyncio.create_task(run(), name=f"turn {self.id}")

    async def _run(self, body: "TurnBody") -> None:
        """The body, within its span and with its notes. The span is part of the trace of the request that began it."""
        attributes = {
            "holdfast.turn.id": self.id,
            "holdfast.operation": self.record.operation,
            "holdfast.thread.id": self.record.thread_id,
        }
        with spanning("turn", attributes) as span, collecting() as self.noted:
            note(trace=trace_id())
            outcome = LOST
            try:
                self.outcome = outcome = await body(self)
            finally:
                span.set_attribute("holdfast.turn.status", outcome.status)
                if outcome.error is not None:
                    failed(span, str(outcome.error["code"]))

    def request_stop(self, reason: str) -> None:
        """Ask the turn to stop; the first reason stands."""
        if self._stop_reason is None and self._task is not None and not self._task.done():
            self._stop_reason = reason
            self._stopping.set()
            self._press()

    def _press(self) -> None:
        """Cancel what the turn waits for; and again after the grace, while a hook is stuck in its tidying up."""
        if self._waiting and self._task is not None:
            self._cancels += 1
            self._task.cancel()
            self._presser = asyncio.get_running_loop().call_later(self.grace, self._press)

    async def wait(self) -> None:
        """Wait until the turn has ended and its log is closed."""
        if self._task is not None:
            await asyncio.wait([self._task])


TurnBody = Callable[[Turn], Awaitable[Outcome]]
"""Drives a turn from its first frame to its last. Does not raise: a failure is an outcome too."""

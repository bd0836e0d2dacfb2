"""What a turn has finished so far, so that another process can go on from there.

A turn's model calls and tool calls are its steps. Each is recorded when it has finished; a process that takes the turn
up later runs the same code from its start, and what is recorded is not done again. Whoever does a step asks
`current()`: outside of a turn there is no journal, and nothing to record.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import TurnLost
from holdfast.store.db import Db
from holdfast.store.journal import JournalRows, StepRecord, fence

__all__ = ["FORMAT", "Journal", "Step", "current", "fenced"]

FORMAT = 1
"""Names what steps are called and how their results are written. Turns of another format are not gone on with."""

STALE = 5.0
"""Seconds for which a process may go by its last look at the turn's epoch. Whoever takes turns away from processes that
are not dead must wait for longer than this."""

_current: ContextVar["Journal | None"] = ContextVar("journal", default=None)


def current() -> "Journal | None":
    """The journal of the turn that is running; None outside of turns."""
    return _current.get()


def fenced(db: Db) -> Db:
    """The database as the running turn may write to it: not any more, once another process has taken the turn up."""
    journal = current()
    return db if journal is None else journal.db


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is about to be done, or was done before."""

    series: str
    name: str
    place: str
    """What the ids of the items that it brings are made from: the same for a step that is done, new for each try."""
    data: str | None
    """Its result, when it was done before."""


async def _once(access: Callable[[], Awaitable[Any]]) -> Any:
    return await access()


class Journal:
    """The steps of one turn, and the fence around its writes.

    Args:
        epoch: counts the processes that took the turn up, this one included.
        steps: what those before it finished.
    """

    def __init__(self, db: Db, turn_id: str, epoch: int = 1, steps: Iterable[StepRecord] = ()) -> None:
        self.turn_id = turn_id
        self.epoch = epoch
        self.lost = False
        """Whether a write has found that another process has the turn."""
        self.place = self.first_place(None)
        """Where the answer stands, as its reader sees it: ids of items are made from this."""
        self.persist: Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]] = _once
        """How to wait for a database that is away."""
        self._fence = fence(turn_id, epoch)
        self._looked = time.monotonic()
        self._waiting: list[StepRecord] = []  # done, and stored with the next write
        self.db = db.guarded(self._check)
        """The database, for writes that belong to the turn."""
        self._steps = {record.step: record for record in steps}
        self._finished: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Make this the `current()` journal of the block, and of the tasks that begin in it."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def finished(self, series: str) -> int:
        """How many steps of the series have finished."""
        return self._finished[series]

    def begin(self, series: str) -> Step:
        """The next step of a series of steps that follow one another. One without `data` is to be done and recorded.

        One that fails is not recorded: the next to begin takes its number.
        """
        name = f"{series}/{self._finished[series] + 1}"
        record = self._steps.get(name)
        if record is not None:
            self._finished[series] += 1
            return Step(series, name, record.place, record.data)
        self._tries[name] += 1
        return Step(series, name, f"{name}.{self._tries[name]}@{self.epoch}", None)

    async def record(self, step: Step, data: str, *, acted_on: bool = True) -> None:
        """The step has been done.

        Args:
            data: its result, as JSON in ASCII.
            acted_on: whether something is done because of it that cannot be taken back, such as a tool's call. Then
                this returns when it is stored. Otherwise it is stored in one transaction with whatever the turn
                writes next: without that, nothing of it is there, and the step may well be done again.

        Raises:
            TurnLost: another process has the turn. Unavailable: the database stayed away.
        """
        record = StepRecord(step.name, step.place, data)
        self._waiting.append(record)
        self._steps[step.name] = record
        self._finished[step.series] += 1
        if acted_on:
            await self.persist(self._look)

    @property
    def stale(self) -> bool:
        """Whether the last look at the turn's epoch was too long ago to go by."""
        return self.lost or time.monotonic() - self._looked >= STALE

    async def confirm(self) -> None:
        """Make sure that the turn is still this process's, before it shows what it does not store.

        A process that was stopped, and wakes up, would go on showing what nobody stores.

        Raises:
            TurnLost: another process has the turn. Unavailable: the database stayed away.
        """
        if self.stale:
            await self.persist(self._look)

    async def _look(self) -> None:
        async with self.db.write():
            pass

    def first_place(self, series: str | None) -> str:
        """Where the first step of the series will be, if it succeeds at once; where things begin, for None."""
        return f"start@{self.epoch}" if series is None else f"{series}/1.1@{self.epoch}"

    def places(self) -> frozenset[str]:
        """The places of all finished steps: what was stored there will be brought again, under the same ids."""
        return frozenset(record.place for record in self._steps.values())

    async def _check(self, conn: AsyncConnection) -> Callable[[], None]:
        try:
            await self._fence(conn)
        except TurnLost:
            self.lost = True
            raise
        self._looked = time.monotonic()
        storing = list(self._waiting)
        for record in storing:
            await JournalRows(conn, self.turn_id).add(record)
        return partial(self._stored, storing)

    def _stored(self, records: list[StepRecord]) -> None:
        self._waiting = [record for record in self._waiting if record not in records]

"""This process as one of several on a PostgreSQL database: its lease, and what becomes of turns whose replica died."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import HoldfastError, Unavailable
from holdfast.store.db import Db
from holdfast.store.replicas import ReplicaRows
from holdfast.store.turns import still_running
from holdfast.turns.machine import is_gone, this_process

__all__ = ["HOLDS", "Lease", "Tenant"]

_log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two beats."""

HOLDS = 8.0
"""Seconds after a beat for which this process may believe that its turns are its own."""

MARGIN = 1.0
"""Seconds more until others believe that they are not."""

LEAP = 3.0
"""Seconds by which the database's clock may differ from what has passed here before it counts as having jumped. A jump
by less makes nobody seem dead who beats."""

PATIENCE = 30.0
"""Seconds for which a turn waits for its lease, as it would for the database."""


class Tenant(Protocol):
    """Has the turns that the lease is for."""

    def ids(self) -> Iterable[str]:
        """Of the turns that run here."""
        ...

    def found(self, asked: Iterable[str], running: Mapping[str, tuple[int, bool]]) -> None:
        """Of those asked about these run, by the database: each with its epoch, and whether it is to be stopped."""
        ...


class Lease:
    """Says in the database, again and again, that this process is alive, and hears there what became of its turns.

    Args:
        db: one connection, of its own: a beat must neither stand in line behind the work, nor behind the end.
        replica_id: this process; made for this life of it.
    """

    def __init__(self, db: Db, replica_id: str, *, every: float = EVERY, holds: float = HOLDS) -> None:
        self._db = db
        self._self = this_process(replica_id)
        self._every = every
        self._holds = holds
        self._until = float("-inf")
        self._clock: tuple[float, float] | None = None  # the database's less ours, at the last beat
        self._sure_from = float("-inf")
        self._beaten = asyncio.Event()
        self._hurry = asyncio.Event()
        self._ended = False
        self._taking: asyncio.Task[None] | None = None
        self.others = False
        """Whether other replicas live."""

    @property
    def replica_id(self) -> str:
        return self._self.id

    @property
    def held(self) -> bool:
        """Whether nobody can have taken this process for dead."""
        return time.monotonic() < self._until

    async def regained(self) -> None:
        """Wait until the lease holds, and it is known which turns are still this process's.

        Raises:
            Unavailable: the database stayed away.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while not self.held:
                    self._beaten.clear()
                    self._hurry.set()
                    await self._beaten.wait()
        except TimeoutError as exc:
            raise Unavailable(
                "store_unavailable", "The database cannot be reached just now. Try again.", retry_after=1
            ) from exc

    def hurry(self) -> None:
        """Something has happened: look at once."""
        self._hurry.set()

    async def alive(self) -> set[str]:
        """The ids of the replicas that live. Raises `Unavailable`."""
        async with self._db.read() as conn:
            return {each.id for each in await self._rows(conn).alive()}

    async def begin(self) -> None:
        """The first beat. Raises `Unavailable`."""
        async with self._db.write() as conn:
            await self._rows(conn).bury()
        await self._beat(())

    @asynccontextmanager
    async def running(self, tenant: Tenant, take_up: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
        """Beat while the block runs, and take up what dead replicas leave."""
        task = asyncio.create_task(self._go_on(tenant, take_up), name="lease")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task, *([self._taking] if self._taking is not None else [])])
            with suppress(HoldfastError):
                await self.end()

    async def end(self) -> None:
        """This process runs no turns any more: nobody has to wait for its lease to run out. Raises `Unavailable`."""
        if not self._ended:
            self._ended = True
            async with self._db.write() as conn:
                await self._rows(conn).end(self.replica_id)

    def orphaned(self, conn: AsyncConnection) -> Any:
        """A condition on turns: nobody runs it any more."""
        return self._rows(conn).orphaned()

    def _rows(self, conn: AsyncConnection) -> ReplicaRows:
        # After a jump nobody is dead by the clock until all who live have beaten again.
        sure = time.monotonic() >= self._sure_from
        return ReplicaRows(conn, self._holds + MARGIN if sure else None)

    def _look_at_clock(self, began: float, at: datetime) -> None:
        """See whether the database's clock has jumped since the last beat.

        Args:
            began: by our own clock, which never jumps: a moment before `at`.
            at: the database's time, a moment ago.
        """
        # How far theirs is before ours, at least and at most: nobody knows when within the beat they looked.
        least, most = at.timestamp() - time.monotonic(), at.timestamp() - began
        if self._clock is not None:
            jump = max(least - self._clock[1], self._clock[0] - most)
            if jump > LEAP:
                _log.warning("the database's clock has jumped by %.0f s or more", jump)
                self._sure_from = time.monotonic() + self._holds + MARGIN
        self._clock = (least, most)

    async def _go_on(self, tenant: Tenant, take_up: Callable[[], Awaitable[object]]) -> None:
        while not self._ended:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._hurry.wait()
            self._hurry.clear()
            try:
                asked = list(tenant.ids())
                running, orphans = await self._beat(asked)
                tenant.found(asked, running)
                self._beaten.set()
                if orphans and (self._taking is None or self._taking.done()):
                    # Beside the beats: there may be many.
                    self._taking = asyncio.create_task(_in_words(take_up), name="taking up")
            except HoldfastError as exc:
                _log.warning("the lease could not be renewed: %s", exc.code)
            except Exception as exc:  # noqa: BLE001 (without beats the others would take this process for dead)
                _log.error("the lease could not be renewed: %s", type(exc).__name__)

    async def _beat(self, asked: Iterable[str]) -> tuple[dict[str, tuple[int, bool]], bool]:
        """Renew the lease; what runs of the turns asked about, and whether a dead replica has left any."""
        began = time.monotonic()
        async with self._db.write() as conn:
            if not self._ended:
                self._look_at_clock(began, await self._rows(conn).beat(self._self))
            rows = self._rows(conn)
            running = await still_running(conn, asked) if asked else {}
            others = [each for each in await rows.alive() if each.id != self.replica_id]
            for each in others:
                if is_gone(each):
                    await rows.end(each.id)
            self.others = any(not is_gone(each) for each in others)
            orphans = await rows.has_orphans()
        self._until = began + self._holds
        return running, orphans


async def _in_words(take_up: Callable[[], Awaitable[object]]) -> None:
    try:
        await take_up()
    except Exception as exc:  # noqa: BLE001 (the next beat finds that they are still there)
        _log.error("what a dead replica left could not be taken up: %s", type(exc).__name__)

"""The lease of a replica, and the clock of its database: who counts as dead, and who must not."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from sqlalchemy import ColumnElement, func, update

import holdfast.store.replicas
from holdfast.store.db import Db
from holdfast.store.replicas import ReplicaRecord, ReplicaRows
from holdfast.store.tables import replicas
from holdfast.turns.lease import Lease
from tests.conftest import make_settings
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres

HOUR = 3600


class Beats:
    """A tenant of a lease without turns: it counts the beats."""

    def __init__(self) -> None:
        self._count = 0
        self._beaten = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def ids(self) -> Iterable[str]:
        return ()

    def found(self, asked: Iterable[str], running: Mapping[str, tuple[int, bool]]) -> None:
        self._tasks.add(asyncio.create_task(self._count_up()))

    async def _count_up(self) -> None:
        async with self._beaten:
            self._count += 1
            self._beaten.notify_all()

    async def more(self, count: int) -> None:
        """Wait for so many beats from now on."""
        async with self._beaten:
            until = self._count + count
            await self._beaten.wait_for(lambda: self._count >= until)


@pytest.fixture
async def db(postgres: Postgres) -> AsyncIterator[Db]:
    url = await postgres.fresh()
    database = Db(make_settings(url).url)
    yield database
    await database.close()
    postgres.drop(url)


@asynccontextmanager
async def beating(db: Db, name: str) -> AsyncIterator[tuple[Lease, Beats]]:
    lease, beats = Lease(db, name, every=0.05, holds=0.5), Beats()

    async def nothing() -> None:
        """There is nothing to take up."""

    await lease.begin()
    async with lease.running(beats, nothing):
        yield lease, beats


def jump(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """The database's clock is wrong by so many seconds from now on."""

    def wrong() -> ColumnElement[datetime]:
        return func.now() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)

    monkeypatch.setattr(holdfast.store.replicas, "now", wrong)


@requirement("turn.clock-jumps")
@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
async def test_a_clock_that_jumps_kills_nobody(db: Db, monkeypatch: pytest.MonkeyPatch, seconds: int):
    async with beating(db, "one") as (one, beats):
        # One that lives and beats too seldom to have done so since the jump: what it wrote is by the clock as it was.
        other = ReplicaRecord("other", None, 1, 1)
        async with db.write() as conn:
            await ReplicaRows(conn, 1.0).beat(other)
        await beats.more(2)
        assert await one.alive() == {"one", "other"}
        jump(monkeypatch, seconds)
        await beats.more(2)
        assert await one.alive() == {"one", "other"}
        async with db.write() as conn:
            await ReplicaRows(conn, 1.0).beat(other)
        assert await one.alive() == {"one", "other"}


@requirement("turn.clock-jumps", "turn.dead-replica")
async def test_one_that_died_before_the_clock_was_set_back_is_dead(db: Db):
    async with beating(db, "one") as (one, beats):
        async with db.write() as conn:
            await ReplicaRows(conn, 1.0).beat(ReplicaRecord("dead", None, 1, 1))
            in_an_hour = func.now() + func.make_interval(0, 0, 0, 0, 1)
            await conn.execute(update(replicas).where(replicas.c.id == "dead").values(beat_at=in_an_hour))
        await beats.more(1)
        assert await one.alive() == {"one"}

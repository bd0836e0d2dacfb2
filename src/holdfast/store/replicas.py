"""Replicas as rows: the processes that share a PostgreSQL database, and when each was last heard of.

All times are the database's own: the clocks of machines differ, and jump.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.tables import replicas, turns

__all__ = ["ReplicaRecord", "ReplicaRows"]


@dataclass(frozen=True, slots=True)
class ReplicaRecord:
    """A process, as it knows itself."""

    id: str
    machine: str | None
    """Names the machine, and the set of process numbers on it; None where nothing does."""
    pid: int
    begun: int
    """When the process began, as its machine counts: numbers of processes are used again."""


def now() -> ColumnElement[datetime]:
    """The time, by the database: the one place that says what it is."""
    return func.now()


def _seconds(count: float) -> ColumnElement[timedelta]:
    return func.make_interval(0, 0, 0, 0, 0, 0, count)


class ReplicaRows:
    """The replicas, within the caller's transaction.

    Args:
        lease: seconds after its last beat for which a replica counts as alive; None while the clock cannot be gone by,
            and all are alive that have not ended.
    """

    def __init__(self, conn: AsyncConnection, lease: float | None) -> None:
        self._conn = conn
        beat_at = replicas.c.beat_at
        self._alive: ColumnElement[bool] = true()
        if lease is not None:
            # A beat that is yet to come was before the clock was set back, and there has been none since.
            self._alive = (beat_at > now() - _seconds(lease)) & (beat_at < now() + _seconds(lease))

    async def beat(self, replica: ReplicaRecord) -> datetime:
        """The replica is alive. Returns the time, by the database."""
        row = insert(replicas).values(
            id=replica.id,
            machine=replica.machine,
            pid=replica.pid,
            begun=replica.begun,
            beat_at=now(),
        )
        beaten = row.on_conflict_do_update(index_elements=["id"], set_={"beat_at": now()})
        found = await self._conn.execute(beaten.returning(replicas.c.beat_at))
        at: datetime = found.scalar_one()
        return at

    async def alive(self) -> list[ReplicaRecord]:
        """Those whose lease holds."""
        columns = (replicas.c.id, replicas.c.machine, replicas.c.pid, replicas.c.begun)
        rows = await self._conn.execute(select(*columns).where(self._alive))
        return [ReplicaRecord(*row) for row in rows.all()]

    async def end(self, replica_id: str) -> None:
        """The replica is gone."""
        await self._conn.execute(delete(replicas).where(replicas.c.id == replica_id))

    async def bury(self) -> None:
        """Forget those that have been silent for a day."""
        long_ago = now() - func.make_interval(0, 0, 0, 1)
        await self._conn.execute(delete(replicas).where(replicas.c.beat_at < long_ago))

    def orphaned(self) -> Any:
        """A condition on turns: whoever ran it does not live any more."""
        living = select(replicas.c.id).where(self._alive)
        return or_(turns.c.replica_id.is_(None), turns.c.replica_id.not_in(living))

    async def has_orphans(self) -> bool:
        """Whether a turn waits to be taken up."""
        query = select(exists().where(turns.c.status == "running", self.orphaned()))
        return bool(await self._conn.scalar(query))

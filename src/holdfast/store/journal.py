"""The journal as rows: the finished steps of turns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import TurnLost
from holdfast.store.tables import journal, turns

__all__ = ["JournalRows", "StepRecord", "fence", "forget_steps"]

LETS_GO = 8.0
"""Seconds for which PostgreSQL waits for the next statement of a turn's transaction: less than the turn's lease."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A finished step."""

    step: str
    """Its name, within the turn."""
    place: str
    """What the ids of the items that it brought are made from."""
    data: str
    """Its result, as JSON."""


class JournalRows:
    """The steps of one turn, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, turn_id: str) -> None:
        self._conn = conn
        self._turn_id = turn_id

    async def add(self, record: StepRecord) -> None:
        await self._conn.execute(
            insert(journal).values(
                turn_id=self._turn_id, step=record.step, place=record.place, data=record.data
            )
        )

    async def all(self) -> list[StepRecord]:
        query = select(journal.c.step, journal.c.place, journal.c.data).where(
            journal.c.turn_id == self._turn_id
        )
        return [StepRecord(*row) for row in (await self._conn.execute(query)).all()]

    async def delete(self) -> None:
        await self._conn.execute(delete(journal).where(journal.c.turn_id == self._turn_id))


def fence(turn_id: str, epoch: int) -> Callable[[AsyncConnection], Awaitable[None]]:
    """A check for `Db.guarded`: the turn is still this epoch's, and stays so until the transaction ends."""
    # The lock makes a taking-up wait for the write, and the write see a taking-up that was first.
    query = (
        select(turns.c.id)
        .where(turns.c.id == turn_id, turns.c.epoch == epoch)
        .with_for_update(key_share=True)
    )
    # A process that freezes in the middle, or whose machine is gone, would keep the lock, and with it the turn.
    lets_go = func.set_config("idle_in_transaction_session_timeout", str(round(LETS_GO * 1000)), True)

    async def check(conn: AsyncConnection) -> None:
        on_postgresql = conn.dialect.name == "postgresql"
        if await conn.scalar(query.add_columns(lets_go) if on_postgresql else query) is None:
            raise TurnLost

    return check


async def forget_steps(conn: AsyncConnection, ended_before: datetime) -> int:
    """Delete the steps of turns that ended before. Returns how many there were."""
    ended = (
        select(journal.c.turn_id)
        .join(turns, turns.c.id == journal.c.turn_id)
        .where(turns.c.ended_at < ended_before)
    )
    return int((await conn.execute(delete(journal).where(journal.c.turn_id.in_(ended)))).rowcount)

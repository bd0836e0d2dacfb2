"""The journal as rows: the finished steps of turns."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import TurnLost
from holdfast.store.db import Check
from holdfast.store.tables import journal, turns

__all__ = ["JournalRows", "StepRecord", "fence", "forget_steps"]

LETS_GO = 8.0
"""Seconds for which PostgreSQL waits for the next statement of a turn's transaction: less than the turn's lease."""


_ADD = {
    "sqlite": sqlite.insert(journal).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(journal).on_conflict_do_nothing(),
}


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
        """What is there already stays: an earlier attempt of the same write, of which nobody could tell."""
        await self._conn.execute(
            _ADD[self._conn.dialect.name],
            {"turn_id": self._turn_id, "step": record.step, "place": record.place, "data": record.data},
        )

    async def all(self) -> list[StepRecord]:
        query = select(journal.c.step, journal.c.place, journal.c.data).where(
            journal.c.turn_id == self._turn_id
        )
        return [StepRecord(*row) for row in (await self._conn.execute(query)).all()]

    async def delete(self) -> None:
        await self._conn.execute(delete(journal).where(journal.c.turn_id == self._turn_id))


# The lock makes a taking-up wait for the write, and the write see a taking-up that was first.
_MINE = (
    select(turns.c.id)
    .where(turns.c.id == bindparam("turn"), turns.c.epoch == bindparam("of_epoch"))
    .with_for_update(key_share=True)
)
# A process that freezes in the middle, or whose machine is gone, would keep the lock, and with it the turn.
_LETS_GO = func.set_config("idle_in_transaction_session_timeout", str(round(LETS_GO * 1000)), True)
_FENCE = {"sqlite": _MINE, "postgresql": _MINE.add_columns(_LETS_GO)}


def fence(turn_id: str, epoch: int) -> Check:
    """A check for `Db.guarded`: the turn is still this epoch's, and stays so until the transaction ends."""

    async def check(conn: AsyncConnection) -> None:
        if await conn.scalar(_FENCE[conn.dialect.name], {"turn": turn_id, "of_epoch": epoch}) is None:
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

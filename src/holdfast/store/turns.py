"""Turns as rows: who is being answered, where, and how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.db import utc_now
from holdfast.store.items import ItemRows
from holdfast.store.missing import missing
from holdfast.store.tables import turns

__all__ = [
    "TurnRecord",
    "TurnRows",
    "TurnStatus",
    "ask_to_stop",
    "still_running",
    "take_up_unfinished",
]

TurnStatus = Literal["running", "completed", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One streaming operation being answered, from its acceptance to its last event."""

    id: str
    user_id: str
    thread_id: str
    operation: str
    key: str | None = None
    status: TurnStatus = "running"
    error: dict[str, Any] | None = None
    epoch: int = 1
    """Counts the processes that took the turn up."""
    request: dict[str, Any] | None = None
    """What it takes to run the turn again; None once it has ended."""
    effects: dict[str, Any] = field(default_factory=dict)
    """What clients may have seen of it (`holdfast.engine.effects`)."""
    replica_id: str | None = None
    """The replica that runs it, where there may be several."""
    stopping: bool = False
    """Whether somebody elsewhere wants it stopped."""


# What each turn asks is put together once: that costs more than running it.
_ITS = (turns.c.id == bindparam("of_turn")) & (turns.c.user_id == bindparam("of_user"))
_CREATE = insert(turns)
_RUNNING_THERE = (
    select(turns)
    .where(
        turns.c.user_id == bindparam("of_user"),
        turns.c.thread_id == bindparam("of_thread"),
        turns.c.status == "running",
    )
    .order_by(turns.c.seq)
)
_EFFECTS = update(turns).where(_ITS).values(effects=bindparam("seen"))
_FINISH = (
    update(turns)
    .where(_ITS, turns.c.epoch == bindparam("of_epoch"), turns.c.status == "running")
    .values(
        status=bindparam("ended"), error=bindparam("failure"), request=null(), ended_at=bindparam("moment")
    )
)


class TurnRows:
    """The turns of one user, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def create(self, turn: TurnRecord, seq: int | None = None) -> None:
        """Raises `NotFound` without such a thread. With a taken key the transaction ends in `Conflict`.

        Args:
            seq: one of the thread's numbers that was reserved for it; without it, the next.
        """
        if seq is None:
            seq = await ItemRows(self._conn, self._user_id).next_seq(turn.thread_id)
        await self._conn.execute(
            _CREATE,
            {
                "id": turn.id,
                "user_id": self._user_id,
                "thread_id": turn.thread_id,
                "operation": turn.operation,
                "key": turn.key,
                "status": turn.status,
                "seq": seq,
                "epoch": turn.epoch,
                "replica_id": turn.replica_id,
                "request": turn.request,
                "effects": turn.effects or None,
                "created_at": utc_now(),
            },
        )

    async def get(self, turn_id: str) -> TurnRecord:
        """Raises `NotFound`."""
        found = await self._one(turns.c.id == turn_id)
        if found is None:
            raise missing("turn")
        return found

    async def by_key(self, key: str) -> TurnRecord | None:
        return await self._one(turns.c.key == key)

    async def latest(self, thread_id: str) -> TurnRecord | None:
        """The thread's newest answer. Actions run beside answers, and say nothing of how those ended."""
        answers = (turns.c.thread_id == thread_id) & (turns.c.operation != "threads.custom_action")
        return await self._one(answers, newest=True)

    async def running(self, thread_id: str | None = None) -> list[TurnRecord]:
        """What runs, by all that is noted, in the thread or for the user at all; oldest first."""
        if thread_id is not None:
            given = {"of_user": self._user_id, "of_thread": thread_id}
            return [_record(row) for row in (await self._conn.execute(_RUNNING_THERE, given)).all()]
        query = select(turns).where(turns.c.user_id == self._user_id, turns.c.status == "running")
        return [_record(row) for row in (await self._conn.execute(query.order_by(turns.c.seq))).all()]

    async def since(self, moment: datetime) -> list[tuple[str, int]]:
        """The ids, each with its newest epoch, of the turns that run or have ended since."""
        lately = turns.c.ended_at.is_(None) | (turns.c.ended_at > moment)
        query = select(turns.c.id, turns.c.epoch).where(turns.c.user_id == self._user_id, lately)
        return [(row.id, row.epoch) for row in (await self._conn.execute(query)).all()]

    async def set_request(self, turn_id: str, request: dict[str, Any]) -> None:
        """Keep what it takes to run the turn again."""
        await self._conn.execute(update(turns).where(self._is(turn_id)).values(request=request))

    async def set_effects(self, turn_id: str, effects: dict[str, Any]) -> None:
        given = {"of_turn": turn_id, "of_user": self._user_id, "seen": effects}
        await self._conn.execute(_EFFECTS, given)

    async def finish(
        self, turn_id: str, epoch: int, status: TurnStatus, error: dict[str, Any] | None = None
    ) -> None:
        """Note how a running turn ended; an ended one, and one that another process took up, stays as it is."""
        await self._conn.execute(
            _FINISH,
            {
                "of_turn": turn_id,
                "of_user": self._user_id,
                "of_epoch": epoch,
                "ended": status,
                "failure": error,
                "moment": utc_now(),
            },
        )

    def _is(self, turn_id: str) -> Any:
        return (turns.c.id == turn_id) & (turns.c.user_id == self._user_id)

    async def _one(self, which: Any, *, newest: bool = False) -> TurnRecord | None:
        query = select(turns).where(turns.c.user_id == self._user_id, which)
        if newest:
            query = query.order_by(turns.c.seq.desc()).limit(1)
        row = (await self._conn.execute(query)).one_or_none()
        return None if row is None else _record(row)


async def take_up_unfinished(
    conn: AsyncConnection, replica_id: str | None = None, which: Any = None
) -> list[TurnRecord]:
    """Make running turns the caller's: whoever ran them before can write nothing of them any more. Oldest first.

    Args:
        which: a condition on `turns`; None for every one that runs.
    """
    running = turns.c.status == "running"
    taken = await conn.execute(
        update(turns)
        .where(running if which is None else running & which)
        .values(epoch=turns.c.epoch + 1, replica_id=replica_id)
        .returning(turns)
    )
    return [_record(row) for row in sorted(taken.all(), key=lambda row: (row.thread_id, row.seq))]


async def ask_to_stop(conn: AsyncConnection, turn_ids: Iterable[str]) -> None:
    """Whoever runs one of these, or takes it up, is to stop it."""
    await conn.execute(
        update(turns).where(turns.c.id.in_(turn_ids), turns.c.status == "running").values(stopping=True)
    )


async def still_running(conn: AsyncConnection, turn_ids: Iterable[str]) -> dict[str, tuple[int, bool]]:
    """Of these turns those that run, each with its epoch and whether it is to be stopped."""
    query = select(turns.c.id, turns.c.epoch, turns.c.stopping).where(
        turns.c.id.in_(turn_ids), turns.c.status == "running"
    )
    return {row.id: (row.epoch, row.stopping) for row in (await conn.execute(query)).all()}


def _record(row: Row[Any]) -> TurnRecord:
    return TurnRecord(
        id=row.id,
        user_id=row.user_id,
        thread_id=row.thread_id,
        operation=row.operation,
        key=row.key,
        status=row.status,
        error=row.error,
        epoch=row.epoch,
        request=row.request,
        effects=row.effects or {},
        replica_id=row.replica_id,
        stopping=row.stopping,
    )

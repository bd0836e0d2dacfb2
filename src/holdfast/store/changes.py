"""Changes of tasks as rows: what each write found and what it left, numbered for each user in the order of commits."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import NotFound
from holdfast.store.db import utc_now
from holdfast.store.missing import missing
from holdfast.store.tables import task_changes, turns, users

__all__ = ["KEPT", "ChangeRows", "Newest", "newest_of"]

KEPT = timedelta(days=30)
"""How long a change is kept at least: to be undone, to be read by who was away, and to know a repeated call."""

FORGET_EVERY = 16
"""Each so manieth write of a user clears away old changes, and so no write does much."""

FORGET_AT_MOST = 64

Row = dict[str, Any]


class ChangeRows:
    """The changes of one user's tasks, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def hold(self) -> None:
        """Until the transaction ends nobody else writes on this user's tasks. Raises `NotFound`."""
        # SQLite knows no such thing, and has one writer anyway. The weaker lock lets rows that refer to the user in.
        query = select(users.c.id).where(users.c.id == self._user_id).with_for_update(key_share=True)
        if (await self._conn.execute(query)).one_or_none() is None:
            raise missing("user")

    async def next_seq(self, *, new_task: bool = False) -> tuple[int, int]:
        """Take the next number; and with `new_task` the next task's, so that a new task costs no statement more.

        It holds the user as `hold` does, so that numbers are in the order of commits: who sees one sees all before it.

        Returns:
            The change's number, and the newest task's. Raises `NotFound`.
        """
        counted = await self._conn.execute(
            update(users)
            .where(users.c.id == self._user_id)
            .values(last_change=users.c.last_change + 1, last_task=users.c.last_task + int(new_task))
            .returning(users.c.last_change, users.c.last_task)
        )
        row = counted.one_or_none()
        if row is None:
            raise missing("user")
        return row.last_change, row.last_task

    async def add(
        self,
        seq: int,
        kind: str,
        *,
        before: Row | None,
        after: Row | None,
        key: str | None,
        turn_id: str | None,
        undoes: int | None = None,
    ) -> Row:
        """Note a write: the task's row as it was and as it is, None for none."""
        known = after or before
        if known is None:
            raise ValueError("a change has a task")
        added = await self._conn.execute(
            insert(task_changes)
            .values(
                user_id=self._user_id,
                seq=seq,
                key=key,
                kind=kind,
                task_id=known["id"],
                before=_as_json(before),
                after=_as_json(after),
                turn_id=turn_id,
                undoes=undoes,
                created_at=utc_now(),
            )
            .returning(task_changes)
        )
        if seq % FORGET_EVERY == 0:
            await self.forget(utc_now() - KEPT)
        return dict(added.mappings().one())

    async def get(self, seq: int) -> Row:
        """Raises `NotFound`, also for one that is not kept any more."""
        query = select(task_changes).where(self._mine, task_changes.c.seq == seq)
        found = (await self._conn.execute(query)).mappings().one_or_none()
        if found is None:
            raise NotFound("change_not_found", f"There is no change {seq}, or not any more.")
        return dict(found)

    async def by_key(self, key: str) -> Row | None:
        query = select(task_changes).where(self._mine, task_changes.c.key == key)
        found = (await self._conn.execute(query)).mappings().one_or_none()
        return None if found is None else dict(found)

    async def since(self, after: int, limit: int) -> list[Row]:
        """Those that follow number `after`, in order."""
        query = (
            select(task_changes)
            .where(self._mine, task_changes.c.seq > after)
            .order_by(task_changes.c.seq)
            .limit(limit)
        )
        return [dict(row) for row in (await self._conn.execute(query)).mappings().all()]

    async def of_task(self, task_id: int, *, after: int, limit: int) -> list[Row]:
        """The newest changes of one task that follow number `after`, newest first."""
        query = (
            select(task_changes)
            .where(self._mine, task_changes.c.task_id == task_id, task_changes.c.seq > after)
            .order_by(task_changes.c.seq.desc())
            .limit(limit)
        )
        return [dict(row) for row in (await self._conn.execute(query)).mappings().all()]

    async def of_conversation(self, turn_id: str, *, limit: int) -> list[Row]:
        """The newest changes that the turns of one thread made, newest first: of the thread of this turn."""
        beside = turns.alias()
        thread = select(turns.c.thread_id).where(turns.c.id == turn_id, turns.c.user_id == self._user_id)
        among = select(beside.c.id).where(beside.c.thread_id == thread.scalar_subquery())
        query = (
            select(task_changes)
            .where(self._mine, task_changes.c.turn_id.in_(among))
            .order_by(task_changes.c.seq.desc())
            .limit(limit)
        )
        return [dict(row) for row in (await self._conn.execute(query)).mappings().all()]

    async def undoing(self, *, after: int, limit: int) -> list[tuple[int, int]]:
        """The newest changes after that number that undo another, newest first, each with the one that it undoes."""
        query = (
            select(task_changes.c.seq, task_changes.c.undoes)
            .where(self._mine, task_changes.c.seq > after, task_changes.c.undoes.is_not(None))
            .order_by(task_changes.c.seq.desc())
            .limit(limit)
        )
        return [(row.seq, row.undoes) for row in (await self._conn.execute(query)).all()]

    async def newest(self) -> int:
        """The newest change's number, 0 when there was none. Raises `NotFound`."""
        query = select(users.c.last_change).where(users.c.id == self._user_id)
        found: int | None = (await self._conn.execute(query)).scalar_one_or_none()
        if found is None:
            raise missing("user")
        return found

    async def oldest(self) -> int | None:
        """The number of the oldest change that is kept."""
        query = select(func.min(task_changes.c.seq)).where(self._mine)
        found: int | None = await self._conn.scalar(query)
        return found

    async def forget(self, before: datetime) -> None:
        """Delete changes from before that time, the oldest first and a bounded number of them."""
        query = (
            select(task_changes.c.seq, task_changes.c.created_at)
            .where(self._mine)
            .order_by(task_changes.c.seq)
            .limit(FORGET_AT_MOST)
        )
        old = [row.seq for row in (await self._conn.execute(query)).all() if row.created_at < before]
        if old:
            await self._conn.execute(delete(task_changes).where(self._mine, task_changes.c.seq.in_(old)))

    @property
    def _mine(self) -> Any:
        return task_changes.c.user_id == self._user_id


class Newest(NamedTuple):
    """Where a user's counts stand: of the changes of tasks, and of what was said in threads."""

    change: int
    activity: int


async def newest_of(conn: AsyncConnection, user_ids: list[str]) -> dict[str, Newest]:
    """The newest numbers of each of these users; one who is deleted is not among them."""
    query = select(users.c.id, users.c.last_change, users.c.activity).where(users.c.id.in_(user_ids))
    return {row.id: Newest(row.last_change, row.activity) for row in (await conn.execute(query)).all()}


def _as_json(row: Row | None) -> Row | None:
    """A task's row as it is kept in a change: without its owner, times in ISO 8601."""
    if row is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name != "user_id"
    }

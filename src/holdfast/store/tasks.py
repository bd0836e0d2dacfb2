"""Tasks as rows: numbered for each user, a number never used again."""

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.db import utc_now
from holdfast.store.missing import StoreNotFound
from holdfast.store.tables import tasks

__all__ = ["TaskRows"]


class TaskRows:
    """The tasks of one user, within the caller's transaction. Rows are mappings of the table's columns."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def add(self, number: int, title: str, description: str) -> dict[str, Any]:
        """Add a task under a number that `ChangeRows.next_seq` gave."""
        now = utc_now()
        added = await self._conn.execute(
            insert(tasks)
            .values(
                user_id=self._user_id,
                id=number,
                title=title,
                description=description,
                completed=False,
                created_at=now,
                updated_at=now,
            )
            .returning(tasks)
        )
        return dict(added.mappings().one())

    async def restore(self, **values: Any) -> dict[str, Any]:
        """Put a deleted task back under its number, with the values it had; it is updated now."""
        restored = await self._conn.execute(
            insert(tasks)
            .values(**{**values, "user_id": self._user_id, "updated_at": utc_now()})
            .returning(tasks)
        )
        return dict(restored.mappings().one())

    async def get(self, task_id: int) -> dict[str, Any]:
        """Raises `NotFound`."""
        found = (await self._conn.execute(select(tasks).where(self._is(task_id)))).mappings().one_or_none()
        if found is None:
            raise _no_task(task_id)
        return dict(found)

    async def page(
        self, *, completed: bool | None, after: int | None, limit: int
    ) -> tuple[list[dict[str, Any]], bool]:
        """Tasks by number, those above `after`, and whether more follow. `completed` None: all of them."""
        query = select(tasks).where(tasks.c.user_id == self._user_id)
        if completed is not None:
            query = query.where(tasks.c.completed.is_(completed))
        if after is not None:
            query = query.where(tasks.c.id > after)
        rows = (await self._conn.execute(query.order_by(tasks.c.id).limit(limit + 1))).mappings().all()
        return [dict(row) for row in rows[:limit]], len(rows) > limit

    async def change(self, task_id: int, **values: Any) -> dict[str, Any]:
        """Raises `NotFound`."""
        changed = await self._conn.execute(
            update(tasks).where(self._is(task_id)).values(**values, updated_at=utc_now()).returning(tasks)
        )
        row = changed.mappings().one_or_none()
        if row is None:
            raise _no_task(task_id)
        return dict(row)

    async def delete(self, task_id: int) -> dict[str, Any]:
        """Delete the task and return it as it was. Raises `NotFound`."""
        deleted = await self._conn.execute(delete(tasks).where(self._is(task_id)).returning(tasks))
        row = deleted.mappings().one_or_none()
        if row is None:
            raise _no_task(task_id)
        return dict(row)

    def _is(self, task_id: int) -> Any:
        return (tasks.c.user_id == self._user_id) & (tasks.c.id == task_id)


def _no_task(task_id: int) -> StoreNotFound:
    return StoreNotFound("task_not_found", f"There is no task {task_id}.")

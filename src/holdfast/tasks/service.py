"""What can be done with tasks, for one user. The REST routes and the MCP tools both stand on this."""

from typing import Any

from holdfast.errors import Invalid, NotFound
from holdfast.store.db import Db
from holdfast.store.tasks import TaskRows
from holdfast.tasks.task import Task, TaskPage, TaskStatus, checked_description, checked_title

__all__ = ["MAX_PAGE", "Tasks"]

MAX_PAGE = 1000
_MAX_NUMBER = 2**63 - 1


class Tasks:
    """The tasks of one user. Each method is one short transaction.

    Raises (each method): `Unavailable` without a database; where a task is named, `NotFound`.
    """

    def __init__(self, db: Db, user_id: str) -> None:
        self._db = db
        self._user_id = user_id

    async def add(self, title: str, description: str | None = None) -> Task:
        """Raises `Invalid` for a title or a description that breaks a rule."""
        title, description = checked_title(title), checked_description(description or "")
        async with self._db.write() as conn:
            return Task.model_validate(await TaskRows(conn, self._user_id).add(title, description))

    async def get(self, task_id: int) -> Task:
        self._check(task_id)
        async with self._db.read() as conn:
            return Task.model_validate(await TaskRows(conn, self._user_id).get(task_id))

    async def page(
        self, status: TaskStatus = "all", *, after: int | None = None, limit: int = 100
    ) -> TaskPage:
        """Tasks by number, from the one after `after`; at most `MAX_PAGE`."""
        completed = {"all": None, "pending": False, "completed": True}[status]
        if after is not None and not 0 <= after <= _MAX_NUMBER:
            raise Invalid("invalid_cursor", "`after` is a task's number.")
        async with self._db.read() as conn:
            rows, has_more = await TaskRows(conn, self._user_id).page(
                completed=completed, after=after, limit=max(1, min(limit, MAX_PAGE))
            )
        data = [Task.model_validate(row) for row in rows]
        return TaskPage(data=data, has_more=has_more, after=data[-1].id if has_more else None)

    async def update(
        self,
        task_id: int,
        *,
        title: str | None = None,
        description: str | None = None,
        completed: bool | None = None,
    ) -> Task:
        """Change what is given, leave the rest. Raises `Invalid` as `add`."""
        self._check(task_id)
        values: dict[str, Any] = {}
        if title is not None:
            values["title"] = checked_title(title)
        if description is not None:
            values["description"] = checked_description(description)
        if completed is not None:
            values["completed"] = completed
        if not values:
            return await self.get(task_id)
        async with self._db.write() as conn:
            return Task.model_validate(await TaskRows(conn, self._user_id).change(task_id, **values))

    async def delete(self, task_id: int) -> Task:
        """Returns the task as it was."""
        self._check(task_id)
        async with self._db.write() as conn:
            return Task.model_validate(await TaskRows(conn, self._user_id).delete(task_id))

    def _check(self, task_id: int) -> None:
        if not 0 < task_id <= _MAX_NUMBER:
            raise NotFound("task_not_found", f"There is no task {task_id}.")

"""What can be done with tasks, for one user. The REST routes and the MCP tools both stand on this."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import Conflict, Invalid, NotFound
from holdfast.store.changes import ChangeRows
from holdfast.store.db import Db
from holdfast.store.tasks import TaskRows
from holdfast.tasks.change import ChangeKind, TaskChange, change_of, newest_standing, undo_refusal
from holdfast.tasks.task import Task, TaskPage, TaskStatus, checked_description, checked_title

__all__ = ["MAX_PAGE", "Tasks"]

MAX_PAGE = 1000
MAX_LATER = 200
"""Changes of one task that are looked through for an undo; after more than that it has been changed since."""
MAX_BACK = 200
"""Changes of one conversation that are looked through for the newest that can be undone."""
_MAX_NUMBER = 2**63 - 1

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Written:
    kind: ChangeKind
    before: Row | None
    after: Row | None
    undoes: int | None = None


_Write = Callable[[AsyncConnection, int], Awaitable[_Written]]
OnUndone = Callable[[AsyncConnection, str, int], Awaitable[None]]
"""Writes; is given the number of the newest task."""


class Tasks:
    """The tasks of one user. Each method is one short transaction.

    Each write leaves a change, in the same transaction. A write takes a `key`, which names the call that asks for it:
    when a write of this user with the same key is there already, nothing is done, and what that one did is returned.
    So a call that is repeated, because nobody knows whether it came through, takes effect once.

    Raises (each method): `Unavailable` without a database; where a task is named, `NotFound`.

    Args:
        turn_id: the turn that writes, to be noted with the changes.
        undone: told of a change that a turn made and that is taken back: within the transaction, with that turn's id.
    """

    def __init__(
        self, db: Db, user_id: str, *, turn_id: str | None = None, undone: OnUndone | None = None
    ) -> None:
        self._db = db
        self._user_id = user_id
        self._turn_id = turn_id
        self._undone = undone

    async def add(self, title: str, description: str | None = None, *, key: str | None = None) -> TaskChange:
        """Raises `Invalid` for a title or a description that breaks a rule."""
        title, description = checked_title(title), checked_description(description or "")

        async def write(conn: AsyncConnection, number: int) -> _Written:
            return _Written(
                "added", None, await TaskRows(conn, self._user_id).add(number, title, description)
            )

        return await self._write(write, key, new_task=True)

    async def get(self, task_id: int) -> Task:
        self._check(task_id)
        async with self._db.read() as conn:
            return Task.model_validate(await TaskRows(conn, self._user_id).get(task_id))

    async def page(
        self, status: TaskStatus = "all", *, after: int | None = None, limit: int = 100
    ) -> TaskPage:
        """Tasks by number, from the one after `after`; at most `MAX_PAGE`."""
        return (await self.page_at(status, after=after, limit=limit))[0]

    async def page_at(
        self, status: TaskStatus = "all", *, after: int | None = None, limit: int = 100
    ) -> tuple[TaskPage, int]:
        """As `page`, and the number of the newest change: the page shows that one and none that follow."""
        completed = {"all": None, "pending": False, "completed": True}[status]
        if after is not None and not 0 <= after <= _MAX_NUMBER:
            raise Invalid("invalid_cursor", "`after` is a task's number.")
        async with self._db.read() as conn:
            change = await ChangeRows(conn, self._user_id).newest()
            rows, has_more = await TaskRows(conn, self._user_id).page(
                completed=completed, after=after, limit=max(1, min(limit, MAX_PAGE))
            )
        data = [Task.model_validate(row) for row in rows]
        return TaskPage(data=data, has_more=has_more, after=data[-1].id if has_more else None), change

    async def update(
        self,
        task_id: int,
        *,
        title: str | None = None,
        description: str | None = None,
        completed: bool | None = None,
        key: str | None = None,
    ) -> TaskChange:
        """Change what is given, leave the rest. Raises `Invalid` as `add`.

        When that changes nothing the task stays as it is, its `updated_at` too; the call leaves a change all the same.
        """
        self._check(task_id)
        values: Row = {}
        if title is not None:
            values["title"] = checked_title(title)
        if description is not None:
            values["description"] = checked_description(description)
        if completed is not None:
            values["completed"] = completed

        async def write(conn: AsyncConnection, _number: int) -> _Written:
            rows = TaskRows(conn, self._user_id)
            before = await rows.get(task_id)
            differs = any(before[name] != value for name, value in values.items())
            after = await rows.change(task_id, **values) if differs else before
            return _Written(_kind(values, before), before, after)

        return await self._write(write, key)

    async def delete(self, task_id: int, *, key: str | None = None) -> TaskChange:
        """The change's `task` is the task as it was."""
        self._check(task_id)

        async def write(conn: AsyncConnection, _number: int) -> _Written:
            return _Written("deleted", await TaskRows(conn, self._user_id).delete(task_id), None)

        return await self._write(write, key)

    async def undo(self, change: int, *, key: str | None = None) -> TaskChange:
        """Put a task back to where it was before a change; a deleted one comes back under its own number.

        That is a change of its own, and can be undone too. `updated_at` becomes now.

        Raises:
            NotFound: there is no such change, or it is too old to be kept.
            Conflict: the task was changed again since, or the change has been undone already.
        """
        if not 0 < change <= _MAX_NUMBER:
            raise NotFound("change_not_found", f"There is no change {change}.")

        async def write(conn: AsyncConnection, _number: int) -> _Written:
            return await self._take_back(conn, change)

        return await self._write(write, key)

    async def undo_last(self, *, key: str | None = None) -> TaskChange:
        """As `undo`, of the newest change that turns of this turn's conversation made and that stands.

        A click in that conversation counts, and so does a redo; an undo does not, so that each call goes one further
        back. When that change cannot be undone none before it is: nobody means it who says "undo".

        Raises:
            NotFound: there is none.
            Conflict: as `undo`.
        """

        async def write(conn: AsyncConnection, _number: int) -> _Written:
            changes = ChangeRows(conn, self._user_id)
            made = await changes.of_conversation(self._turn_id or "", limit=MAX_BACK)
            undoing = await changes.undoing(after=made[-1]["seq"], limit=5 * MAX_BACK) if made else []
            change = newest_standing(made, undoing)
            if change is None:
                raise NotFound("nothing_to_undo", "There is nothing to undo in this conversation.")
            return await self._take_back(conn, change)

        return await self._write(write, key)

    async def _take_back(self, conn: AsyncConnection, change: int) -> _Written:
        undone = await ChangeRows(conn, self._user_id).get(change)
        task_id: int = undone["task_id"]
        later = await ChangeRows(conn, self._user_id).of_task(task_id, after=change, limit=MAX_LATER + 1)
        refusal = undo_refusal(change, later)
        if len(later) > MAX_LATER or refusal is not None:
            raise Conflict("task_changed_since", refusal or "The task has been changed too often since.")
        if self._undone is not None and undone["turn_id"] is not None:
            await self._undone(conn, undone["turn_id"], change)
        rows = TaskRows(conn, self._user_id)
        if undone["before"] is None:
            return _Written("undone", await rows.delete(task_id), None, change)
        kept = Task.model_validate(undone["before"])
        if undone["after"] is None:
            return _Written("undone", None, await rows.restore(**kept.model_dump()), change)
        before = await rows.get(task_id)
        words = kept.model_dump(include={"title", "description", "completed"})
        return _Written("undone", before, await rows.change(task_id, **words), change)

    async def _write(self, write: _Write, key: str | None, *, new_task: bool = False) -> TaskChange:
        async with self._db.write() as conn:
            changes = ChangeRows(conn, self._user_id)
            if key is not None:
                # Held first: of two calls with one key the second waits here, and then sees what the first did.
                await changes.hold()
                earlier = await changes.by_key(key)
                if earlier is not None:
                    return change_of(earlier)
            seq, number = await changes.next_seq(new_task=new_task)
            done = await write(conn, number)
            row = await changes.add(
                seq,
                done.kind,
                before=done.before,
                after=done.after,
                key=key,
                turn_id=self._turn_id,
                undoes=done.undoes,
            )
        self._db.notices.changed(self._user_id)
        return change_of(row)

    def _check(self, task_id: int) -> None:
        if not 0 < task_id <= _MAX_NUMBER:
            raise NotFound("task_not_found", f"There is no task {task_id}.")


def _kind(values: Row, before: Row) -> ChangeKind:
    """What an update is called: by its check mark, when it changes it or gives nothing else."""
    completed = values.get("completed")
    if completed is None or (len(values) > 1 and completed == before["completed"]):
        return "updated"
    return "completed" if completed else "reopened"

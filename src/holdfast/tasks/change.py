"""A change of a task: one write, with what it found and what it left."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from holdfast.tasks.task import Task

__all__ = ["ChangeKind", "Effect", "TaskChange", "change_of", "newest_standing", "undo_refusal"]

ChangeKind = Literal["added", "completed", "reopened", "updated", "deleted", "undone"]

Effect = Literal["removed", "restored", "completed", "reopened", "updated"]


class TaskChange(BaseModel):
    """What one write did. `change` counts up for each user, in the order in which writes became visible."""

    change: int
    kind: ChangeKind
    task_id: int
    before: Task | None
    """The task as it was; None for one that was not there."""
    after: Task | None
    """The task as it is; None for one that is gone."""
    turn_id: str | None
    """The turn whose assistant did it."""
    undoes: int | None = None
    """The change that this one undoes."""
    created_at: datetime

    @property
    def task(self) -> Task:
        """The task as the write left it; one that is gone, as it was."""
        known = self.after or self.before
        if known is None:
            raise ValueError("a change has a task")
        return known

    @property
    def effect(self) -> Effect:
        """What became of the task, whatever it was that was done: what an undo did cannot be told from its kind."""
        if self.before is None or self.after is None:
            return "removed" if self.after is None else "restored"
        if self.before.completed == self.after.completed:
            return "updated"
        return "completed" if self.after.completed else "reopened"


def change_of(row: dict[str, Any]) -> TaskChange:
    """The change in a row of the store."""
    return TaskChange.model_validate({**row, "change": row["seq"]})


def undo_refusal(change: int, later: list[dict[str, Any]]) -> str | None:
    """Why a change cannot be undone, in words; None when it can.

    It can when the task stands as the change left it: when nothing was written on it since, or everything that was has
    been undone, or changed nothing. So several changes of one task can be undone, the last one first.

    Args:
        later: the rows of the same task that follow the change, newest first, all of them.
    """
    undone: set[int] = set()
    stands = False
    for row in later:
        if row["seq"] in undone:
            continue
        if row["undoes"] is not None:
            undone.add(row["undoes"])
            if row["undoes"] > change:
                continue  # the two of them leave the task as it was
        elif row["before"] == row["after"]:
            continue
        stands = True
    if change in undone:
        return "That has been undone already."
    return "The task has been changed since, so this cannot be undone." if stands else None


def newest_standing(rows: list[dict[str, Any]], undoing: list[tuple[int, int]]) -> int | None:
    """The newest change that did something, is no undo itself and has not been undone; None when there is none.

    Args:
        rows: changes, newest first.
        undoing: the changes that undo another, with that one, newest first; all that follow the last of `rows`.
    """
    undone: set[int] = set()
    for change, earlier in undoing:
        if change not in undone:  # an undo that was itself undone leaves what it undid standing
            undone.add(earlier)
    for row in rows:
        if row["undoes"] is None and row["seq"] not in undone and row["before"] != row["after"]:
            return int(row["seq"])
    return None

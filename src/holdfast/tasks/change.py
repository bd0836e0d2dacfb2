"""A change of a task: one write, with what it found and what it left."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from holdfast.tasks.task import Task

__all__ = ["ChangeKind", "TaskChange", "change_of", "undo_refusal"]

ChangeKind = Literal["added", "completed", "reopened", "updated", "deleted", "undone"]


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
    created_at: datetime

    @property
    def task(self) -> Task:
        """The task as the write left it; one that is gone, as it was."""
        known = self.after or self.before
        if known is None:
            raise ValueError("a change has a task")
        return known


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

"""The task list as a widget: rows that can be checked, and unchecked again."""

from collections.abc import Sequence
from typing import Any

from chatkit.actions import ActionConfig
from chatkit.types import ThreadItemUpdatedEvent, WidgetComponentUpdated, WidgetItem
from chatkit.widgets import (
    Button,
    Caption,
    Checkbox,
    ListView,
    ListViewItem,
    Row,
    Spacer,
    Text,
    WidgetComponent,
)
from pydantic import BaseModel

__all__ = ["MAX_ROWS", "ShownTask", "as_text", "is_lost_in", "row_gone", "row_update", "task_list"]

MAX_ROWS = 50
"""Rows of one widget; beyond, it says how many there are besides."""

FOLDED = 8
"""Rows that a longer list shows at first."""


class ShownTask(BaseModel):
    """A task, as far as a row shows it."""

    id: int
    title: str
    completed: bool


def task_list(tasks: Sequence[ShownTask]) -> ListView:
    """One row for each task."""
    rows = [_row(task) for task in tasks[:MAX_ROWS]]
    if len(tasks) > MAX_ROWS:
        more = f"And {len(tasks) - MAX_ROWS} more, in the task list."
        rows.append(ListViewItem(children=[Caption(value=more)]))
    return ListView(children=rows, limit=FOLDED if len(tasks) > FOLDED + 2 else None)


def as_text(tasks: Sequence[ShownTask]) -> str:
    """The list in plain words, for copying and for clients that show no widgets."""
    return "\n".join(f"{task.id} {task.title}{' (done)' if task.completed else ''}" for task in tasks)


def is_lost_in(words: str, copied: str) -> bool:
    """Whether an answer in these words leaves out tasks of the list, which stands here as `as_text` makes it."""
    titles = (line.partition(" ")[2].removesuffix(" (done)") for line in copied.split("\n"))
    return any(title not in words for title in titles)


def row_update(
    item: WidgetItem, task: ShownTask, *, undo: int | None = None
) -> ThreadItemUpdatedEvent | None:
    """The event that brings a task's row up to date, and none of the others: they may be changing at the same time.

    Args:
        undo: the change that the row offers to take back.

    Returns:
        None when the widget has no such row.
    """
    return _replaced(item, task.id, _row(task, undo))


def row_gone(item: WidgetItem, task_id: int) -> ThreadItemUpdatedEvent | None:
    """As `row_update`, for a task that is not there any more."""
    row = ListViewItem(
        id=_row_id(task_id), children=[Text(value=f"Task {task_id} is gone.", color="secondary", size="sm")]
    )
    return _replaced(item, task_id, row)


def _replaced(item: WidgetItem, task_id: int, row: ListViewItem) -> ThreadItemUpdatedEvent | None:
    if all(getattr(child, "id", None) != row.id for child in getattr(item.widget, "children", None) or ()):
        return None
    return ThreadItemUpdatedEvent(
        item_id=item.id, update=WidgetComponentUpdated(component_id=_row_id(task_id), component=row)
    )


def _row(task: ShownTask, undo: int | None = None) -> ListViewItem:
    box = Checkbox(
        name=f"task-{task.id}",
        label=task.title,
        defaultChecked=task.completed,
        onChangeAction=_action("task.toggle", {"id": task.id, "completed": not task.completed}),
    )
    children: list[WidgetComponent] = [Caption(value=str(task.id)), box]
    if undo is not None:
        children += [
            Spacer(),
            Button(
                label="Undo",
                size="sm",
                variant="ghost",
                onClickAction=_action("task.undo", {"change": undo}),
            ),
        ]
    return ListViewItem(
        id=_row_id(task.id), children=[Row(children=children, align="center", gap=2, width="100%")]
    )


def _action(kind: str, payload: dict[str, Any]) -> ActionConfig:
    return ActionConfig(type=kind, payload=payload, loadingBehavior="self")


def _row_id(task_id: int) -> str:
    return f"task-{task_id}"

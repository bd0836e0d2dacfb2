"""Receipts: one line in the thread for each write of the assistant's, with the way to take it back."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from chatkit.types import CustomTask, ThreadItem, Workflow, WorkflowItem
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.items import ItemRows

__all__ = ["Written", "change_on", "receipt", "take_back", "undone", "written"]

_DONE = {
    "added": "Added",
    "completed": "Completed",
    "reopened": "Reopened",
    "updated": "Changed",
    "deleted": "Deleted",
    "undone": "Changed back",
}
# An undo is told by what it did: with its own Undo it is one more change, which can be taken back.
_EFFECTS = {"removed": "Removed", "restored": "Restored", "completed": "Completed", "reopened": "Reopened"}
_UNDONE = "Undone"


class _Task(BaseModel):
    id: int
    title: str


class Written(BaseModel):
    """What a tool that writes answers (`holdfast.tasks.tools`), as far as a receipt tells it."""

    task: _Task
    status: str
    change: int | None = None
    effect: str | None = None

    @property
    def words(self) -> str:
        """What was done, in the past tense."""
        undone = _EFFECTS.get(self.effect or "") if self.status == "undone" else None
        return undone or _DONE[self.status]


def written(answer: Any) -> Written | None:
    """What a tool did, read from its answer; None for one that only looked, failed, or found it done."""
    try:
        found = Written.model_validate(answer)
    except ValidationError:
        return None
    # A task that was done before is not done once more: there is nothing to tell, nor to undo.
    nothing = found.status == "completed" and found.effect == "updated"
    return None if nothing or found.status not in _DONE else found


def receipt(done: Written, item_id: str, thread_id: str) -> WorkflowItem:
    """The line for a write. A page makes an action of its link: `task.undo` with the change and this item."""
    title = f"{done.words} {done.task.id}: {done.task.title}"
    link = None
    if done.change is not None:
        link = f"[Undo](chatkit-link://task.undo?{urlencode({'change': done.change, 'item': item_id})})"
    task = CustomTask(title=title, icon="check", status_indicator="complete", content=link)
    return _line(task, item_id, thread_id)


def change_on(item: ThreadItem) -> int | None:
    """The change that a receipt offers to undo; None when the item offers none."""
    task = _task_of(item)
    if task is None or task.content is None:
        return None
    _, _, address = task.content.partition("](")
    query = parse_qs(urlsplit(address.removesuffix(")")).query)
    number = query.get("change", [""])[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None


def undone(item: ThreadItem) -> WorkflowItem | None:
    """The receipt once its change has been taken back; None for an item that is no receipt."""
    task = _task_of(item)
    if task is None or task.title is None or task.title.startswith(_UNDONE):
        return None
    title = f"{_UNDONE}: {task.title[:1].lower()}{task.title[1:]}"
    changed = task.model_copy(update={"title": title, "content": None})
    return _line(changed, item.id, item.thread_id, item.created_at)


async def take_back(conn: AsyncConnection, user_id: str, turn_id: str, change: int) -> list[WorkflowItem]:
    """Say on the receipts of a change, which that turn left, that it is undone. Returns them as they are now."""
    rows = ItemRows(conn, user_id)
    changed = [undone(item) for item in await rows.of_turn(turn_id) if change_on(item) == change]
    found = [item for item in changed if item is not None]
    for item in found:
        await rows.put(item.thread_id, item)
    return found


def _task_of(item: ThreadItem) -> CustomTask | None:
    if not isinstance(item, WorkflowItem) or item.workflow.type != "custom" or len(item.workflow.tasks) != 1:
        return None
    (task,) = item.workflow.tasks
    return task if isinstance(task, CustomTask) else None


def _line(task: CustomTask, item_id: str, thread_id: str, at: datetime | None = None) -> WorkflowItem:
    return WorkflowItem(
        id=item_id,
        thread_id=thread_id,
        created_at=at or datetime.now(UTC),
        workflow=Workflow(type="custom", tasks=[task]),
    )

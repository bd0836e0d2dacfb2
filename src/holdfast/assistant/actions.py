"""What a click in the thread does: the task list's check marks, and every Undo."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from chatkit.actions import Action
from chatkit.errors import CustomStreamError
from chatkit.store import Store
from chatkit.types import (
    HiddenContextItem,
    NoticeEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    WidgetItem,
    WorkflowItem,
)
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdfast.assistant.widgets import ShownTask, row_gone, row_update
from holdfast.errors import Conflict, NotFound
from holdfast.tasks.service import Tasks
from holdfast.tasks.task import Task

__all__ = ["Actions"]


class _Payload(BaseModel):
    # What comes by a link is text throughout: "17" is a number here.
    model_config = ConfigDict(extra="ignore")


class _Toggle(_Payload):
    id: int = Field(ge=1)
    completed: bool


class _Undo(_Payload):
    change: int = Field(ge=1)
    item: str | None = None


class Actions:
    """The actions of one thread's items, on its user's tasks.

    Args:
        taken_back: receipts of changes that these tasks have undone, as they are now; what is shown leaves it.
        key: names the click, so that it takes effect once, also when its turn is taken up again by another process.
    """

    def __init__(
        self,
        tasks: Tasks,
        store: Store[Any],
        thread: ThreadMetadata,
        context: Any,
        taken_back: list[WorkflowItem],
        *,
        key: str | None = None,
    ) -> None:
        self._taken_back = taken_back
        self._tasks = tasks
        self._store = store
        self._thread = thread
        self._context = context
        self._key = key

    async def act(
        self, action: Action[str, Any], sender: WidgetItem | None
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Do it, and show what became of it where it was asked for; a notice where it cannot be done.

        Raises:
            CustomStreamError: there is no such action, or it lacks what it needs.
        """
        try:
            match action.type:
                case "task.toggle":
                    events = self._toggle(_Toggle.model_validate(action.payload), sender)
                case "task.undo":
                    events = self._undo(_Undo.model_validate(action.payload), sender)
                case _:
                    raise CustomStreamError("This button does nothing here.", allow_retry=False)
        except ValidationError as exc:
            raise CustomStreamError("This button does not say what it is about.", allow_retry=False) from exc
        async for event in events:
            yield event

    async def _toggle(self, asked: _Toggle, sender: WidgetItem | None) -> AsyncIterator[ThreadStreamEvent]:
        try:
            done = await self._tasks.update(asked.id, completed=asked.completed, key=self._key)
        except NotFound as exc:
            yield NoticeEvent(level="info", message=exc.message)
            if sender is not None and (gone := row_gone(sender, asked.id)) is not None:
                yield gone
            return
        if sender is not None and (row := _row(sender, done.task, undo=done.change)) is not None:
            yield row

    async def _undo(self, asked: _Undo, sender: WidgetItem | None) -> AsyncIterator[ThreadStreamEvent]:
        try:
            done = await self._tasks.undo(asked.change, key=self._key)
        except (Conflict, NotFound) as exc:
            yield NoticeEvent(level="info", message=exc.message)
            return
        if sender is not None:
            row = _row(sender, done.after) if done.after is not None else row_gone(sender, done.task_id)
            if row is not None:
                yield row
        shown = [item for item in self._taken_back if item.thread_id == self._thread.id]
        self._taken_back.clear()
        for item in shown:
            yield ThreadItemReplacedEvent(item=item)
        if shown:
            yield ThreadItemDoneEvent(
                item=self._remark(f"The person has undone what you did to task {done.task_id}.")
            )

    def _remark(self, text: str) -> HiddenContextItem:
        """What the model is to know, and nobody needs to see. Its words are ours: no title finds its way into it."""
        return HiddenContextItem(
            id=self._store.generate_item_id("sdk_hidden_context", self._thread, self._context),
            thread_id=self._thread.id,
            created_at=datetime.now(UTC),
            content=text,
        )


def _row(sender: WidgetItem, task: Task, *, undo: int | None = None) -> ThreadItemUpdatedEvent | None:
    shown = ShownTask(id=task.id, title=task.title, completed=task.completed)
    return row_update(sender, shown, undo=undo)

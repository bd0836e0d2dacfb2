"""A `ChatKitServer` that answers with widgets."""

import json
import warnings
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    CustomTask,
    SyncCustomActionResponse,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
    Workflow,
    WorkflowItem,
)

from tests.support.browser import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from chatkit.widgets import DynamicWidgetRoot

__all__ = ["GALLERY", "WidgetServer"]

GALLERY = ROOT / "ui" / "src" / "testing" / "gallery.json"
"""Every kind of component."""


class WidgetServer(ChatKitServer[Any]):
    """ "gallery" shows every component; "undo" leaves a receipt; anything else a list whose boxes can be checked."""

    def __init__(self) -> None:
        super().__init__(store=None)  # type: ignore[arg-type]  # the engine puts one in

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        said = "".join(part.text for part in input_user_message.content) if input_user_message else ""
        if said == "undo":
            item_id = self.store.generate_item_id("workflow", thread, None)
            undo = f"[Undo](chatkit-link://task.undo?change=17&item={item_id})"
            yield ThreadItemDoneEvent(item=self._receipt(thread, "Added 3: Buy milk", undo, item_id))
            return
        widget = json.loads(GALLERY.read_text()) if said == "gallery" else _tasks(set())
        yield ThreadItemDoneEvent(item=self._widget(thread, widget))

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        if action.type == "task.undo":
            undone = self._receipt(thread, "Undone: added 3: Buy milk", None, action.payload["item"])
            yield ThreadItemReplacedEvent(item=undone)
        elif sender is not None:
            done = {action.payload["id"]} if action.payload.get("done") else set()
            yield ThreadItemReplacedEvent(item=self._widget(thread, _tasks(done), sender.id))

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> SyncCustomActionResponse:
        assert sender is not None
        payload = json.dumps(action.payload, sort_keys=True)
        told = {"type": "Card", "children": [{"type": "Text", "value": payload}]}
        return SyncCustomActionResponse(updated_item=self._widget(thread, told, sender.id))

    def _widget(
        self, thread: ThreadMetadata, widget: dict[str, Any], item_id: str | None = None
    ) -> WidgetItem:
        return WidgetItem(
            id=item_id or self.store.generate_item_id("message", thread, None),
            thread_id=thread.id,
            created_at=datetime.now(UTC),
            widget=DynamicWidgetRoot.model_validate(widget),
        )

    def _receipt(self, thread: ThreadMetadata, title: str, content: str | None, item_id: str) -> WorkflowItem:
        return WorkflowItem(
            id=item_id,
            thread_id=thread.id,
            created_at=datetime.now(UTC),
            workflow=Workflow(
                type="custom", tasks=[CustomTask(title=title, content=content, status_indicator="complete")]
            ),
        )


def _tasks(done: set[int]) -> dict[str, Any]:
    titles = {
        1: "Buy milk",
        2: "Call mom about the weekend, and ask whether she wants to come along",
        3: "Pay rent",
    }
    return {
        "type": "ListView",
        "status": {"text": f"{len(titles) - len(done)} to do", "icon": "notebook"},
        "children": [_row(number, title, number in done) for number, title in titles.items()],
    }


def _row(number: int, title: str, done: bool) -> dict[str, Any]:
    toggle = {"type": "task.toggle", "payload": {"id": number}}
    undo = {"type": "task.toggle", "payload": {"id": number, "done": False}}
    children: list[dict[str, Any]] = [
        {
            "type": "Checkbox",
            "name": "done",
            "label": title,
            "defaultChecked": done,
            "onChangeAction": toggle,
        },
        {"type": "Spacer"},
        {"type": "Caption", "value": str(number)},
    ]
    if done:
        button = {"variant": "ghost", "size": "sm", "onClickAction": undo}
        children.append({"type": "Button", "label": "Undo", **button})
    return {"type": "ListViewItem", "key": str(number), "children": children}

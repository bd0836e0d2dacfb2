"""The bridge from an agent's stream to ChatKit events."""

import json
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from typing import Any

from agents import RunResultStreaming
from agents.items import ToolCallItem, ToolCallOutputItem
from chatkit.store import StoreItemType
from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    CustomTask,
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    URLSource,
    Workflow,
    WorkflowItem,
)
from openai.types.responses import ResponseOutputMessage, ResponseOutputRefusal, ResponseOutputText

from holdfast.journal.journal import current

__all__ = ["Bridge"]

_DOING = {
    "add_task": "Adding a task…",
    "list_tasks": "Looking at your tasks…",
    "complete_task": "Completing a task…",
    "update_task": "Changing a task…",
    "delete_task": "Deleting a task…",
}
_DONE = {"added": "Added", "completed": "Completed", "updated": "Changed", "deleted": "Deleted"}


class Bridge:
    """Turns one agent run into events of one thread.

    Args:
        new_id: makes item ids. The model's own are not used: Chat Completions models have none, and the Agents SDK
            fills in the same one for every message.
    """

    def __init__(self, thread_id: str, new_id: Callable[[StoreItemType], str]) -> None:
        self._thread_id = thread_id
        self._new_id = new_id
        self._message_id: str | None = None
        self._calls: dict[str, str] = {}  # call id → tool

    async def events(self, result: RunResultStreaming) -> AsyncGenerator[ThreadStreamEvent, None]:
        """The run's events as the model speaks. Raises whatever the run raises."""
        stream = result.stream_events()
        try:
            async for event in stream:
                match event.type:
                    case "raw_response_event":
                        translated = self._of_response(event.data)
                    case "run_item_stream_event":
                        translated = self._of_run_item(event.item)
                    case _:
                        translated = None
                if translated is not None:
                    yield translated
        finally:
            if isinstance(
                stream, AsyncGenerator
            ):  # closed here and now, not by the garbage collector elsewhere
                await stream.aclose()

    def _of_response(self, data: Any) -> ThreadStreamEvent | None:
        match data.type:
            case "holdfast.step":
                if (journal := current()) is not None:
                    journal.place = data.place
                return None
            case "response.output_item.added" if data.item.type == "message":
                self._message_id = self._new_id("message")
                return ThreadItemAddedEvent(item=self._message([]))
            case "response.output_item.done" if isinstance(data.item, ResponseOutputMessage):
                item = self._message([_content(part) for part in data.item.content])
                self._message_id = None
                return ThreadItemDoneEvent(item=item)
            case "response.content_part.added" if data.part.type in ("output_text", "refusal"):
                return self._update(
                    AssistantMessageContentPartAdded(
                        content_index=data.content_index, content=_content(data.part)
                    )
                )
            case "response.output_text.delta" | "response.refusal.delta" if data.delta:
                return self._update(
                    AssistantMessageContentPartTextDelta(content_index=data.content_index, delta=data.delta)
                )
            case "response.content_part.done" if data.part.type in ("output_text", "refusal"):
                return self._update(
                    AssistantMessageContentPartDone(
                        content_index=data.content_index, content=_content(data.part)
                    )
                )
            case _:
                return None

    def _of_run_item(self, item: Any) -> ThreadStreamEvent | None:
        match item:
            case ToolCallItem():
                call_id, name = _raw(item.raw_item, "call_id"), _raw(item.raw_item, "name")
                self._calls[call_id] = name
                return ProgressUpdateEvent(text=_DOING.get(name, "Working…"))
            case ToolCallOutputItem():
                receipt = _receipt(item.output)
                return ThreadItemDoneEvent(item=self._workflow(receipt)) if receipt is not None else None
            case _:
                return None

    def _update(self, update: ThreadItemUpdate) -> ThreadItemUpdatedEvent | None:
        return (
            None
            if self._message_id is None
            else ThreadItemUpdatedEvent(item_id=self._message_id, update=update)
        )

    def _message(self, content: list[AssistantMessageContent]) -> AssistantMessageItem:
        return AssistantMessageItem(
            id=self._message_id or self._new_id("message"),
            thread_id=self._thread_id,
            created_at=datetime.now(UTC),
            content=content,
        )

    def _workflow(self, receipt: CustomTask) -> WorkflowItem:
        return WorkflowItem(
            id=self._new_id("workflow"),
            thread_id=self._thread_id,
            created_at=datetime.now(UTC),
            workflow=Workflow(type="custom", tasks=[receipt]),
        )


def _content(part: Any) -> AssistantMessageContent:
    match part:
        case ResponseOutputText():
            return AssistantMessageContent(text=part.text, annotations=_annotations(part.annotations))
        case ResponseOutputRefusal():
            return AssistantMessageContent(text=part.refusal)
        case _:  # the Chat Completions handler has a part of its own
            return AssistantMessageContent(
                text=getattr(part, "text", None) or getattr(part, "refusal", None) or ""
            )


def _annotations(annotations: list[Any] | None) -> list[Annotation]:
    """Sources with an address; a citation of a file that the reader cannot open says nothing to them."""
    return [
        Annotation(source=URLSource(url=a.url, title=a.title or a.url), index=a.end_index)
        for a in annotations or []
        if a.type == "url_citation"
    ]


def _receipt(output: Any) -> CustomTask | None:
    """What a tool did, as a line that stays in the thread; None for one that only looked, or failed."""
    texts = [output.get("text")] if isinstance(output, dict) else [output]
    for text in texts:
        try:
            result = json.loads(text) if isinstance(text, str) else None
        except ValueError:
            continue
        if (
            isinstance(result, dict)
            and result.get("status") in _DONE
            and isinstance(result.get("task"), dict)
        ):
            title = f"{_DONE[result['status']]} {result['task'].get('id')}: {result['task'].get('title')}"
            return CustomTask(title=title, icon="check", status_indicator="complete")
    return None


def _raw(raw_item: Any, name: str) -> str:
    value = raw_item.get(name) if isinstance(raw_item, dict) else getattr(raw_item, name, None)
    return value if isinstance(value, str) else ""

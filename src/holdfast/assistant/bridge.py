"""The bridge from an agent's stream to ChatKit events."""

from collections.abc import AsyncGenerator, Callable, Iterator
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
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    URLSource,
    WidgetItem,
)
from openai.types.responses import ResponseOutputMessage, ResponseOutputRefusal, ResponseOutputText

from holdfast.assistant.calls import KeptCall, call_item, output_text
from holdfast.assistant.receipts import receipt, written
from holdfast.assistant.showing import Lookup
from holdfast.assistant.widgets import ShownTask, as_text, task_list
from holdfast.journal.journal import current
from holdfast.journal.speech import Speaking

__all__ = ["Bridge"]

_DOING = {
    "add_task": "Adding a task…",
    "list_tasks": "Looking at your tasks…",
    "complete_task": "Completing a task…",
    "update_task": "Changing a task…",
    "delete_task": "Deleting a task…",
    "undo_change": "Undoing it…",
}


class Bridge:
    """Turns one agent run into events of one thread.

    Args:
        new_id: makes item ids. The model's own are not used: Chat Completions models have none, and the Agents SDK
            fills in the same one for every message.
        lookup: judges whether the tasks that were looked up are to be shown.
    """

    def __init__(
        self, thread_id: str, new_id: Callable[[StoreItemType], str], lookup: Lookup | None = None
    ) -> None:
        self._thread_id = thread_id
        self._new_id = new_id
        self._message_id: str | None = None
        self._calls: dict[
            str, tuple[str, str]
        ] = {}  # call id → tool, and its arguments as the model wrote them
        self._lookup = lookup or Lookup()

    async def events(self, result: RunResultStreaming) -> AsyncGenerator[ThreadStreamEvent, None]:
        """The run's events as the model speaks. Raises whatever the run raises."""
        stream = result.stream_events()
        try:
            async for event in stream:
                match event.type:
                    case "raw_response_event":
                        translated = self._of_response(event.data)
                        if translated is not None:
                            yield translated
                    case "run_item_stream_event":
                        for each in self._of_run_item(event.item):
                            yield each
                    case _:
                        pass
            if tasks := self._lookup.to_show():
                yield ThreadItemDoneEvent(item=self._widget(tasks))
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
                self._lookup.said("".join(part.text for part in item.content))
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
            case "holdfast.speech":
                return (
                    None
                    if self._message_id is None
                    else Speaking.of(self._message_id, data.content_index, data.speech)
                )
            case "response.content_part.done" if data.part.type in ("output_text", "refusal"):
                return self._update(
                    AssistantMessageContentPartDone(
                        content_index=data.content_index, content=_content(data.part)
                    )
                )
            case _:
                return None

    def _of_run_item(self, item: Any) -> Iterator[ThreadStreamEvent]:
        match item:
            case ToolCallItem():
                call_id, name = _raw(item.raw_item, "call_id"), _raw(item.raw_item, "name")
                self._calls[call_id] = (name, _raw(item.raw_item, "arguments"))
                yield ProgressUpdateEvent(text=_DOING.get(name, "Working…"))
            case ToolCallOutputItem():
                name, arguments = self._calls.get(_raw(item.raw_item, "call_id"), ("", ""))
                call = KeptCall(name=name, arguments=arguments, result=output_text(item.output))
                yield ThreadItemDoneEvent(
                    item=call_item(call, self._new_id("sdk_hidden_context"), self._thread_id)
                )
                if (done := written(call.answer)) is not None:
                    self._lookup.wrote()
                    yield ThreadItemDoneEvent(item=receipt(done, self._new_id("workflow"), self._thread_id))
                else:
                    self._lookup.looked(call.answer)
            case _:
                pass

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

    def _widget(self, tasks: list[ShownTask]) -> WidgetItem:
        return WidgetItem(
            id=self._new_id("message"),
            thread_id=self._thread_id,
            created_at=datetime.now(UTC),
            widget=task_list(tasks),
            copy_text=as_text(tasks),
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


def _raw(raw_item: Any, name: str) -> str:
    value = raw_item.get(name) if isinstance(raw_item, dict) else getattr(raw_item, name, None)
    return value if isinstance(value, str) else ""

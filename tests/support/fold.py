"""A ChatKit client's state, folded from frames: written from the protocol, sharing no code with the engine."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from chatkit.types import ThreadStreamEvent
from pydantic import TypeAdapter

__all__ = ["Screen", "sse_events"]

_EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)

Json = dict[str, Any]


def sse_events(body: bytes | str) -> list[Json]:
    """The JSON of each frame in a whole stream; each is checked against the SDK's type."""
    text = body.decode() if isinstance(body, bytes) else body
    events = []
    for block in text.split("\n\n"):
        data = [line.removeprefix("data: ") for line in block.split("\n") if line.startswith("data: ")]
        if data:
            event = json.loads("\n".join(data))
            _EVENT.validate_python(event)
            events.append(event)
    return events


@dataclass
class Screen:
    """What a person sees. An update to an item that was never shown is an error here: it must not happen."""

    thread: Any = None
    """As it was last told; None before. A test that reads it too early fails by itself."""
    items: dict[str, Json] = field(default_factory=dict)
    errors: list[Json] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    followed: bool = False
    """Whether the stream is one that was attached to: to a reader who falls behind, it tells anew of what is open."""
    _before: set[str] = field(default_factory=set)
    _complete: set[str] = field(default_factory=set)

    def attached(self) -> "Screen":
        """Another stream goes on where one broke off: it may tell once more of what is shown already."""
        self._before = set(self.items)
        self._complete.clear()
        self.followed = True
        return self

    def fold(self, events: list[Json]) -> "Screen":
        for event in events:
            self._apply(event)
        return self

    def shown(self) -> list[Json]:
        return list(self.items.values())

    def texts(self) -> list[str]:
        """The text of each message, in order."""
        return [
            "".join(part["text"] for part in item["content"]) for item in self.shown() if "content" in item
        ]

    def _apply(self, event: Json) -> None:
        match event["type"]:
            case "thread.created" | "thread.updated":
                self.thread = {**event["thread"], "items": None}
            case "thread.item.added":
                self._add(event["item"])
            case "thread.item.done" | "thread.item.replaced":
                self.items[event["item"]["id"]] = copy.deepcopy(event["item"])
                self.open.discard(event["item"]["id"])
                self._complete.discard(event["item"]["id"])
            case "thread.item.removed":
                self.items.pop(event["item_id"], None)
                self.open.discard(event["item_id"])
            case "thread.item.updated":
                assert event["item_id"] in self.items, "an update before its item"
                if event["item_id"] not in self._complete:
                    _update(self.items[event["item_id"]], copy.deepcopy(event["update"]))
            case "error":
                self.errors.append(event)
            case _:
                pass

    def _add(self, item: Json) -> None:
        if item["id"] in self.items:
            told_anew = self.followed and item["id"] in self.open
            assert told_anew or item["id"] in self._before, "an item was added twice"
            self._before.discard(item["id"])
            if item["id"] not in self.open:  # complete already: it does not shrink to its first word again
                self._complete.add(item["id"])
                return
        self.items[item["id"]] = copy.deepcopy(item)  # updates change it, and not the event
        self.open.add(item["id"])


def _update(item: Json, update: Json) -> None:
    kind = update["type"]
    if kind.startswith("assistant_message."):
        parts, at = item["content"], update["content_index"]
        assert 0 <= at <= len(parts), "a content index out of range"
        if at == len(parts):
            parts.append({"type": "output_text", "text": "", "annotations": []})
        match kind.rpartition(".")[2]:
            case "added" | "done":
                parts[at] = update["content"]
            case "text_delta":
                parts[at]["text"] += update["delta"]
            case "annotation_added":
                parts[at]["annotations"].insert(update["annotation_index"], update["annotation"])
    elif kind == "workflow.task.added":
        item["workflow"]["tasks"].insert(update["task_index"], update["task"])
    elif kind == "workflow.task.updated":
        item["workflow"]["tasks"][update["task_index"]] = update["task"]
    elif kind == "widget.root.updated":
        item["widget"] = update["widget"]
    elif kind == "generated_image.updated":
        item["image"] = update["image"]
    elif kind in ("widget.component.updated", "widget.streaming_text.value_delta"):
        _update_component(item["widget"], update)


def _update_component(component: Json, update: Json) -> None:
    if component.get("id") == update["component_id"] and "delta" in update:
        component["value"] += update["delta"]
        if component["type"] in ("Text", "Markdown"):
            component["streaming"] = not update["done"]
    children = component.get("children")
    if not isinstance(children, list):
        return
    for at, child in enumerate(children):
        if "component" in update and child.get("id") == update["component_id"]:
            children[at] = update["component"]
        else:
            _update_component(child, update)

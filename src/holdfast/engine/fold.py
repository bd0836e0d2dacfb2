"""Applies an update event to the item it is about, as a client does."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    GeneratedImageItem,
    GeneratedImageUpdated,
    ThreadItem,
    ThreadItemUpdate,
    WidgetComponentUpdated,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from pydantic import BaseModel

__all__ = ["adds", "apply_update", "has_content"]

_AssistantUpdate = (
    AssistantMessageContentPartAdded
    | AssistantMessageContentPartTextDelta
    | AssistantMessageContentPartAnnotationAdded
    | AssistantMessageContentPartDone
)


def apply_update(item: ThreadItem, update: ThreadItemUpdate) -> bool:
    """Change `item` in place. False, and nothing changed, for an update that does not fit the item."""
    match item, update:
        case (
            AssistantMessageItem(),
            AssistantMessageContentPartAdded()
            | AssistantMessageContentPartTextDelta()
            | AssistantMessageContentPartAnnotationAdded()
            | AssistantMessageContentPartDone(),
        ):
            return _apply_to_message(item, update)
        case WorkflowItem(), WorkflowTaskAdded():
            item.workflow.tasks.insert(update.task_index, update.task.model_copy(deep=True))
        case WorkflowItem(), WorkflowTaskUpdated():
            if not 0 <= update.task_index < len(item.workflow.tasks):
                return False
            item.workflow.tasks[update.task_index] = update.task.model_copy(deep=True)
        case GeneratedImageItem(), GeneratedImageUpdated():
            item.image = update.image
        case WidgetItem(), WidgetRootUpdated():
            item.widget = update.widget.model_copy(deep=True)
        case WidgetItem(), WidgetComponentUpdated():
            return _replace_component(item, update)
        case WidgetItem(), WidgetStreamingTextValueDelta():
            return _append_to_component(item, update)
        case _:
            return False
    return True


def adds(update: ThreadItemUpdate) -> bool:
    """Whether the update adds to what is there, so that it must not be applied twice. Others say how a part is."""
    match update:
        case (
            AssistantMessageContentPartTextDelta()
            | AssistantMessageContentPartAnnotationAdded()
            | WorkflowTaskAdded()
            | WidgetStreamingTextValueDelta()
        ):
            return True
        case _:
            return False


def has_content(item: ThreadItem) -> bool:
    """Whether an item that was cut off is worth keeping: a message with text, a workflow with tasks."""
    match item:
        case AssistantMessageItem():
            return any(part.text.strip() for part in item.content)
        case WorkflowItem():
            return bool(item.workflow.tasks)
        case _:
            return False


def _apply_to_message(item: AssistantMessageItem, update: _AssistantUpdate) -> bool:
    if not 0 <= update.content_index <= len(item.content) + 64:
        return False  # an index out of all proportion would fill the memory with empty parts
    while len(item.content) <= update.content_index:
        item.content.append(AssistantMessageContent(text="", annotations=[]))
    part = item.content[update.content_index]
    match update:
        case AssistantMessageContentPartTextDelta():
            part.text += update.delta
        case AssistantMessageContentPartAnnotationAdded():
            part.annotations.insert(update.annotation_index, update.annotation)
        case AssistantMessageContentPartAdded() | AssistantMessageContentPartDone():
            item.content[update.content_index] = update.content.model_copy(deep=True)
    return True


def _replace_component(item: WidgetItem, update: WidgetComponentUpdated) -> bool:
    for component, replace in _components(item.widget):
        if getattr(component, "id", None) == update.component_id:
            replace(update.component.model_copy(deep=True))
            return True
    return False


def _append_to_component(item: WidgetItem, update: WidgetStreamingTextValueDelta) -> bool:
    for component in (item.widget, *(component for component, _ in _components(item.widget))):
        value = getattr(component, "value", None)
        if getattr(component, "id", None) == update.component_id and isinstance(value, str):
            component.value = value + update.delta
            if "streaming" in type(component).model_fields:  # a title has a value and is never half said
                component.streaming = not update.done
            return True
    return False


def _components(root: BaseModel) -> list[tuple[Any, Callable[[Any], None]]]:
    """Every component below the widget's root, each with the way to put another in its place."""
    found: list[tuple[Any, Callable[[Any], None]]] = []
    parents: list[Any] = [root]
    while parents:
        parent = parents.pop()
        match getattr(parent, "children", None):
            case list() as children:
                found.extend((child, partial(children.__setitem__, at)) for at, child in enumerate(children))
                parents.extend(children)
            case BaseModel() as child:
                found.append((child, partial(setattr, parent, "children")))
                parents.append(child)
    return found

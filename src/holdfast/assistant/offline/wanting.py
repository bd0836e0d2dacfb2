"""A message that comes with the tool that it is for: "milk" is a task to add when the person chose to add one."""

from holdfast.assistant.offline.intents import (
    Add,
    Ask,
    Complete,
    Delete,
    Describe,
    Find,
    Intent,
    List,
    Rename,
    Show,
    Verb,
)
from holdfast.assistant.offline.parse import parse
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import new_task

__all__ = ["wanted"]

_KINDS: dict[str, tuple[type, ...]] = {
    "add_task": (Add,),
    "list_tasks": (List, Find, Show),
    "complete_task": (Complete,),
    "update_task": (Rename, Describe),
    "delete_task": (Delete,),
}
_COMMANDS = {
    "add_task": ("add",),
    "list_tasks": ("show", "show tasks about"),
    "complete_task": ("complete",),
    "update_task": ("change",),
    "delete_task": ("delete",),
}
_VERBS: dict[str, Verb] = {"complete_task": "complete", "update_task": "change", "delete_task": "delete"}


def wanted(tool: str, text: str, intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """What the message wants of this tool. `intents` is what it wants by its words alone."""
    kinds = _KINDS.get(tool)
    if kinds is None or any(isinstance(intent, kinds) for intent in intents):
        return intents
    for command in _COMMANDS[tool]:
        said = parse(f"{command} {text}")
        if any(isinstance(intent, kinds) for intent in said):
            return said
    if tool == "list_tasks":
        return (List("all"),)
    if tool == "add_task":
        task = new_task(Span.of(text))
        return intents if task is None else (task,)
    return (Ask(_VERBS[tool]),)

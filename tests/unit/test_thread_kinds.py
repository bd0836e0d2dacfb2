"""The front end knows everything that a thread can hold and that a stream can say.

`known.json` beside the wire's types is what the front end was written for; its own tests draw each of it. When the SDK
grows, this one fails: build what is new in `ui/src`, then write it into the file.
"""

import json
import warnings
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from chatkit import types as sdk

from tests.support.fold import Screen

UI = Path(__file__).parents[2] / "ui"
KNOWN: dict[str, dict[str, list[str]]] = json.loads((UI / "src" / "protocol" / "known.json").read_text())

UNIONS: dict[str, Any] = {
    "events": sdk.ThreadStreamEvent,
    "updates": sdk.ThreadItemUpdate,
    "items": sdk.ThreadItem,
    "tasks": sdk.Task,
    "sources": sdk.Source,
    "questions": sdk.StructuredInput,
    "said": sdk.UserMessageContent,
    "attachments": sdk.Attachment,
    "statuses": sdk.ThreadStatus,
    "operations": sdk.ChatKitReq,
}
SINGLE: dict[str, type[BaseModel]] = {
    "assistant_message content": sdk.AssistantMessageContent,
    "annotation": sdk.Annotation,
    "workflow": sdk.Workflow,
    "workflow custom summary": sdk.CustomSummary,
    "workflow duration summary": sdk.DurationSummary,
    "generated image": sdk.GeneratedImage,
    "question option": sdk.StructuredInputMultipleChoiceOption,
    "answer": sdk.StructuredInputAnswer,
    "thread": sdk.Thread,
}
_EVENT: TypeAdapter[sdk.ThreadStreamEvent] = TypeAdapter(sdk.ThreadStreamEvent)


def members(union: Any) -> list[type[BaseModel]]:
    """The classes of a union, however deep it is annotated."""
    if isinstance(union, type):
        return [union] if issubclass(union, BaseModel) else []
    return [cls for part in get_args(union) for cls in members(part)]


def found() -> dict[str, dict[str, list[str]]]:
    kinds = {
        name: {cls.model_fields["type"].default: sorted(cls.model_fields) for cls in members(union)}
        for name, union in UNIONS.items()
    }
    return {**kinds, "parts": {name: sorted(cls.model_fields) for name, cls in SINGLE.items()}}


def test_everything_that_the_sdk_can_say_is_known_to_the_front_end():
    kinds = found()
    assert len(kinds["items"]) >= 11, "the unions were not read"
    assert len(kinds["events"]) >= 12
    assert kinds == KNOWN


# Streams that break the order of things, or say the same again. The front end makes the best of them; to the fold of
# these tests, which holds a server to the protocol, they are faults.
ODD = frozenset(
    {
        "late-delta",
        "replayed-open",
        "replayed-whole",
        "snapshot-then-tail",
        "unknown",
        "update-for-unknown-item",
    }
)


@pytest.mark.parametrize("file", sorted((UI / "fixtures").glob("*.json")), ids=lambda file: file.stem)
def test_the_front_ends_fixtures_fold_to_the_same_here(file: Path):
    fixture = json.loads(file.read_text())
    if file.stem != "unknown":
        for event in fixture["events"]:
            _EVENT.validate_python(event)
    if file.stem in ODD:
        with pytest.raises((AssertionError, KeyError)):
            assert Screen().fold(fixture["events"]).shown() == fixture["items"]
        return
    assert Screen().fold(fixture["events"]).shown() == fixture["items"]

"""A frame's JSON against the protocol's types: valid, or what is wrong and which valid shape is nearest."""

import difflib
import re
from dataclasses import dataclass
from typing import Any, get_args

from chatkit.types import ThreadItemUpdate, ThreadStreamEvent
from pydantic import TypeAdapter, ValidationError

from holdfast.doctor.client.examples import EXAMPLES

__all__ = ["EVENT_TYPES", "Mismatch", "is_event", "problems"]

_EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
EVENT_TYPES = frozenset(
    str(member.model_fields["type"].default) for member in get_args(get_args(ThreadStreamEvent)[0])
)
UPDATE_TYPES = frozenset(str(member.model_fields["type"].default) for member in get_args(ThreadItemUpdate))

# Words in the names that other protocols use, and what stands for them here. The first that fits is taken.
_SPEAKS = (
    (re.compile(r"user"), "thread.item.done (user)"),
    (re.compile(r"delta|content$|chunk|partial", re.I), "thread.item.updated"),
    (re.compile(r"error|failed", re.I), "error"),
    (
        re.compile(r"conversation\.item|done|complete|end|stop|finish|assistant_message", re.I),
        "thread.item.done",
    ),
    (re.compile(r"created?|added|start|in_progress", re.I), "thread.item.added"),
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a frame is no event, and what it should have been."""

    kind: str
    """Its `type`, or what stood there instead."""
    known: bool
    """The type is one of ChatKit's; the rest does not fit."""
    problem: str
    nearest: dict[str, Any]


def is_event(value: Any) -> Mismatch | None:
    """None when the value is a `ThreadStreamEvent`. Never raises."""
    try:
        _EVENT.validate_python(value)
    except ValidationError as exc:
        return _explain(value, exc)
    except (ValueError, RecursionError):
        return Mismatch(
            _kind(value), False, "it is nested too deep to be read", EXAMPLES["thread.item.updated"]
        )
    return None


def _explain(value: Any, exc: ValidationError) -> Mismatch:
    kind = _kind(value)
    if kind not in EVENT_TYPES:
        what = f'there is no event "{kind}"' if kind else 'it is no object with a "type"'
        return Mismatch(kind, False, what, _nearest(kind))
    update = value.get("update") if kind == "thread.item.updated" else None
    if isinstance(update, dict) and update.get("type") not in UPDATE_TYPES:
        what = f'there is no update "{_kind(update)}"'
        return Mismatch(kind, True, what, EXAMPLES[kind])
    return Mismatch(kind, True, "; ".join(problems(exc, skip=1)), EXAMPLES[kind])


def problems(exc: ValidationError, *, skip: int = 0) -> list[str]:
    """What pydantic found, in words: at most three places. `skip` leaves the names of union members out."""
    said: list[str] = []
    for error in exc.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(str(part) for part in error["loc"][skip:] if not str(part)[:1].isupper())
        text = (
            f"{where or 'it'} is missing"
            if error["type"] == "missing"
            else f"{where or 'it'}: {error['msg']}"
        )
        if text not in said:
            said.append(text)
    return said[:3] if len(said) <= 3 else [*said[:3], f"and {len(said) - 3} more"]


def _kind(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    kind = value.get("type")
    return kind[:100] if isinstance(kind, str) else ""


def _nearest(kind: str) -> dict[str, Any]:
    if close := difflib.get_close_matches(kind, EVENT_TYPES, n=1, cutoff=0.85):
        return EXAMPLES[close[0]]
    for pattern, name in _SPEAKS:
        if pattern.search(kind):
            return EXAMPLES[name]
    return EXAMPLES["thread.item.done"]

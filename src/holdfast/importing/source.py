"""Where conversations come from: whose they are, and what was said in them, one source like another."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    InferenceOptions,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)

from holdfast.errors import Invalid

__all__ = ["Conversation", "LeftOut", "Source", "moment", "spoken"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation: its thread still has the source's id."""

    owner: str
    """Whose it is, as the source knows its people."""
    thread: ThreadMetadata
    place: Any = None
    """What the source finds its items by."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not imported, and what: many are counted under the same words."""

    what: str


class Source(Protocol):
    """Where conversations come from."""

    def conversations(self) -> AsyncIterator[Conversation | LeftOut]:
        """All of them, those that were active last at the end. Raises `ConfigurationError` or `Invalid` in words."""

    def items(self, conversation: Conversation) -> AsyncIterator[ThreadItem | LeftOut]:
        """What was said, in order, with the source's ids. Raises `Invalid` in words."""

    async def close(self) -> None: ...


def moment(value: Any, what: str) -> datetime:
    """A time as sources keep it: a time (in UTC when it carries no zone), ISO 8601, or seconds since 1970.

    Raises:
        Invalid: it is none of these; names `what` has it.
    """
    try:
        match value:
            case datetime():
                time = value
            case int() | float() if not isinstance(value, bool):
                time = datetime.fromtimestamp(value, UTC)
            case str():
                time = datetime.fromisoformat(value.strip())
            case _:
                raise TypeError
    except (TypeError, ValueError, OverflowError, OSError) as exc:
        raise Invalid("bad_source", f"{what} has a time that cannot be read: {str(value)[:40]!r}.") from exc
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def spoken(role: Any, text: Any, *, item_id: str, thread_id: str, time: datetime) -> ThreadItem | LeftOut:
    """A message from its role and its words."""
    said = "" if text is None else str(text)
    if role not in ("user", "assistant"):
        return LeftOut(f"messages of the role {str(role)[:40]!r}")
    if not said.strip():
        return LeftOut("messages without words")
    if role == "user":
        return UserMessageItem(
            id=item_id,
            thread_id=thread_id,
            created_at=time,
            content=[UserMessageTextContent(text=said)],
            inference_options=InferenceOptions(),
        )
    return AssistantMessageItem(
        id=item_id, thread_id=thread_id, created_at=time, content=[AssistantMessageContent(text=said)]
    )

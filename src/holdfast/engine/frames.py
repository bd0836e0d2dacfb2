"""Events as bytes, exactly as the SDK writes them."""

from collections.abc import Callable
from typing import Any, get_args

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    HiddenContextItem,
    Page,
    SDKHiddenContextItem,
    Thread,
    ThreadItem,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
)
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import PydanticSerializationError, to_json

from holdfast.store.sound import is_sound, mended

__all__ = [
    "EVENT",
    "EVENTS",
    "NotAnEvent",
    "frame",
    "is_hidden",
    "is_sound",
    "mended",
    "serialise",
    "storable",
    "text_frames",
    "thread_response",
]

EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent, config=ConfigDict(defer_build=True))
"""Built once, when a text must be mended for the first time: few models ever send such a one."""

EVENTS: tuple[type[BaseModel], ...] = get_args(get_args(ThreadStreamEvent)[0])
"""The classes of events."""

_EXCLUDE = {"exclude_metadata": True}


class NotAnEvent(TypeError):
    """A hook yielded what is no event. The words name its type, and quote nothing of it."""

    def __init__(self, given: object) -> None:
        advice = (
            ": wrap it, as in ThreadItemDoneEvent(item=…)"
            if isinstance(given, get_args(get_args(ThreadItem)[0]))
            else ""
        )
        name = type(given).__name__
        article = "an" if name[0] in "AEIOU" else "a"
        super().__init__(f"the hook yielded {article} {name}, which is no ThreadStreamEvent{advice}")


def serialise(model: BaseModel) -> bytes:
    """The SDK's JSON: aliases, no nulls, and no `metadata` of attachments."""
    return model.model_dump_json(by_alias=True, exclude_none=True, context=_EXCLUDE).encode()


def frame(data: bytes) -> bytes:
    """One server-sent event. The SDK sends neither `event:` nor `id:`."""
    return b"data: " + data + b"\n\n"


def text_frames(item_id: str, content_index: int) -> Callable[[str], bytes]:
    """Makes the frames that add text to one part of a message: the same bytes, without the model for each."""
    update = AssistantMessageContentPartTextDelta(content_index=content_index, delta="")
    before, _, after = frame(serialise(ThreadItemUpdatedEvent(item_id=item_id, update=update))).rpartition(
        b'""'
    )
    return lambda text: b"%b%b%b" % (before, to_json(text), after)


def is_hidden(item: ThreadItem) -> bool:
    """Whether the item is for the model only: it never leaves the server."""
    return isinstance(item, HiddenContextItem | SDKHiddenContextItem)


def thread_response(thread: ThreadMetadata, items: Page[Any] | None = None) -> Thread:
    """A thread as clients see it: its `metadata` never leaves the server."""
    return Thread(
        id=thread.id,
        title=thread.title,
        created_at=thread.created_at,
        status=thread.status,
        allowed_image_domains=thread.allowed_image_domains,
        items=items if items is not None else Page(),
    )


def storable(event: ThreadStreamEvent) -> ThreadStreamEvent:
    """The event without what JSON allows and a database or UTF-8 does not: U+0000 and halves of letters.

    Models do send both: the second when a proxy cuts an escaped emoji in two.
    """
    match event:
        case ThreadItemUpdatedEvent(update=AssistantMessageContentPartTextDelta(delta=delta)):
            sound = is_sound(delta)  # by far the most frequent event: no serialising to look
        case _:
            try:
                sound = b"\\u0000" not in serialise(event)
            except PydanticSerializationError:
                sound = False
    return event if sound else EVENT.validate_python(mended(event.model_dump(by_alias=True)))

"""What leaves the server, as bytes: with addresses of previews that hold from now on."""

from collections.abc import Callable

from chatkit.types import (
    Attachment,
    FileAttachment,
    ImageAttachment,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    UserMessageItem,
)
from pydantic import BaseModel

from holdfast.engine.frames import serialise

__all__ = ["Outgoing"]


class Outgoing:
    """Serialises as the SDK does. Signed addresses expire, so they are never stored, and made here each time."""

    def __init__(self, fresh: Callable[[Attachment], Attachment] | None = None) -> None:
        self._fresh = fresh

    def __call__(self, model: BaseModel) -> bytes:
        return serialise(model if self._fresh is None else self._refreshed(model))

    def _refreshed(self, model: BaseModel) -> BaseModel:
        match model:
            case UserMessageItem() if model.attachments and self._fresh is not None:
                return model.model_copy(
                    update={"attachments": [self._fresh(each) for each in model.attachments]}
                )
            case (
                ThreadItemAddedEvent(item=UserMessageItem())
                | ThreadItemDoneEvent(item=UserMessageItem())
                | ThreadItemReplacedEvent(item=UserMessageItem())
            ):
                return model.model_copy(update={"item": self._refreshed(model.item)})
            case SyncCustomActionResponse(updated_item=UserMessageItem() as item):
                return model.model_copy(update={"updated_item": self._refreshed(item)})
            case Page():
                return model.model_copy(update={"data": [self._refreshed(each) for each in model.data]})
            case Thread():
                return model.model_copy(update={"items": self._refreshed(model.items)})
            case FileAttachment() | ImageAttachment() if self._fresh is not None:
                return self._fresh(model)
            case _:
                return model

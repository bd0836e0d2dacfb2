"""How a failure is told to the clients of a stream."""

from typing import Any

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.types import ErrorEvent

from holdfast.engine.frames import mended
from holdfast.errors import HoldfastError

__all__ = ["described", "error_event"]


def error_event(exc: BaseException) -> ErrorEvent:
    """The SDK's event for what a hook raised: in words where the failure has some for people, else by its code."""
    match exc:
        case CustomStreamError():
            return ErrorEvent(code="custom", message=mended(exc.message), allow_retry=exc.allow_retry)
        case StreamError():
            return ErrorEvent(code=exc.code, allow_retry=exc.allow_retry)
        case HoldfastError():
            return ErrorEvent(code="custom", message=exc.message, allow_retry=True)
        case _:
            return ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=True)


def described(error: ErrorEvent) -> dict[str, Any]:
    """The error as the turn keeps it, for `turns.get` after a reload."""
    return error.model_dump(mode="json", exclude={"type"}, exclude_none=True)

"""Reads a request: bytes in, one of the protocol's operations out, or an error that says what is wrong."""

from typing import Annotated, Any, Literal

from chatkit.actions import Action
from chatkit.types import (
    BaseReq,
    ChatKitReq,
    ThreadsCustomActionReq,
    ThreadsSyncCustomActionReq,
    UserMessageInput,
    UserMessageTextContent,
)
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from holdfast.errors import BadRequest, Invalid

__all__ = [
    "FeedbackGetReq",
    "HoldfastMetadata",
    "Request",
    "TurnsAttachReq",
    "TurnsGetReq",
    "TurnsStopReq",
    "check_message",
    "holdfast_metadata",
    "page_limit",
    "parse",
]

DEFAULT_PAGE = 20
"""Items or threads on a page when the client does not say: the SDK's number."""


class TurnsGetParams(BaseModel):
    thread_id: str


class TurnsGetReq(BaseReq):
    """Ask for a thread's running turn, or its last one if that failed."""

    type: Literal["turns.get"]
    params: TurnsGetParams


class TurnsAttachParams(BaseModel):
    turn_id: str
    after: str | None = None


class TurnsAttachReq(BaseReq):
    """Read a turn's events: those after a frame's id, or from the start."""

    type: Literal["turns.attach"]
    params: TurnsAttachParams


class TurnsStopParams(BaseModel):
    turn_id: str


class TurnsStopReq(BaseReq):
    """Stop a turn; what it has said so far stays."""

    type: Literal["turns.stop"]
    params: TurnsStopParams


class FeedbackGetParams(BaseModel):
    thread_id: str


class FeedbackGetReq(BaseReq):
    """Ask what the user thinks of a thread's items: the protocol takes feedback and has no place to show it."""

    type: Literal["feedback.get"]
    params: FeedbackGetParams


Request = Annotated[
    ChatKitReq | TurnsGetReq | TurnsAttachReq | TurnsStopReq | FeedbackGetReq, Field(discriminator="type")
]

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


class HoldfastMetadata(BaseModel):
    """`metadata.holdfast` of a streaming request."""

    model_config = ConfigDict(extra="ignore", strict=True)

    resume: bool = False
    """The client knows how to come back: frames carry `id:` lines, and silence is filled with comments."""
    key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Names this request: sent again, it attaches to the turn that it started."""


_METADATA: TypeAdapter[HoldfastMetadata] = TypeAdapter(HoldfastMetadata)


def parse(body: bytes) -> Request:
    """Read one request.

    Raises:
        BadRequest: not JSON, not an object, or an operation that nobody knows.
        Invalid: a known operation whose values do not fit.
    """
    try:
        data = from_json(body, allow_inf_nan=False)
    except ValueError as exc:
        raise BadRequest("invalid_json", f"The request is not valid JSON: {exc}.") from exc
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        raise BadRequest(
            "invalid_request", 'A request is a JSON object with a "type", such as "threads.create".'
        )
    if b"\\u0000" in body and _has_nul(data):
        raise Invalid("invalid_text", "The text holds the character U+0000, which cannot be kept.")
    try:
        request = _REQUEST.validate_python(data)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "union_tag_invalid":
            raise BadRequest("unknown_operation", f"There is no operation {data['type'][:80]!r}.") from exc
        where = ".".join(str(part) for part in first["loc"][1:]) or "the request"
        raise Invalid("invalid_request", f"{where}: {first['msg']}.") from exc
    if isinstance(request, ThreadsCustomActionReq | ThreadsSyncCustomActionReq):
        _check_action(request.params.action)
    return request


def holdfast_metadata(metadata: dict[str, Any]) -> HoldfastMetadata:
    """Raises `Invalid` when `metadata.holdfast` is there and not what it should be."""
    if "holdfast" not in metadata:
        return HoldfastMetadata()
    try:
        return _METADATA.validate_python(metadata["holdfast"])
    except ValidationError as exc:
        raise Invalid(
            "invalid_metadata", "metadata.holdfast takes `resume` (true or false) and `key` (a text)."
        ) from exc


def check_message(message: UserMessageInput) -> None:
    """Raises `Invalid` for a message that says nothing."""
    said = any(not isinstance(part, UserMessageTextContent) or part.text.strip() for part in message.content)
    if not said and not message.attachments:
        raise Invalid("empty_message", "The message is empty.")


def page_limit(limit: int | None) -> int:
    """Raises `Invalid` for a negative limit; none, and zero, mean the default as in the SDK."""
    if limit is not None and limit < 0:
        raise Invalid("invalid_request", "params.limit: a page has at least one entry.")
    return limit or DEFAULT_PAGE


def _check_action(action: Action[str, Any]) -> None:
    # The SDK's default for a missing type is a type variable, which says nothing to a hook and is no JSON.
    if not isinstance(action.type, str):
        raise Invalid("invalid_request", "params.action.type: Field required.")


def _has_nul(value: Any) -> bool:
    match value:
        case str():
            return "\x00" in value
        case list():
            return any(_has_nul(part) for part in value)
        case dict():
            return any(_has_nul(key) or _has_nul(part) for key, part in value.items())
        case _:
            return False

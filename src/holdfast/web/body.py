"""Reads a request's body, within bounds."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from holdfast.errors import BadRequest, Invalid, TooLarge, UnsupportedMediaType

__all__ = ["read_body", "read_json", "read_model"]

M = TypeVar("M", bound=BaseModel)

DRAIN = 8 * 1024 * 1024
"""Bytes of a too large body that are read away, so that its sender gets to see the answer."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises `TooLarge` beyond `limit` bytes, `BadRequest` when it breaks off."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= limit:
                parts.append(part)
            elif size > DRAIN:
                break
    except ClientDisconnect as exc:  # nobody will read the answer; it must not count as a failure of ours
        raise BadRequest("incomplete_body", "The request broke off before its end.") from exc
    if size > limit:
        raise TooLarge("body_too_large", f"The request is larger than {limit} bytes.")
    return b"".join(parts)


async def read_json(request: Request, limit: int) -> bytes:
    """The body of a request that says nothing of its kind, or that it is JSON.

    Raises:
        UnsupportedMediaType: it says that it is something else, such as a form.
        TooLarge, BadRequest: as `read_body`.
    """
    body = await read_body(request, limit)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (
        kind
        and kind != "application/json"
        and not (kind.startswith("application/") and kind.endswith("+json"))
    ):
        raise UnsupportedMediaType("unsupported_media_type", "Send the request as application/json.")
    return body


async def read_model(request: Request, model: type[M], limit: int, *, empty: bytes = b"") -> M:
    """The body as a model; `empty` is what no body at all stands for.

    Raises:
        Invalid: it does not fit. And as `read_json`.
    """
    body = await read_json(request, limit) or empty
    try:
        return model.model_validate_json(body)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise BadRequest("invalid_json", f"The request is not valid JSON: {first['msg']}.") from exc
        where = ".".join(str(part) for part in first["loc"]) or "the request"
        raise Invalid("invalid_request", f"{where}: {first['msg']}.") from exc

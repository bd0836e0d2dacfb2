"""Reads a request's body, within bounds."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from holdfast.errors import Invalid, TooLarge

__all__ = ["read_body", "read_model"]

M = TypeVar("M", bound=BaseModel)

DRAIN = 8 * 1024 * 1024
"""Bytes of a too large body that are read away, so that its sender gets to see the answer."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises `TooLarge` beyond `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= limit:
            parts.append(part)
        elif size > DRAIN:
            break
    if size > limit:
        raise TooLarge("body_too_large", f"The request is larger than {limit} bytes.")
    return b"".join(parts)


async def read_model(request: Request, model: type[M], limit: int, *, empty: bytes = b"") -> M:
    """The body as a model; `empty` is what no body at all stands for.

    Raises:
        Invalid: it does not fit. TooLarge: it is larger than `limit` bytes.
    """
    body = await read_body(request, limit) or empty
    try:
        return model.model_validate_json(body)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the request"
        raise Invalid("invalid_request", f"{where}: {first['msg']}.") from exc

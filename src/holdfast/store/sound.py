"""Text that every database takes."""

from typing import Any

from pydantic import BaseModel

__all__ = ["is_sound", "mended"]

_NUL = "\x00"


def is_sound(text: str) -> bool:
    """Whether every database takes the text."""
    return (text.isascii() and _NUL not in text) or _mend(text) == text


def _mend(text: str) -> str:
    return text.replace(_NUL, "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def mended(value: Any) -> Any:
    """The value with every text in it, at any depth, made storable; a value that is sound comes back equal."""
    match value:
        case str():
            return _mend(value)
        case list():
            return [mended(part) for part in value]
        case dict():
            return {mended(key): mended(part) for key, part in value.items()}
        case BaseModel():
            return type(value).model_validate(mended(value.model_dump()))
        case _:
            return value

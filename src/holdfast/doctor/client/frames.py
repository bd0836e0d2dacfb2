"""The text of a frame, as JSON: one value, several, or none."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

__all__ = ["Content", "read_json"]

DONE = "[DONE]"
_MANY = 100  # values read out of one frame: more than that says nothing new


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")  # a browser's JSON.parse refuses it


_DECODER = json.JSONDecoder(parse_constant=_no_number)


@dataclass(frozen=True, slots=True)
class Content:
    values: tuple[Any, ...] = ()
    """None is in it only as JSON's null."""
    problem: str | None = None
    """Why it is not JSON, in words; None when it is."""
    is_done_marker: bool = False


def read_json(text: str) -> Content:
    """Never raises. Several values, one behind the other, are all found, though no client would."""
    stripped = text.strip(" \t\r\n")
    if stripped == DONE:
        return Content(is_done_marker=True, problem="[DONE] is not JSON")
    try:
        return Content((_DECODER.decode(stripped),))
    except RecursionError:
        return Content(problem="it is nested too deep")
    except ValueError as exc:
        problem = str(exc)
    values: list[Any] = []
    at = 0
    try:
        while at < len(stripped) and len(values) < _MANY:
            value, at = _DECODER.raw_decode(stripped, at)
            values.append(value)
            while at < len(stripped) and stripped[at] in " \t\r\n":
                at += 1
    except (ValueError, RecursionError):
        return Content(problem=problem)
    return Content(tuple(values), problem="several JSON values stand in it")

"""A task, and the rules that hold for it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from holdfast.errors import Invalid

__all__ = [
    "MAX_DESCRIPTION",
    "MAX_TITLE",
    "Task",
    "TaskPage",
    "TaskStatus",
    "checked_description",
    "checked_title",
]

MAX_TITLE = 200
MAX_DESCRIPTION = 1000

TaskStatus = Literal["all", "pending", "completed"]


class Task(BaseModel):
    """Something to do. `id` is a small number, counted for each user and never used again."""

    id: int
    title: str
    description: str
    completed: bool
    created_at: datetime
    updated_at: datetime


class TaskPage(BaseModel):
    """Tasks by number; `after` is what to ask the next page with."""

    data: list[Task]
    has_more: bool
    after: int | None


def checked_title(title: str) -> str:
    """The title without surrounding white space and line breaks. Raises `Invalid`."""
    title = " ".join(_printable(title).split())
    if not title:
        raise Invalid("invalid_title", "A task needs a title.")
    if len(title) > MAX_TITLE:
        raise Invalid(
            "invalid_title", f"A title has at most {MAX_TITLE} characters; this one has {len(title)}."
        )
    return title


def checked_description(description: str) -> str:
    """Raises `Invalid`."""
    description = _printable(description).strip()
    if len(description) > MAX_DESCRIPTION:
        raise Invalid(
            "invalid_description",
            f"A description has at most {MAX_DESCRIPTION} characters; this one has {len(description)}.",
        )
    return description


def _printable(text: str) -> str:
    """Refuses what the database cannot keep: U+0000 and halves of letters."""
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Invalid("invalid_text", "The text is not valid Unicode.") from exc
    if "\x00" in text:
        raise Invalid("invalid_text", "The text holds the character U+0000, which cannot be kept.")
    return text

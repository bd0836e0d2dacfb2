"""A place in the list of threads, which threads may leave for its head while somebody turns the pages."""

import re
from dataclasses import dataclass
from typing import Self

__all__ = ["ThreadCursor"]

_WRITTEN = re.compile(
    r"(?P<thread_id>.+)~(?P<position>\d{1,18})\.(?P<floor>\d{1,18})\.(?P<top>\d{1,18})", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ThreadCursor:
    """Where a page ended, as numbers of activity, which never change hands.

    A list that is read downwards covers what lies between `position` and `floor`. What became active after the
    reading began lies above `top`: it comes last, so that nobody is missed for having moved there.

    A page's `after` is the last thread's id with these numbers behind it. The id alone, as the SDK's stores have it,
    is taken too, and means where the thread stands now.
    """

    thread_id: str
    position: int
    floor: int = 0
    top: int = 0

    def __str__(self) -> str:
        return f"{self.thread_id}~{self.position}.{self.floor}.{self.top}"

    @classmethod
    def parse(cls, after: str) -> Self | None:
        """None for an id alone."""
        if (found := _WRITTEN.fullmatch(after)) is None:
            return None
        numbers = (int(found[name]) for name in ("position", "floor", "top"))
        return cls(found["thread_id"], *numbers)

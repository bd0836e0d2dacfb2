"""Which tasks a turn showed: what is put under its answer as a widget."""

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from holdfast.assistant.widgets import ShownTask

__all__ = ["Lookup"]

_NAMED = re.compile(r"\*\*#?(\d{1,15})\*\*|(?:\btasks?\s+|#)(\d{1,15})\b", re.IGNORECASE)
_BOLD = re.compile(r"(?<!\\)\*\*(\d{1,15})\*\* ")
_MORE = re.compile(r"\band (\d+) more\b", re.IGNORECASE)
_CHOICE = re.compile(r"\bwhich\b[^?.!:]*\?", re.IGNORECASE)


class _TaskList(BaseModel):
    tasks: list[ShownTask]
    count: int


class Lookup:
    """Follows one turn's tool calls and words. A turn that wrote shows no list: its receipts say what it did.

    Args:
        names_all: the model names what it shows, always, with the numbers in bold. Others are taken at their deeds.
    """

    def __init__(self, *, names_all: bool = False) -> None:
        self._names_all = names_all
        self._seen: dict[int, ShownTask] = {}
        self._wrote = False
        self._words: list[str] = []

    def wrote(self) -> None:
        """A tool changed something."""
        self._wrote = True

    def looked(self, answer: Any) -> None:
        """A tool answered, perhaps with a list of tasks."""
        try:
            found = _TaskList.model_validate(answer)
        except ValidationError:
            return
        self._seen.update((task.id, task) for task in found.tasks)

    def said(self, text: str) -> None:
        """The model said this."""
        self._words.append(text)

    def to_show(self) -> list[ShownTask]:
        """The tasks that the person asked to see; none when the model looked them up for another purpose.

        It did when it asks which one is meant, and when its answer is about one of several. When the answer names some
        of them, and does not say that there are more, those were meant.
        """
        words = "\n\n".join(self._words)
        if self._wrote or not self._seen or _CHOICE.search(words):
            return []
        found = (
            _BOLD.findall(words)
            if self._names_all
            else [bold or plain for bold, plain in _NAMED.findall(words)]
        )
        named = [number for number in dict.fromkeys(map(int, found)) if number in self._seen]
        if not named and self._names_all:
            return []
        more = _MORE.search(words)
        if not named or (more and len(named) + int(more[1]) >= len(self._seen)):
            return list(self._seen.values())
        if len(named) == 1 and len(self._seen) > 1 and not self._names_all:
            return []
        return [self._seen[number] for number in named]

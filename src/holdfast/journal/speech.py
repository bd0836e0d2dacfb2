"""The short way of an answer's text: from the model's connection to the turn's log, beside all that lies between.

A word costs the Agents SDK many times what it costs to store and send it. So whoever reads the model's connection may
say plain pieces of text into a `Speech`, which stands at one place of the stream: an event `Speaking` carries it to
whoever records the turn, the long way and in order, and from then on he listens.
"""

from collections import deque
from collections.abc import Callable

from chatkit.types import AssistantMessageContentPartTextDelta, ThreadItemUpdatedEvent
from pydantic import PrivateAttr

__all__ = ["Speaking", "Speech"]


class Speech:
    """Pieces of one text, in order. They wait here until somebody listens."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._listener: Callable[[str], bool] | None = None

    def say(self, text: str) -> bool:
        """Say a piece. False when the listener does not take it: it and what follows are to go the long way."""
        if self._listener is not None:
            return self._listener(text)
        self._waiting.append(text)
        return True

    def take(self) -> str | None:
        """The first piece that was said and nobody has heard; None when there is none."""
        return self._waiting.popleft() if self._waiting else None

    def listen(self, listener: Callable[[str], bool]) -> None:
        """Hear every piece from now on, as it is said. Take what was said before first.

        Args:
            listener: is told a piece, must not wait, and says whether it took it.
        """
        self._listener = listener


class Speaking(ThreadItemUpdatedEvent):
    """From here on, text is added to a part of an item by a speech.

    To whoever does not know it, it is an update that adds nothing.
    """

    # One of the ten kinds of updates: with all of them, the model takes longer to build than any other of ours.
    update: AssistantMessageContentPartTextDelta

    _speech: Speech = PrivateAttr()
    _content_index: int = PrivateAttr()

    @classmethod
    def of(cls, item_id: str, content_index: int, speech: Speech) -> "Speaking":
        """The event for the text of one part of a message."""
        event = cls(item_id=item_id, update=_added(content_index, ""))
        event._speech, event._content_index = speech, content_index
        return event

    @property
    def content_index(self) -> int:
        return self._content_index

    def waiting(self) -> ThreadItemUpdatedEvent | None:
        """The update that adds the first piece that was said and nobody has heard; None when there is none."""
        text = self._speech.take()
        if text is None:
            return None
        return ThreadItemUpdatedEvent(item_id=self.item_id, update=_added(self._content_index, text))

    def listen(self, listener: Callable[[str], bool]) -> None:
        """As `Speech.listen`."""
        self._speech.listen(listener)


def _added(content_index: int, text: str) -> AssistantMessageContentPartTextDelta:
    return AssistantMessageContentPartTextDelta(content_index=content_index, delta=text)

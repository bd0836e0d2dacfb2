"""Pieces of an answer's text, the most frequent event by far: recorded without the questions that only others raise."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from chatkit.types import AssistantMessageContentPartTextDelta as TextDelta
from chatkit.types import AssistantMessageItem, ThreadItem, ThreadItemUpdatedEvent, ThreadStreamEvent

from holdfast.engine.frames import is_sound, text_frames
from holdfast.engine.shown import Shown
from holdfast.journal.speech import Speaking
from holdfast.turns.turn import Turn

__all__ = ["Spoken"]


class Spoken:
    """Takes pieces of text, when nothing stands against it.

    Args:
        open_items: by id, the items that are added and not done, as a client has them.
        kept: ids of items that stay as they are.
    """

    def __init__(
        self, turn: Turn, shown: Shown, open_items: Mapping[str, ThreadItem], kept: AbstractSet[str]
    ) -> None:
        self._turn = turn
        self._shown = shown
        self._open = open_items
        self._kept = kept

    def take(self, event: ThreadStreamEvent) -> bool:
        """Record and show a piece of text. False, and nothing done, when the event is something else, or there is more
        to ask about it."""
        if type(event) is not ThreadItemUpdatedEvent or type(event.update) is not TextDelta:
            return False
        update = event.update
        item = self._message(event.item_id, update.content_index)
        if item is None or not is_sound(update.delta) or self._turn.doubtful:
            return False
        item.content[update.content_index].text += update.delta
        self._shown.spoken(event)
        return True

    def listen(self, event: Speaking) -> None:
        """Take what is being said, as it is said."""
        index = event.content_index
        item = self._message(event.item_id, index)
        if item is None:
            return  # what nobody shows, nobody hears
        message, turn, frame_of = item, self._turn, text_frames(event.item_id, index)

        def heard(text: str) -> bool:
            if self._open.get(message.id) is not message or turn.stop_reason is not None:
                return False
            if not is_sound(text) or turn.doubtful:
                return False
            message.content[index].text += text
            self._shown.said(frame_of(text))
            return True

        event.listen(heard)

    def _message(self, item_id: str, index: int) -> AssistantMessageItem | None:
        item = self._open.get(item_id)
        if type(item) is not AssistantMessageItem or not 0 <= index < len(item.content):
            return None
        return None if item_id in self._kept else item

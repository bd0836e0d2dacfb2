"""What clients have been shown of a turn."""

from collections.abc import Mapping

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    ErrorEvent,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)

from holdfast.engine.frames import frame, is_hidden, serialise
from holdfast.engine.outgoing import Outgoing
from holdfast.turns.turn import Turn

__all__ = ["Shown"]


class Shown:
    """Publishes a turn's events to its log, and is the turn's snapshot: the few frames that say what all did.

    Args:
        open_items: by id, the items that are added and not done, as a client has them; the caller keeps it so.
    """

    def __init__(self, turn: Turn, outgoing: Outgoing, open_items: Mapping[str, ThreadItem]) -> None:
        self._turn = turn
        self._outgoing = outgoing
        self._open = open_items
        # By kind and id, in order of appearance: the last frame that says how a thing stands; None for an open item.
        self._latest: dict[tuple[str, str], bytes | None] = {}
        self._again: dict[
            str, bytes
        ] = {}  # how an open item was withdrawn before: a hook may use an id again
        turn.snapshot = self._snapshot

    def publish(self, event: ThreadStreamEvent) -> None:
        """Show the event, unless it is about an item that never leaves, or the turn has left this process."""
        if self._turn.lost:
            return
        match event:
            case (
                ThreadItemAddedEvent(item=item)
                | ThreadItemDoneEvent(item=item)
                | ThreadItemReplacedEvent(item=item)
            ):
                if is_hidden(item):
                    return
            case _:
                pass
        data = frame(self._outgoing(event))
        match event:
            case ThreadItemAddedEvent():
                before = self._latest.get(("item", event.item.id))
                if before is not None:
                    self._again[event.item.id] = before
                self._latest["item", event.item.id] = None
            case ThreadItemDoneEvent() | ThreadItemReplacedEvent():
                self._latest["item", event.item.id] = data
            case ThreadItemRemovedEvent():
                self._latest["item", event.item_id] = data
            case ThreadItemUpdatedEvent(update=AssistantMessageContentPartTextDelta()):
                self._turn.spoke()
            case ThreadCreatedEvent() | ThreadUpdatedEvent() | ErrorEvent():
                self._latest[event.type, ""] = data
            case _:
                pass
        self._turn.log.append(data)

    def spoken(self, event: ThreadItemUpdatedEvent) -> None:
        """Show a piece of an answer's text: it is hidden never, and names no address to be signed."""
        self.said(frame(serialise(event)))

    def said(self, data: bytes) -> None:
        """Show a frame of an answer's text."""
        if not self._turn.lost:
            self._turn.spoke()
            self._turn.log.append(data)

    def changed(self, item: ThreadItem) -> None:
        """An update about to be published changes an item that was stored before: snapshots hold it whole."""
        self._latest["item", item.id] = frame(self._outgoing(ThreadItemReplacedEvent(item=item)))

    def _snapshot(self) -> list[bytes]:
        frames = []
        for (_, item_id), data in self._latest.items():
            if data is not None:
                frames.append(data)
            elif (item := self._open.get(item_id)) is not None:
                if item_id in self._again:
                    frames.append(self._again[item_id])
                frames.append(frame(self._outgoing(ThreadItemAddedEvent(item=item))))
        return frames

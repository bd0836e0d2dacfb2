"""What a turn has done that clients may have seen: enough to bring any of them to what is stored."""

from collections.abc import Mapping
from typing import Any

from chatkit.types import (
    ThreadCreatedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.engine.frames import is_hidden, thread_response
from holdfast.store.items import ItemRows
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord

__all__ = ["Effects", "remembered"]


class Effects:
    """Ids only; what the items hold is in the store.

    Args:
        stored: as `to_json` wrote it.
    """

    def __init__(self, stored: Mapping[str, Any] | None = None) -> None:
        stored = stored or {}
        self.shown: dict[str, str] = dict(stored.get("shown", {}))
        """Ids of items that the turn showed or stored, each with the journal's place where it was made."""
        self.touched: dict[str, None] = dict.fromkeys(stored.get("touched", ()))
        """Ids of items from before the turn that it changed or deleted."""
        self.removed: dict[str, None] = dict.fromkeys(stored.get("removed", ()))
        """Ids of items that it deleted; they may have come back, at the thread's end."""
        self.thread: bool = stored.get("thread", False)
        """Whether it changed the thread."""

    def to_json(self) -> dict[str, Any]:
        return {
            "shown": dict(self.shown),
            "touched": list(self.touched),
            "removed": list(self.removed),
            "thread": self.thread,
        }


async def remembered(conn: AsyncConnection, turn: TurnRecord, effects: Effects) -> list[ThreadStreamEvent]:
    """The events that bring a client to what the store holds of a turn, whatever part of the turn it has seen.

    Raises:
        NotFound: the thread is gone.
    """
    rows = ItemRows(conn, turn.user_id)
    thread = thread_response(await ThreadRows(conn, turn.user_id).get(turn.thread_id))
    own = await rows.of_turn(turn.id)
    touched = await rows.several(turn.thread_id, effects.touched)
    there = {item.id for item in (*own, *touched)}
    events: list[ThreadStreamEvent] = []
    if turn.operation == "threads.create":
        events.append(ThreadCreatedEvent(thread=thread))
    elif effects.thread:
        events.append(ThreadUpdatedEvent(thread=thread))
    gone = {item_id: None for item_id in (*effects.shown, *effects.touched) if item_id not in there}
    events.extend(ThreadItemRemovedEvent(item_id=item_id) for item_id in {**effects.removed, **gone})
    events.extend(ThreadItemReplacedEvent(item=item) for item in touched if not is_hidden(item))
    events.extend(ThreadItemDoneEvent(item=item) for item in own if not is_hidden(item))
    return events

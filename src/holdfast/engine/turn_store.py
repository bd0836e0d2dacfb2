"""The store as a turn writes to it."""

from collections.abc import Callable
from typing import Any

from chatkit.store import StoreItemType
from chatkit.types import ThreadItem, ThreadMetadata

from holdfast.engine.ids import TurnIds
from holdfast.errors import NotFound
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.store.sdk import Discard, UserStore
from holdfast.store.turns import TurnRecord

__all__ = ["TurnStore"]


class TurnStore(UserStore):
    """Notes the turn on the items it adds, derives their ids from it, and keeps them in the order they were shown.

    A client puts an item where it is when it is added; the store first hears of it when it is done. When another
    item is done in between, the places of those that were added before it are kept free.
    """

    def __init__(self, db: Db, turn: TurnRecord, discard: Discard | None = None) -> None:
        super().__init__(db, turn.user_id, discard)
        self._turn = turn
        self.turn_id = turn.id
        self._new_id = TurnIds(turn.id)
        self._added: list[str] = []  # ids of items shown and not stored, in order
        self._places: dict[str, int] = {}  # the numbers kept free for them

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Any) -> str:  # noqa: ARG002 (the SDK's signature)
        return self._new_id(item_type)

    def added(self, item_id: str) -> None:
        """The item has been shown and will be stored later."""
        if item_id not in self._added:
            self._added.append(item_id)

    def withdrawn(self, item_id: str) -> None:
        """The item will not come, or has come."""
        if item_id in self._added:
            self._added.remove(item_id)
            self._places.pop(item_id, None)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any = None) -> None:  # noqa: ARG002 (the SDK's)
        if thread_id != self._turn.thread_id:  # a hook may write to another thread of the user
            return await super().add_thread_item(thread_id, item)
        before = self._added[: self._added.index(item.id)] if item.id in self._added else self._added
        homeless = [item_id for item_id in before if item_id not in self._places]
        async with self._db.write() as conn:
            kept = await ItemRows(conn, self._user_id).put(
                thread_id,
                item,
                turn_id=self._turn.id,
                seq=self._places.get(item.id),
                reserve=len(homeless),
            )
        self._places.update(zip(homeless, kept, strict=True))
        self.withdrawn(item.id)
        return None

    async def change_item(self, item_id: str, change: Callable[[ThreadItem], bool]) -> ThreadItem | None:
        """Change a stored item in its place, as it stands now; others may be changing it too.

        Args:
            change: changes the item it is given; False leaves the stored one alone.

        Returns:
            The item as it is stored afterwards, None when it is not there or was left alone.
        """
        async with self._db.write() as conn:
            rows = ItemRows(conn, self._user_id)
            await rows.next_seq(
                self._turn.thread_id
            )  # holds the thread, so that nobody changes it in between
            try:
                item = await rows.get(self._turn.thread_id, item_id)
            except NotFound:
                return None
            if not change(item):
                return None
            await rows.put(self._turn.thread_id, item)
            return item

"""The store as a turn writes to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from chatkit.store import StoreItemType
from chatkit.types import ThreadItem, ThreadMetadata
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.engine.effects import Effects
from holdfast.engine.ids import TurnIds
from holdfast.errors import NotFound
from holdfast.journal.journal import Journal
from holdfast.store.items import ItemRows
from holdfast.store.sdk import Discard, UserStore
from holdfast.store.turns import TurnRecord, TurnRows

__all__ = ["TurnStore"]


class TurnStore(UserStore):
    """Notes the turn on the items it adds, derives their ids from it, and keeps them in the order they were shown.

    A client puts an item where it is when it is added; the store first hears of it when it is done. When another
    item is done in between, the places of those that were added before it are kept free.

    Every write is made under the turn's epoch, and notes in the same transaction what clients will see of it.
    """

    def __init__(self, journal: Journal, turn: TurnRecord, discard: Discard | None = None) -> None:
        super().__init__(journal.db, turn.user_id, discard)
        self._journal = journal
        self._turn = turn
        self.turn_id = turn.id
        self._new_id = TurnIds(turn.id)
        self.effects = Effects(turn.effects)
        self._noted = self.effects.to_json()
        self._foreseen: str | None = None
        self._added: list[str] = []  # ids of items shown and not stored, in order
        self._places: dict[str, int] = {}  # the numbers kept free for them

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Any) -> str:  # noqa: ARG002 (the SDK's signature)
        made = self._new_id(item_type, self._journal.place)
        if self._foreseen is not None and self._journal.place == self.effects.shown.get(self._foreseen):
            if made != self._foreseen:  # it will never be
                del self.effects.shown[self._foreseen]
            self._foreseen = None
        return made

    def accepted_id(self) -> str:
        """An id for the message that the turn answers."""
        return self._new_id("message", "accepted")

    def foresee(self, series: str | None) -> dict[str, Any]:
        """Suppose that the turn's first item will be a message, and note it as shown, before it is: what acceptance
        stores of that need not be stored before the first word. Returns what is to be stored.

        Args:
            series: the series of steps that the first is one of; None when the answer begins without a step.
        """
        place = self._journal.first_place(series)
        self._foreseen = foreseen = TurnIds(self._turn.id)("message", place)
        self.effects.shown[foreseen] = place
        self._noted = self.effects.to_json()
        return self._noted

    async def open(self, item_id: str) -> None:
        """The item is about to be shown, and will be stored later. Whoever takes the turn up must know of it."""
        self._show(item_id)
        if self.effects.to_json() == self._noted:
            await self._journal.confirm()
        else:
            async with self._noting():
                pass
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
        async with self._noting() as conn:
            rows = ItemRows(conn, self._user_id)
            if item.id not in self.effects.shown:
                if await rows.exists(thread_id, item.id):
                    self.effects.touched[item.id] = None
                else:
                    self._show(item.id)
            kept = await rows.put(
                thread_id,
                item,
                turn_id=self._turn.id,
                seq=self._places.get(item.id),
                reserve=len(homeless),
            )
        self._places.update(zip(homeless, kept, strict=True))
        self.withdrawn(item.id)
        return None

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any = None) -> None:  # noqa: ARG002 (the SDK's)
        if thread_id != self._turn.thread_id:
            return await super().delete_thread_item(thread_id, item_id)
        self.effects.removed[item_id] = None
        async with self._noting() as conn:
            await ItemRows(conn, self._user_id).delete(thread_id, item_id)
        return None

    async def save_thread(
        self, thread: ThreadMetadata, context: Any = None, *, only: frozenset[str] | None = None
    ) -> None:
        if thread.id != self._turn.thread_id:
            return await super().save_thread(thread, context, only=only)
        self.effects.thread = True
        async with self._noting() as conn:
            await self._save_thread(conn, thread, only)
        self._db.notices.changed(self._user_id)
        return None

    async def change_item(self, item_id: str, change: Callable[[ThreadItem], bool]) -> ThreadItem | None:
        """Change a stored item in its place, as it stands now; others may be changing it too.

        Args:
            change: changes the item it is given; False leaves the stored one alone.

        Returns:
            The item as it is stored afterwards, None when it is not there or was left alone.
        """
        if item_id not in self.effects.shown:
            self.effects.touched[item_id] = None
        async with self._noting() as conn:
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

    def _show(self, item_id: str) -> None:
        self.effects.shown.setdefault(item_id, self._journal.place)

    @asynccontextmanager
    async def _noting(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that also notes what the turn has done, if that has changed."""
        async with self._db.write() as conn:
            yield conn
            effects = self.effects.to_json()
            if effects != self._noted:
                await TurnRows(conn, self._user_id).set_effects(self._turn.id, effects)
        self._noted = effects

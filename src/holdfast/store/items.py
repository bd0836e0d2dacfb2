"""Thread items: queries on one connection, for one user."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from chatkit.types import Page, ThreadItem
from pydantic import TypeAdapter
from sqlalchemy import Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.missing import missing
from holdfast.store.moment import Moment, aware
from holdfast.store.tables import items, threads, tombstones

__all__ = ["HIDDEN_TYPES", "MAX_ITEMS", "ItemRows"]

MAX_ITEMS = 100
"""The most items on a page."""

HIDDEN_TYPES = ("hidden_context_item", "sdk_hidden_context")
"""Items that the model may see and a client never does."""

_ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)

# What each turn asks several times is put together once: that costs more than running it.
_COUNT = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), threads.c.user_id == bindparam("of_user"))
    .values(last_seq=threads.c.last_seq + bindparam("count"))
    .returning(threads.c.last_seq)
)


_OWNED = (
    select(threads.c.id)
    .where(threads.c.id == bindparam("of_thread"), threads.c.user_id == bindparam("of_user"))
    .exists()
)


@cache
def _page(order: str, hidden: bool, begun: bool) -> Select[Any]:
    """The statement for a page; `begun` when it is not the first."""
    query = select(items).where(items.c.thread_id == bindparam("of_thread"), _OWNED)
    if not hidden:
        query = query.where(items.c.type.not_in(HIDDEN_TYPES))
    seq, cursor = items.c.seq, bindparam("cursor", type_=items.c.seq.type)
    if begun:
        query = query.where(seq < cursor if order == "desc" else seq > cursor)
    return query.order_by(seq.desc() if order == "desc" else seq).limit(bindparam("rows"))


def _put(insert: Any) -> Any:
    added = insert(items)
    return added.on_conflict_do_update(
        index_elements=[items.c.thread_id, items.c.id],
        set_={"type": added.excluded.type, "data": added.excluded.data},
    )


_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}


class ItemRows:
    """The items of one user's threads, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def put(
        self,
        thread_id: str,
        item: ThreadItem,
        *,
        turn_id: str | None = None,
        seq: int | None = None,
        reserve: int = 0,
    ) -> list[int]:
        """Add the item at the thread's end, or update it in its place. Raises `NotFound` without such a thread.

        Args:
            seq: a number reserved before, to add the item there instead.
            reserve: how many numbers to keep free in front of the item, for items that come later and stand before.

        Returns:
            The reserved numbers.
        """
        # Counting first takes the thread's row, so that two writers of one item wait for each other.
        last = await self.next_seq(thread_id, reserve + 1)
        await self.add(thread_id, item, last if seq is None else seq, turn_id)
        return list(range(last - reserve, last))

    async def add(self, thread_id: str, item: ThreadItem, seq: int, turn_id: str | None = None) -> None:
        """Add the item under a number that was reserved, or update it in its place; the thread's row is held."""
        put = _PUT[self._conn.dialect.name]
        await self._conn.execute(
            put,
            {
                "thread_id": thread_id,
                "id": item.id,
                "seq": seq,
                "type": item.type,
                "turn_id": turn_id,
                "data": _data(item),
            },
        )

    async def append(self, thread_id: str, new: Sequence[ThreadItem]) -> None:
        """Add items that are not there yet at the thread's end, at once.

        Raises `NotFound` without such a thread; one that is there makes the transaction end in `Conflict`.
        """
        first = await self.next_seq(thread_id, len(new)) - len(new) + 1
        await self._conn.execute(
            insert(items),
            [
                {
                    "thread_id": thread_id,
                    "id": item.id,
                    "seq": seq,
                    "type": item.type,
                    "turn_id": None,
                    "data": _data(item),
                }
                for seq, item in enumerate(new, start=first)
            ],
        )

    async def get(self, thread_id: str, item_id: str) -> ThreadItem:
        """Raises `NotFound`."""
        row = (await self._conn.execute(self._mine(thread_id).where(items.c.id == item_id))).one_or_none()
        if row is None:
            raise missing("item")
        return _item(row)

    async def exists(self, thread_id: str, item_id: str) -> bool:
        query = select(items.c.id).where(items.c.thread_id == thread_id, items.c.id == item_id)
        return await self._conn.scalar(query) is not None

    async def several(self, thread_id: str, item_ids: Collection[str]) -> list[ThreadItem]:
        """Those of the items that are there, in order."""
        query = self._mine(thread_id).where(items.c.id.in_(item_ids))
        return [_item(row) for row in (await self._conn.execute(query.order_by(items.c.seq))).all()]

    async def page(
        self, thread_id: str, *, after: str | None, limit: int, order: str, hidden: bool
    ) -> Page[ThreadItem]:
        """Items in the thread's order, or the reverse. `after` may have been deleted meanwhile.

        Raises:
            NotFound: no such thread, or an `after` that never was in it.
        """
        limit = min(limit, MAX_ITEMS)
        given = {"of_thread": thread_id, "of_user": self._user_id, "rows": limit + 1}
        if after is not None:
            await self._require_thread(thread_id)
            given["cursor"] = await self._seq(thread_id, after)
        rows = (await self._conn.execute(_page(order, hidden, after is not None), given)).all()
        if not rows:
            await self._require_thread(thread_id)
        data = [_item(row) for row in rows[:limit]]
        has_more = len(rows) > limit
        return Page(data=data, has_more=has_more, after=data[-1].id if has_more else None)

    async def of_turn(self, turn_id: str) -> list[ThreadItem]:
        """The items that a turn left, in order, hidden ones too."""
        query = (
            select(items)
            .join(threads, threads.c.id == items.c.thread_id)
            .where(threads.c.user_id == self._user_id, items.c.turn_id == turn_id)
            .order_by(items.c.seq)
        )
        return [_item(row) for row in (await self._conn.execute(query)).all()]

    async def delete(self, thread_id: str, item_id: str) -> None:
        """Delete one item; quietly nothing when it is gone already. Raises `NotFound` without such a thread."""
        await self._require_thread(thread_id)
        await self._delete(thread_id, items.c.id == item_id)

    async def delete_of_turn(self, thread_id: str, turn_id: str, item_ids: Collection[str]) -> None:
        """Delete those of the items that the turn added. Raises `NotFound` without such a thread."""
        await self._require_thread(thread_id)
        await self._delete(thread_id, (items.c.turn_id == turn_id) & items.c.id.in_(item_ids))

    async def delete_after(self, thread_id: str, item_id: str) -> None:
        """Delete all items that follow `item_id`. Raises `NotFound`."""
        await self._require_thread(thread_id)
        seq = await self._conn.scalar(
            select(items.c.seq).where(items.c.thread_id == thread_id, items.c.id == item_id)
        )
        if seq is None:
            raise missing("item")
        await self._delete(thread_id, items.c.seq > seq)

    async def next_seq(self, thread_id: str, count: int = 1) -> int:
        """Take the thread's next `count` numbers and return the last; holds the thread's row until the transaction
        ends. Raises `NotFound`."""
        given = {"of_thread": thread_id, "of_user": self._user_id, "count": count}
        counted = await self._conn.execute(_COUNT, given)
        seq = counted.scalar_one_or_none()
        if seq is None:
            raise missing("thread")
        return int(seq)

    async def _delete(self, thread_id: str, which: Any) -> None:
        gone = await self._conn.execute(
            delete(items).where(items.c.thread_id == thread_id, which).returning(items.c.id, items.c.seq)
        )
        buried = [
            {"user_id": self._user_id, "scope": thread_id, "id": row.id, "seq": row.seq} for row in gone.all()
        ]
        if buried:
            # An id can be used again after its deletion; then its older grave makes room.
            await self._conn.execute(
                delete(tombstones).where(
                    tombstones.c.user_id == self._user_id,
                    tombstones.c.scope == thread_id,
                    tombstones.c.id.in_([grave["id"] for grave in buried]),
                )
            )
            await self._conn.execute(insert(tombstones), buried)

    def _mine(self, thread_id: str) -> Select[Any]:
        return (
            select(items)
            .join(threads, threads.c.id == items.c.thread_id)
            .where(items.c.thread_id == thread_id, threads.c.user_id == self._user_id)
        )

    async def _require_thread(self, thread_id: str) -> None:
        owned = select(threads.c.id).where(threads.c.id == thread_id, threads.c.user_id == self._user_id)
        if await self._conn.scalar(owned) is None:
            raise missing("thread")

    async def _seq(self, thread_id: str, item_id: str) -> int:
        seq = await self._conn.scalar(
            select(items.c.seq).where(items.c.thread_id == thread_id, items.c.id == item_id)
        )
        if seq is None:
            seq = await self._conn.scalar(
                select(tombstones.c.seq).where(
                    tombstones.c.user_id == self._user_id,
                    tombstones.c.scope == thread_id,
                    tombstones.c.id == item_id,
                )
            )
        if seq is None:
            raise missing("item")
        return int(seq)


def _data(item: ThreadItem) -> dict[str, Any]:
    data: dict[str, Any] = item.model_dump(mode="json", by_alias=True)
    if item.created_at.tzinfo is None:  # a hook may store by itself what the SDK's helpers stamped
        data["created_at"] = aware(item.created_at).isoformat().replace("+00:00", "Z")
    return data


def _item(row: Row[Any]) -> ThreadItem:
    item = _ITEM.validate_python(row.data)
    item.created_at = Moment.of(item.created_at)
    return item

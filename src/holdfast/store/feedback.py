"""What people think of answers: queries on one connection, for one user."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.db import utc_now
from holdfast.store.items import ItemRows
from holdfast.store.missing import missing
from holdfast.store.tables import feedback, items, threads

__all__ = ["FeedbackRows", "Opinion"]

Opinion = Literal["positive", "negative"]


class FeedbackRows:
    """One user's opinions of items in their threads, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def put(self, thread_id: str, item_ids: Iterable[str], opinion: Opinion) -> None:
        """Keep what the user thinks of these items now. Raises `NotFound` unless all of them are there."""
        # Holds the thread, so that two opinions of one item wait for each other.
        await ItemRows(self._conn, self._user_id).next_seq(thread_id, 0)
        wanted = set(item_ids)
        if not wanted:
            return
        there = select(items.c.id).where(items.c.thread_id == thread_id, items.c.id.in_(wanted))
        if set((await self._conn.scalars(there)).all()) != wanted:
            raise missing("item")
        await self._conn.execute(
            delete(feedback).where(feedback.c.thread_id == thread_id, feedback.c.item_id.in_(wanted))
        )
        now = utc_now()
        rows = [
            {
                "user_id": self._user_id,
                "thread_id": thread_id,
                "item_id": item_id,
                "kind": opinion,
                "created_at": now,
            }
            for item_id in sorted(wanted)
        ]
        await self._conn.execute(insert(feedback), rows)

    async def of_thread(self, thread_id: str) -> dict[str, Opinion]:
        """Opinions by item. Raises `NotFound` without such a thread."""
        owned = select(threads.c.id).where(threads.c.id == thread_id, threads.c.user_id == self._user_id)
        if await self._conn.scalar(owned) is None:
            raise missing("thread")
        query = select(feedback.c.item_id, feedback.c.kind).where(
            feedback.c.thread_id == thread_id, feedback.c.user_id == self._user_id
        )
        return {row.item_id: row.kind for row in (await self._conn.execute(query)).all()}

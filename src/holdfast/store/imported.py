"""What an import has to know of threads before it writes: whose an id is, and what is there, or was."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.tables import items, threads, tombstones

__all__ = ["ImportRows"]


class ImportRows:
    """Questions on behalf of one user, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def standing(
        self, thread_id: str, created_at: datetime
    ) -> Literal["free", "here", "deleted", "taken"]:
        """Of an id and the time when that thread began: whether it is `here` as the user's, was `deleted` by them, is
        `taken` by another thread, or is `free`."""
        query = select(threads.c.user_id, threads.c.created_at).where(threads.c.id == thread_id)
        row = (await self._conn.execute(query)).one_or_none()
        if row is not None:
            return "here" if tuple(row) == (self._user_id, created_at) else "taken"
        graves = tombstones.c
        grave = select(graves.seq).where(
            graves.user_id == self._user_id, graves.scope == "", graves.id == thread_id
        )
        return "free" if await self._conn.scalar(grave) is None else "deleted"

    async def item_ids(self, thread_id: str) -> set[str]:
        """The ids of the thread's items, and of those that were deleted from it."""
        there = await self._conn.scalars(
            select(items.c.id)
            .join(threads, threads.c.id == items.c.thread_id)
            .where(items.c.thread_id == thread_id, threads.c.user_id == self._user_id)
        )
        gone = await self._conn.scalars(
            select(tombstones.c.id).where(
                tombstones.c.user_id == self._user_id, tombstones.c.scope == thread_id
            )
        )
        return {*there.all(), *gone.all()}

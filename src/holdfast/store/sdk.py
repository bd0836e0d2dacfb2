"""The SDK's `Store`, over our tables, for one user: what a hosted `ChatKitServer` finds in `self.store`."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from chatkit.store import Store, StoreItemType
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.attachments import AttachmentRows
from holdfast.store.db import Db
from holdfast.store.feedback import FeedbackRows, Opinion
from holdfast.store.items import ItemRows
from holdfast.store.threads import ThreadRows

__all__ = ["PREFIXES", "Discard", "UserStore", "random_id"]

Discard = Callable[[Sequence[str]], Awaitable[None]]
"""Removes files by the names that attachments' rows gave them."""

PREFIXES: dict[StoreItemType, str] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "task": "tsk",
    "workflow": "wf",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}


def random_id(kind: StoreItemType) -> str:
    """An id of 128 random bits; the SDK's own carry 32, which meet after some tens of thousands."""
    return f"{PREFIXES[kind]}_{secrets.token_hex(16)}"


async def _nothing(_files: Sequence[str]) -> None:
    return None


class UserStore(Store[Any]):
    """Threads and items of one user.

    The user is fixed when the store is made; the SDK's `context` argument is not asked who the user is,
    because a hosted server makes that context itself. Every method is one short transaction.
    `discard` is called with the names of files that nobody needs any more.

    Raises (each method): `NotFound` for what is not there or another's, `Unavailable` without a database.
    """

    turn_id: str | None = None
    """The turn that writes here; None where no turn does."""

    def __init__(self, db: Db, user_id: str, discard: Discard | None = None) -> None:
        self._db = db
        self._user_id = user_id
        self.user_id = user_id
        self._discard = discard or _nothing

    def generate_thread_id(self, context: Any) -> str:
        return random_id("thread")

    def generate_item_id(self, item_type: StoreItemType, thread: ThreadMetadata, context: Any) -> str:
        return random_id(item_type)

    async def load_thread(self, thread_id: str, context: Any = None) -> ThreadMetadata:
        async with self._db.read(glance=True) as conn:
            return await ThreadRows(conn, self._user_id).get(thread_id)

    async def save_thread(
        self,
        thread: ThreadMetadata,
        context: Any = None,
        *,
        only: frozenset[str] | None = None,
    ) -> None:
        """Beyond the SDK: `only` names the fields to write, so that a rename made meanwhile is not undone."""
        async with self._db.write() as conn:
            await self._save_thread(conn, thread, only)
        self._db.notices.changed(self._user_id)

    async def _save_thread(
        self, conn: AsyncConnection, thread: ThreadMetadata, only: frozenset[str] | None
    ) -> None:
        await ThreadRows(conn, self._user_id).save(thread, only=only)

    async def change_thread(self, thread_id: str, change: Callable[[ThreadMetadata], bool]) -> None:
        """Beyond the SDK: change a thread as it stands at this moment; `change` says whether it did."""
        async with self._db.write() as conn:
            await ThreadRows(conn, self._user_id).change(thread_id, change)
        self._db.notices.changed(self._user_id)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any = None
    ) -> Page[ThreadMetadata]:
        async with self._db.read() as conn:
            return await ThreadRows(conn, self._user_id).page(after=after, limit=limit, order=order)

    async def delete_thread(self, thread_id: str, context: Any = None) -> None:
        async with self._db.write() as conn:
            files = await AttachmentRows(conn, self._user_id).delete_of_thread(thread_id)
            await ThreadRows(conn, self._user_id).delete(thread_id)
        # After the commit: were they gone first, a failed commit would leave messages without their files.
        await self._discard(files)

    async def load_thread_items(
        self,
        thread_id: str,
        after: str | None,
        limit: int,
        order: str,
        context: Any = None,
        *,
        hidden: bool = True,
    ) -> Page[ThreadItem]:
        """Beyond the SDK: `hidden=False` leaves out what a client must not see, and still fills the page."""
        async with self._db.read() as conn:
            rows = ItemRows(conn, self._user_id)
            return await rows.page(thread_id, after=after, limit=limit, order=order, hidden=hidden)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any = None) -> None:
        async with self._db.write() as conn:
            await ItemRows(conn, self._user_id).put(thread_id, item)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Any = None) -> None:
        await self.add_thread_item(thread_id, item)

    async def load_item(self, thread_id: str, item_id: str, context: Any = None) -> ThreadItem:
        async with self._db.read() as conn:
            return await ItemRows(conn, self._user_id).get(thread_id, item_id)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any = None) -> None:
        async with self._db.write() as conn:
            await ItemRows(conn, self._user_id).delete(thread_id, item_id)

    async def save_feedback(self, thread_id: str, item_ids: Sequence[str], opinion: Opinion) -> None:
        """Beyond the SDK: what the user thinks of these items. The latest opinion of each stands."""
        async with self._db.write() as conn:
            await FeedbackRows(conn, self._user_id).put(thread_id, item_ids, opinion)

    async def load_feedback(self, thread_id: str) -> dict[str, Opinion]:
        """Beyond the SDK: the user's opinions of a thread's items, by their ids."""
        async with self._db.read() as conn:
            return await FeedbackRows(conn, self._user_id).of_thread(thread_id)

    async def save_attachment(self, attachment: Attachment, context: Any = None) -> None:
        async with self._db.write() as conn:
            await AttachmentRows(conn, self._user_id).save(attachment)

    async def load_attachment(self, attachment_id: str, context: Any = None) -> Attachment:
        async with self._db.read() as conn:
            return (await AttachmentRows(conn, self._user_id).get(attachment_id)).attachment

    async def delete_attachment(self, attachment_id: str, context: Any = None) -> None:
        async with self._db.write() as conn:
            file = await AttachmentRows(conn, self._user_id).delete(attachment_id)
        if file is not None:
            await self._discard([file])

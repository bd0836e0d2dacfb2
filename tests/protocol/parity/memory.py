"""A plain store in memory, as the SDK's `Store` asks for: what the reference runs on."""

from collections.abc import Sequence
from typing import Any, TypeVar

from chatkit.store import NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata

__all__ = ["MemoryStore"]

T = TypeVar("T", ThreadMetadata, ThreadItem)


class MemoryStore(Store[Any]):
    """Hands out copies: what a caller changes is not kept until it is saved."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = {}
        self.attachments: dict[str, Attachment] = {}

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(thread_id)
        return self.threads[thread_id].model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        self.threads[thread.id] = ThreadMetadata(
            **thread.model_dump(include=set(ThreadMetadata.model_fields))
        )
        self.items.setdefault(thread.id, {})

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        return _page(list(self.threads.values()), limit, after, order)

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        await self.load_thread(thread_id, context)
        del self.threads[thread_id], self.items[thread_id]

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        await self.load_thread(thread_id, context)
        return _page(list(self.items[thread_id].values()), limit, after, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        await self.load_thread(thread_id, context)
        self.items[thread_id][item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: Any) -> ThreadItem:
        await self.load_thread(thread_id, context)
        if item_id not in self.items[thread_id]:
            raise NotFoundError(item_id)
        return self.items[thread_id][item_id].model_copy(deep=True)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        await self.load_thread(thread_id, context)
        self.items[thread_id].pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: Any) -> None:
        self.attachments[attachment.id] = attachment.model_copy(deep=True)

    async def load_attachment(self, attachment_id: str, context: Any) -> Attachment:
        if attachment_id not in self.attachments:
            raise NotFoundError(attachment_id)
        return self.attachments[attachment_id].model_copy(deep=True)

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        self.attachments.pop(attachment_id, None)


def _page(rows: Sequence[T], limit: int, after: str | None, order: str) -> Page[T]:
    rows = rows if order == "asc" else rows[::-1]
    start = 0 if after is None else 1 + [row.id for row in rows].index(after)
    page = [row.model_copy(deep=True) for row in rows[start : start + limit]]
    has_more = start + limit < len(rows)
    return Page(data=page, has_more=has_more, after=page[-1].id if has_more else None)

"""Stores of one's own: any `chatkit.store.Store`, asked as the SDK asks it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

from chatkit.store import Store
from chatkit.types import Page, ThreadItem, ThreadMetadata, UserMessageItem

from holdfast.errors import HoldfastError, Invalid
from holdfast.importing.source import Conversation, LeftOut

__all__ = ["People", "StoreSource"]

PAGE = 100

People = Callable[[], AsyncIterator[tuple[str, Store[Any], Any]] | Iterable[tuple[str, Store[Any], Any]]]
"""For each person: their id, a store, and the context that this store knows them by."""


class StoreSource:
    """What people have in their stores."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def conversations(self) -> AsyncIterator[Conversation | LeftOut]:
        async for owner, store, context in _each(self._people()):
            if not isinstance(owner, str) or not isinstance(store, Store):
                raise Invalid("bad_source", "The function gives (id, store, context) for each person.")

            def page(after: str | None, store: Store[Any] = store, context: Any = context) -> Any:
                return store.load_threads(PAGE, after, "asc", context)

            async for thread in _paged(page, f"load_threads of {owner}"):
                yield Conversation(owner, _metadata(thread), (store, context))

    async def items(self, conversation: Conversation) -> AsyncIterator[ThreadItem | LeftOut]:
        store, context = conversation.place
        thread_id = conversation.thread.id

        def page(after: str | None) -> Any:
            return store.load_thread_items(thread_id, after, PAGE, "asc", context)

        async for item in _paged(page, f"load_thread_items of {thread_id}"):
            if isinstance(item, UserMessageItem) and item.attachments:
                for _ in item.attachments:  # a store knows of files, and does not have them
                    yield LeftOut("attachments")
                yield item.model_copy(update={"attachments": []})
            else:
                yield item

    async def close(self) -> None:
        return None


def _metadata(thread: ThreadMetadata) -> ThreadMetadata:
    """A store may keep whole threads, with their items; those are asked for."""
    return ThreadMetadata.model_validate(thread.model_dump(include=set(ThreadMetadata.model_fields)))


async def _each(found: Any) -> AsyncIterator[Any]:
    if hasattr(found, "__aiter__"):
        async for each in found:
            yield each
    else:
        for each in found:
            yield each


async def _paged(load: Callable[[str | None], Awaitable[Page[Any]]], what: str) -> AsyncIterator[Any]:
    """All pages. A store that says that there is more, and not where, would be asked for ever."""
    after: str | None = None
    while True:
        try:
            page = await load(after)
        except HoldfastError:
            raise
        except Exception as exc:
            raise Invalid("bad_source", f"{what} failed: {type(exc).__name__}: {exc}") from exc
        for each in page.data:
            yield each
        if not page.has_more:
            return
        if page.after is None or page.after == after:
            raise Invalid("bad_source", f"{what} says that there is more, and not after what.")
        after = page.after

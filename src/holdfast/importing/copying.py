"""Copies conversations from a source into Holdfast. What is there already stays as it is, so it can be run again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chatkit.types import ThreadItem, ThreadMetadata, UserMessageItem, UserMessageTextContent
from pydantic import TypeAdapter

from holdfast.importing.ids import ItemIds, other_thread_id, usable
from holdfast.importing.people import People
from holdfast.importing.source import Conversation, LeftOut, Source
from holdfast.store.db import Db
from holdfast.store.imported import ImportRows
from holdfast.store.items import ItemRows
from holdfast.store.moment import aware
from holdfast.store.threads import ThreadRows

__all__ = ["Copying", "Tally"]

BATCH = 100
"""Items in one transaction: others write between two."""

TITLE = 60
"""Characters of the first message that make a title, for a conversation that has none."""

_ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)


@dataclass
class Tally:
    """What an import has done, or would do."""

    conversations: int = 0
    """New ones."""
    items: int = 0
    """New ones, in conversations of both kinds."""
    here: int = 0
    """Conversations that were there already."""
    deleted: int = 0
    """Conversations that their owner has deleted here since; they stay so."""
    people: set[str] = field(default_factory=set)
    nobody: Counter[str] = field(default_factory=Counter)
    """People without an account here, and how many conversations each has."""
    left_out: Counter[str] = field(default_factory=Counter)

    seen: int = 0
    """Conversations looked at."""


class Copying:
    """One import."""

    def __init__(
        self,
        db: Db,
        source: Source,
        people: People,
        *,
        rehearsal: bool,
        told: Callable[[Tally], None] = lambda _tally: None,
    ) -> None:
        """`told` is called after each conversation. A `rehearsal` writes nothing."""
        self._db = db
        self._source = source
        self._people = people
        self._rehearsal = rehearsal
        self._told = told
        self.tally = Tally()

    async def run(self) -> Tally:
        """Raises `Invalid` or `ConfigurationError` when the source cannot be read; what was copied until then stays."""
        async for conversation in self._source.conversations():
            if isinstance(conversation, LeftOut):
                self.tally.left_out[conversation.what] += 1
            else:
                await self._copy(conversation)
                self.tally.seen += 1
                self._told(self.tally)
        return self.tally

    async def _copy(self, conversation: Conversation) -> None:
        owner = await self._people.find(conversation.owner)
        if owner is None:
            self.tally.nobody[conversation.owner] += 1
            return
        user_id = owner.user_id
        thread_id, standing = await self._place(conversation, user_id)
        if standing == "deleted":
            self.tally.deleted += 1
            return
        items = await self._items(conversation, thread_id)
        if not items:
            self.tally.left_out["conversations without a message"] += 1
            return
        self.tally.people.add(conversation.owner)
        if standing == "here" and user_id is not None:
            self.tally.here += 1
            async with self._db.read() as conn:
                there = await ImportRows(conn, user_id).item_ids(thread_id)
            items = [item for item in items if item.id not in there]
        else:
            self.tally.conversations += 1
        self.tally.items += len(items)
        if self._rehearsal or user_id is None:
            return
        thread = _clean(ThreadMetadata, conversation.thread, id=thread_id)
        thread.title = thread.title or _title(items)
        await self._write(user_id, thread if standing == "free" else None, thread_id, items)

    async def _place(self, conversation: Conversation, user_id: str | None) -> tuple[str, str]:
        """The id that the conversation gets, or has, and how things stand with it."""
        given, created_at = conversation.thread.id, aware(conversation.thread.created_at)
        other = other_thread_id(conversation.owner, given, created_at.isoformat())
        async with self._db.read() as conn:
            rows = ImportRows(conn, user_id or "")  # nobody's: for one who is not there yet, nothing is
            for thread_id in [given, other] if usable(given) else [other]:
                standing = await rows.standing(thread_id, created_at)
                if standing != "taken":
                    return thread_id, standing
        return other, "free"

    async def _items(self, conversation: Conversation, thread_id: str) -> list[ThreadItem]:
        ids = ItemIds(thread_id)
        found: list[ThreadItem] = []
        async for item in self._source.items(conversation):
            if isinstance(item, LeftOut):
                self.tally.left_out[item.what] += 1
            else:
                found.append(_clean(_ITEM, item, id=ids.next(item.id), thread_id=thread_id))
        return found

    async def _write(
        self, user_id: str, thread: ThreadMetadata | None, thread_id: str, items: list[ThreadItem]
    ) -> None:
        """The thread with its first items at once: a thread is never seen empty. Ended in the middle, the next
        import goes on with what is missing."""
        for start in range(0, len(items), BATCH):
            async with self._db.write() as conn:
                if thread is not None and start == 0:
                    await ThreadRows(conn, user_id).create(thread)
                await ItemRows(conn, user_id).append(thread_id, items[start : start + BATCH])


def _clean(kind: Any, given: Any, **values: str) -> Any:
    """As it was given, with other ids, aware times, and without U+0000, which PostgreSQL does not take."""
    data = given.model_dump(mode="json", by_alias=True)
    data["created_at"] = aware(given.created_at).isoformat()
    data = _without_nul({**data, **values})
    return kind.validate_python(data) if isinstance(kind, TypeAdapter) else kind.model_validate(data)


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {_without_nul(name): _without_nul(each) for name, each in value.items()}
        case _:
            return value


def _title(items: list[ThreadItem]) -> str | None:
    for item in items:
        if isinstance(item, UserMessageItem):
            words = " ".join(
                part.text for part in item.content if isinstance(part, UserMessageTextContent)
            ).split()
            text = " ".join(words)
            return text if len(text) <= TITLE else f"{text[: TITLE - 1].rstrip()}…"
    return None

"""The tables `conversations` and `messages`, as most who write a ChatKit endpoint by hand have them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from chatkit.types import ThreadItem, ThreadMetadata

from holdfast.errors import Invalid
from holdfast.importing.source import Conversation, LeftOut, moment, spoken
from holdfast.importing.tables import Groups, Row, Tables

__all__ = ["MessagesSource"]

_WANTED = {"conversations": ("id", "user_id"), "messages": ("id", "conversation_id", "role", "content")}

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Of what carries no time at all: it must be the same whenever it is imported."""


class MessagesSource:
    """`conversations (id, user_id)`, perhaps with title, created_at and updated_at; `messages (id, conversation_id,
    role, content)`, perhaps with created_at, without which their ids must be numbers that say their order."""

    def __init__(self, url: str) -> None:
        self._tables = Tables(url, _WANTED)
        self._messages = Groups(self._tables, "messages", "conversation_id")

    async def conversations(self) -> AsyncIterator[Conversation | LeftOut]:
        rows = sorted(await self._tables.rows("conversations"), key=_activity)
        self._messages.announce([row["id"] for row in rows])
        for row in rows:
            if row["user_id"] is None:
                yield LeftOut("conversations that are nobody's")
                continue
            title = row.get("title")
            thread = ThreadMetadata(
                id=str(row["id"]),
                title=None if title is None else str(title),
                created_at=_created(row, EPOCH, "conversation"),
            )
            yield Conversation(str(row["user_id"]), thread, row["id"])

    async def items(self, conversation: Conversation) -> AsyncIterator[ThreadItem | LeftOut]:
        thread = conversation.thread
        rows = await self._messages.rows(conversation.place)
        for row in _in_order(rows):
            time = _created(row, thread.created_at, "message")
            yield spoken(row["role"], row["content"], item_id=str(row["id"]), thread_id=thread.id, time=time)

    async def close(self) -> None:
        await self._tables.close()


def _created(row: Row, otherwise: datetime, noun: str) -> datetime:
    value = row.get("created_at")
    return otherwise if value is None else moment(value, f"The {noun} {row['id']}")


def _activity(row: Row) -> tuple[datetime, Any]:
    value = row.get("updated_at")
    time = _created(row, EPOCH, "conversation")
    if value is not None:
        time = max(time, moment(value, f"The conversation {row['id']}"))
    return time, (_numbered(row["id"]), str(row["id"]))


def _numbered(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _in_order(rows: list[Row]) -> list[Row]:
    if all(isinstance(row["id"], int) for row in rows):
        return sorted(rows, key=lambda row: int(row["id"]))
    if any(row.get("created_at") is None for row in rows):
        raise Invalid(
            "bad_source",
            f"The messages of the conversation {rows[0]['conversation_id']} have neither numbers for ids "
            "nor each a created_at: nothing says in which order they were said.",
        )
    # At one and the same moment, the question comes before its answer.
    return sorted(
        rows,
        key=lambda row: (_created(row, EPOCH, "message"), row["role"] != "user", str(row["id"])),
    )

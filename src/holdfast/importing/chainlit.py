"""Chainlit's tables, as its SQLAlchemy data layer has them (https://docs.chainlit.io/data-layers/sqlalchemy)."""

from collections.abc import AsyncIterator
from typing import Any

from chatkit.types import ThreadItem, ThreadMetadata

from holdfast.importing.messages import EPOCH
from holdfast.importing.source import Conversation, LeftOut, moment, spoken
from holdfast.importing.tables import Groups, Row, Tables

__all__ = ["ChainlitSource"]

_WANTED = {
    "users": ("id", "identifier"),
    "threads": ("id", "createdAt", "name", "userId", "userIdentifier"),
    "steps": ("id", "type", "threadId", "output", "createdAt"),
}
_ROLES = {"user_message": "user", "assistant_message": "assistant"}


class ChainlitSource:
    """Threads with their messages. What else Chainlit keeps as steps (runs, tools, model calls) is left out."""

    def __init__(self, url: str) -> None:
        self._tables = Tables(url, _WANTED)
        self._steps = Groups(self._tables, "steps", "threadId")

    async def conversations(self) -> AsyncIterator[Conversation | LeftOut]:
        people = {row["id"]: row["identifier"] for row in await self._tables.rows("users")}
        rows = sorted(await self._tables.rows("threads"), key=_created)
        self._steps.announce([row["id"] for row in rows])
        for row in rows:
            owner = people.get(row["userId"]) or row["userIdentifier"]
            if owner is None:
                yield LeftOut("conversations that are nobody's")
                continue
            thread = ThreadMetadata(id=str(row["id"]), title=row["name"], created_at=_created(row)[0])
            yield Conversation(str(owner), thread, row["id"])

    async def items(self, conversation: Conversation) -> AsyncIterator[ThreadItem | LeftOut]:
        thread = conversation.thread
        for row in sorted(await self._steps.rows(conversation.place), key=_created):
            role = _ROLES.get(row["type"])
            if role is None:
                yield LeftOut(f"steps of the type {str(row['type'])[:40]!r}")
            else:
                step = str(row["id"])
                yield spoken(role, row["output"], item_id=step, thread_id=thread.id, time=_created(row)[0])

    async def close(self) -> None:
        await self._tables.close()


def _created(row: Row) -> Any:
    value = row["createdAt"]
    time = EPOCH if value is None else moment(value, f"The row {row['id']}")
    # At one and the same moment, the question comes before its answer.
    return time, row.get("type") != "user_message", str(row["id"])

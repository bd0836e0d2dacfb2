"""All that is kept of one user: handed out, or erased."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol

from pydantic_core import to_json
from sqlalchemy import Table

from holdfast.engine.frames import serialise, thread_response
from holdfast.errors import NotFound
from holdfast.store.db import Db, utc_now
from holdfast.store.export import ExportRows, exported_tables
from holdfast.store.items import MAX_ITEMS
from holdfast.store.sdk import UserStore
from holdfast.store.users import UserRows
from holdfast.turns.registry import Turns

__all__ = ["Keeper", "PersonalData"]


class Keeper(Protocol):
    """Keeps something of users' elsewhere than in rows that hang on theirs: in files, say, or in a journal."""

    async def erase(self, user_id: str) -> None:
        """Erase all of it.

        Called when the user's turns have been stopped, while the user's rows are still there to say what is to be
        erased; and again when a deletion that failed half-way is asked for once more.
        """


class PersonalData:
    """Exports and erases. What is kept outside of the database has its `Keeper` here."""

    def __init__(self, db: Db, turns: Turns, keepers: Sequence[Keeper] = ()) -> None:
        self._db = db
        self._turns = turns
        self._keepers = tuple(keepers)

    async def erase(self, user_id: str) -> None:
        """Delete the user and everything of theirs. Raises `Unavailable`; it can then be asked for again."""
        await self._turns.stop_everywhere(user_id)
        for keeper in self._keepers:
            await keeper.erase(user_id)
        async with self._db.write() as conn:
            await UserRows(conn).delete(user_id)
        # One that began meanwhile has nowhere to write any more; there is no use in its going on.
        await self._turns.stop_everywhere(user_id)

    async def export(self, user_id: str) -> AsyncIterator[bytes]:
        """One JSON document, piece by piece; each piece is read in a short transaction of its own.

        What is kept of a user is theirs to see, so the notes that a server hides from the screen are among a thread's
        items: a model that was told them would repeat them when asked. An integration's `metadata` is not: it never
        leaves the server, and may hold secrets.

        Raises:
            NotFound: there is no such user. Unavailable: the database is gone; the document then stays unfinished.
        """
        async with self._db.read() as conn:
            account = await ExportRows(conn, user_id).account()
            thread_ids = await ExportRows(conn, user_id).thread_ids()
        opening = to_json({"exported_at": utc_now(), "account": account})
        yield opening[:-1] + b',"threads":['
        lead = b""
        for thread_id in thread_ids:
            async for part in self._thread(user_id, thread_id, lead):
                yield part
                lead = b","
        yield b"]"
        for table in exported_tables():
            yield b",%s:[" % to_json(table.name)
            async for part in self._rows(user_id, table):
                yield part
            yield b"]"
        yield b"}"

    async def _thread(self, user_id: str, thread_id: str, lead: bytes) -> AsyncIterator[bytes]:
        """The thread with its items; nothing, when it has been deleted since the export began."""
        store = UserStore(self._db, user_id)
        try:
            thread = thread_response(await store.load_thread(thread_id))
        except NotFound:
            return
        fields = thread.model_dump(mode="json", exclude={"items"}, exclude_none=True)
        yield lead + to_json(fields)[:-1] + b',"items":['
        after, lead = None, b""
        while True:
            try:
                page = await store.load_thread_items(thread_id, after, MAX_ITEMS, "asc")
            except NotFound:
                break
            if page.data:
                yield lead + b",".join(serialise(item) for item in page.data)
                lead = b","
            if not page.has_more:
                break
            after = page.after
        yield b"]}"

    async def _rows(self, user_id: str, table: Table) -> AsyncIterator[bytes]:
        after: tuple[Any, ...] | None = None
        lead = b""
        while True:
            async with self._db.read() as conn:
                rows, after = await ExportRows(conn, user_id).page(table, after)
            if rows:
                yield lead + to_json(rows)[1:-1]
                lead = b","
            if after is None:
                return

"""SQLite with as few trips to its thread as there are waits.

aiosqlite makes a cursor, runs a statement, fetches its rows and closes the cursor in four trips to the connection's
thread, each of which waits for the event loop to come round. The writer's lock is held meanwhile, so with many turns at
once it was the loop, and not the disk, that everybody waited for. Here a statement takes one trip at most.

What waits takes its trip: for the writer's lock when another process has it, for the disk at the commit, and for as
many rows as a reader asks for. What does not wait is done on the spot, because going there and back costs more: the
writer's lock when it is free, single statements of a writer, which touch a few rows, the beginning and the end of a
reader, and what a reader looks up who has said that it is a glance.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

__all__ = ["BEGIN_GLANCING", "BEGIN_READING", "BEGIN_WRITING", "connect"]

BEGIN_READING = "BEGIN"
BEGIN_GLANCING = "BEGIN DEFERRED"
"""The same to SQLite. Who begins so looks up a few rows by their keys."""
BEGIN_WRITING = "BEGIN IMMEDIATE"
"""A reader that turns writer fails with "busy" however long it would wait; writers say so at once."""

_READERS = (BEGIN_READING, BEGIN_GLANCING)


class _Cursor:
    """As SQLAlchemy uses one: a statement, and all of its rows."""

    def __init__(self, connection: "_Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        return await self._run(sql, parameters, many=False)

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        return await self._run(sql, parameters, many=True)

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    async def _run(self, sql: str, parameters: Any, *, many: bool) -> Self:
        def trip() -> None:
            cursor = self._connection._conn.cursor()
            try:
                (cursor.executemany if many else cursor.execute)(sql, parameters)
                self._rows = cursor.fetchall() if cursor.description else []
                self.description, self.lastrowid = cursor.description, cursor.lastrowid
                self.rowcount = cursor.rowcount  # a statement that returns rows has counted them only now
            finally:
                cursor.close()

        if sql == BEGIN_WRITING and self._connection.begins_writing():
            pass
        elif self._connection.is_short(sql) and not many:
            trip()
        else:
            await self._connection.travel(trip)
        if sql == BEGIN_WRITING:
            self._connection.has_begun()
        elif sql in _READERS:
            self._connection.glancing = sql == BEGIN_GLANCING
        return self


class _Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self.writing = False
        """Whether the writer's lock is held."""
        self.glancing = False
        """Whether the reader, if there is one, looks up a few rows."""
        self._changes = 0  # counted by SQLite, when the writer's lock was taken
        self._sent = 0  # counted by the loop's thread, and
        self._back = 0  # by the connection's
        self._stopped: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        self._stopped = super().stop()
        return self._stopped

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except Exception:
            if self._stopped is not None:
                # The thread says that it ends. In a loop that has ended before, as a command's may, it would fail.
                await self._stopped
            raise

    def cursor(self) -> Any:
        return _Cursor(self)

    def is_short(self, sql: str) -> bool:
        """Whether a statement waits for nothing. While something is on the thread, whatever follows it waits."""
        if self._sent != self._back:
            return False
        if self.writing:
            return sql.startswith(("INSERT", "UPDATE", "SELECT"))
        return sql in _READERS or (self.glancing and sql.startswith("SELECT"))

    def begins_writing(self) -> bool:
        """Take the writer's lock if it is free, which it mostly is: writers of one process wait for each other before
        they come here. False when another process has it; then it is to be waited for."""
        if self._sent != self._back:
            return False
        connection = self._conn
        (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute(BEGIN_WRITING)
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout={patience}")
        return True

    def has_begun(self) -> None:
        """The writer's lock is held."""
        self.writing = True
        self._changes = self._conn.total_changes

    async def travel(self, trip: Callable[[], None]) -> None:
        """Do it on the thread. Somebody who is cancelled leaves it there, unfinished."""

        def counted() -> None:
            try:
                trip()
            finally:
                self._back += 1

        self._sent += 1
        await self._execute(counted)  # type: ignore[no-untyped-call]  # aiosqlite's, which has no types here

    async def commit(self) -> None:
        await self._end(lambda: self._conn.commit())

    async def rollback(self) -> None:
        await self._end(lambda: self._conn.rollback())

    async def _end(self, end: Callable[[], None]) -> None:
        self.glancing = False
        # A writer who only looked has nothing for the disk.
        if self._sent != self._back or (self.writing and self._conn.total_changes != self._changes):
            await self.travel(end)
        else:
            end()
        self.writing = False


def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """A connection that is to be awaited, as `aiosqlite.connect` gives one. Its thread ends with the process."""

    def connector() -> sqlite3.Connection:
        # Of two threads, one at a time: see `_Connection.is_short`.
        connected: sqlite3.Connection = sqlite3.connect(database, **{**options, "check_same_thread": False})
        return connected

    connection = _Connection(connector)
    connection._thread.daemon = True  # as SQLAlchemy has it
    return connection

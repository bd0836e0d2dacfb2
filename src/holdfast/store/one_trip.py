"""SQLite on its thread with one trip for each statement.

aiosqlite makes a cursor, runs a statement, fetches its rows and closes the cursor in four trips to the connection's
thread, each of which waits for the event loop to come round. The writer's lock is held meanwhile, so with many turns at
once it was the loop, and not the disk, that everybody waited for.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Self

import aiosqlite

__all__ = ["connect"]


class _Cursor:
    """As SQLAlchemy uses one: a statement, and all of its rows."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
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

        await self._connection._execute(trip)  # type: ignore[no-untyped-call]  # aiosqlite's, which has no types here
        return self


class _Connection(aiosqlite.Connection):
    def cursor(self) -> Any:
        return _Cursor(self)


def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """A connection that is to be awaited, as `aiosqlite.connect` gives one. Its thread ends with the process."""

    def connector() -> sqlite3.Connection:
        connected: sqlite3.Connection = sqlite3.connect(database, **options)
        return connected

    connection: aiosqlite.Connection = _Connection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy has it
    return connection

"""The database: one pool, short transactions, and the driver's errors turned into ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from holdfast.errors import Conflict, Unavailable

__all__ = ["Db", "utc_now"]

_WRITES = "holdfast_writes"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Db:
    """A pool of connections to SQLite or PostgreSQL.

    `read()` and `write()` each span one short transaction. Never hold one across a model or a tool call.
    """

    def __init__(self, url: URL | str, *, pool_size: int = 8) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # SQLite lets one writer in and makes the others poll; a lock here gives them their turn in order.
        self._writer = asyncio.Lock() if self.is_sqlite else None
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": 10,
            "hide_parameters": True,  # an error's text ends up in logs; people's words must not
        }
        if not self.is_sqlite:
            # Server-side prepared statements do not survive a transaction pooler (PgBouncer, Neon's).
            options |= {
                "connect_args": {"prepare_threshold": None},
                "pool_pre_ping": True,
                "pool_recycle": 1800,
            }
        self._engine = create_async_engine(self.url, **options)
        self._write_engine = self._engine.execution_options(**{_WRITES: True})
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the data.

        Raises:
            Unavailable: the database is gone, or busy beyond patience.
        """
        with _translated():
            async with self._engine.begin() as conn:
                yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes data: all of it when the block ends, nothing when it raises.

        Raises:
            Unavailable: the database is gone, or busy beyond patience; nothing was written.
            Conflict: a rule of the schema (a unique key, say) is broken; nothing was written.
        """
        with _translated():
            if self._writer is None:
                async with self._write_engine.begin() as conn:
                    yield conn
            else:
                async with self._writer, self._write_engine.begin() as conn:
                    yield conn

    async def close(self) -> None:
        await self._engine.dispose()


class _translated:  # noqa: N801 (reads as a statement)
    """`with _translated():` turns the driver's errors into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, exc: BaseException | None, _tb: object) -> None:
        if isinstance(exc, IntegrityError):
            raise Conflict("conflict", "That clashes with what is already there.") from exc
        gone = isinstance(exc, DBAPIError) and exc.connection_invalidated
        if gone or isinstance(exc, OperationalError | InterfaceError | PoolTimeout | ConnectionError):
            raise Unavailable(
                "store_unavailable", "The database cannot be reached just now. Try again.", retry_after=1
            ) from exc


def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself and too late; `_begin_sqlite` does it.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was accepted survives a power cut, not only a crash
        "foreign_keys=ON",
        "busy_timeout=5000",  # milliseconds; another process may be writing
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails with "busy" however long it would wait; writers say so at once.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""The database: one pool, short transactions, and the driver's errors turned into ours."""

import asyncio
import copy
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from holdfast.errors import Conflict, Unavailable, Uncertain
from holdfast.store.notices import Notices
from holdfast.store.one_trip import BEGIN_GLANCING, BEGIN_READING, BEGIN_WRITING, connect

__all__ = ["PATIENCE", "Check", "Db", "utc_now"]

_log = logging.getLogger(__name__)

PATIENCE = 15.0
"""Seconds that a transaction may take, its wait for a connection and for other writers included."""

Check = Callable[[AsyncConnection], Awaitable[Callable[[], None] | None]]
"""Begins a write. What it returns is called when the write stands."""

_WRITES = "holdfast_writes"
_NO_DATABASE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")  # a file of something else, or one that is damaged
_GLANCES = "holdfast_glances"
_READ_ONLY = "25006"  # PostgreSQL's state for a write on a server that has become a replica


def utc_now() -> datetime:
    return datetime.now(UTC)


class Db:
    """A pool of connections to SQLite or PostgreSQL.

    `read()` and `write()` each span one short transaction. Never hold one across a model or a tool call.

    Args:
        patience: seconds that a transaction may take in all.
        took: is told "read" or "write" of each transaction, after the seconds it took.
    """

    def __init__(
        self,
        url: URL | str,
        *,
        pool_size: int = 8,
        patience: float = PATIENCE,
        took: Callable[[float, str], None] = lambda _seconds, _kind: None,
    ) -> None:
        self.url = make_url(url)
        self.notices = Notices()
        """Told by those who have written what others wait for."""
        self._patience = patience
        self._took = took
        self._check: Check | None = None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # SQLite lets one writer in and makes the others poll; a lock here gives them their turn in order.
        self._writer = asyncio.Lock() if self.is_sqlite else None
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": patience,
            "hide_parameters": True,  # an error's text ends up in logs; people's words must not
        }
        if self.is_sqlite:
            options["connect_args"] = {"async_creator_fn": connect}
        else:
            # Server-side prepared statements do not survive a transaction pooler (PgBouncer, Neon's).
            options |= {
                "connect_args": {"prepare_threshold": None},
                "pool_pre_ping": True,  # a server that was restarted is noticed before, not by, a transaction
                "pool_recycle": 1800,
            }
        self._engine = create_async_engine(self.url, **options)
        self._write_engine = self._engine.execution_options(**{_WRITES: True})
        # PostgreSQL would let each statement of a reader see a state of its own.
        self._read_engine = (
            self._engine
            if self.is_sqlite
            else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._glance_engine = self._read_engine.execution_options(**{_GLANCES: True})
        if self.is_sqlite:
            # SQLite gives up well before we do: what is cut off from outside costs the connection.
            busy = int(patience * 1000 / 3)

            def prepare(dbapi_connection: Any, _record: object) -> None:
                _prepare_sqlite(dbapi_connection, busy)

            event.listen(self._engine.sync_engine, "connect", prepare)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
            event.listen(self._engine.sync_engine.pool, "invalidate", _release_sqlite)

    @asynccontextmanager
    async def read(self, *, glance: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the data.

        Args:
            glance: a few rows are looked up by their keys, which takes SQLite less than handing it to a thread.

        Raises:
            Unavailable: the database is gone, or busy beyond patience.
        """
        engine = self._glance_engine if glance else self._read_engine
        with _translated(), self._timed("read"):
            async with asyncio.timeout(self._patience), engine.begin() as conn:
                yield conn

    @asynccontextmanager
    async def write(self, *, bounded: bool = True) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes data: all of it when the block ends, nothing when it raises.

        Args:
            bounded: whether it must end within the patience; a migration takes its time.

        Raises:
            Unavailable: the database is gone, or busy beyond patience; nothing was written.
            Uncertain: it was lost between the commit and its answer; nobody can tell what was written.
            Conflict: a rule of the schema (a unique key, say) is broken; nothing was written.
        """
        with _translated() as stage, self._timed("write"):
            async with asyncio.timeout(self._patience if bounded else None):
                async with self._writer or nullcontext(), self._write_engine.begin() as conn:
                    stands = await self._check(conn) if self._check is not None else None
                    yield conn
                    stage.committing = True
                if stands is not None:
                    stands()

    def guarded(self, check: Check) -> "Db":
        """The same database, where each write begins with `check`: what it raises takes the write back."""
        guarded = copy.copy(self)
        guarded._check = check
        return guarded

    @contextmanager
    def _timed(self, kind: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._took(time.perf_counter() - started, kind)

    async def close(self) -> None:
        await self._engine.dispose()


class _translated:  # noqa: N801 (reads as a statement)
    """`with _translated():` turns the driver's errors into ours."""

    def __init__(self) -> None:
        self.committing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: object, exc: BaseException | None, _tb: object) -> None:
        if isinstance(exc, IntegrityError):
            raise Conflict("conflict", "That clashes with what is already there.") from exc
        if exc is not None and _is_gone(exc):
            _log.warning("the database does not answer: %s", _cause(exc))
            kind = Uncertain if self.committing else Unavailable
            raise kind(
                "store_unavailable", "The database cannot be reached just now. Try again.", retry_after=1
            ) from exc


def _is_gone(exc: BaseException) -> bool:
    """Whether the database, and not the statement, is to blame: trying again later may help."""
    if isinstance(exc, DBAPIError) and (
        exc.connection_invalidated or getattr(exc.orig, "sqlstate", None) == _READ_ONLY
    ):
        return True
    if isinstance(exc, DBAPIError) and getattr(exc.orig, "sqlite_errorname", None) in _NO_DATABASE:
        return True
    # Our own patience ends in TimeoutError. Busy, locked, read-only, full, restarting: OperationalError.
    return isinstance(exc, OperationalError | InterfaceError | PoolTimeout | ConnectionError | TimeoutError)


def _cause(exc: BaseException) -> str:
    """The driver's name for what happened; its text may quote what people wrote."""
    cause = getattr(exc, "orig", None) or exc
    state = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return type(cause).__name__ if state is None else f"{type(cause).__name__} {state}"


def _prepare_sqlite(dbapi_connection: Any, busy: int) -> None:
    # The driver would begin transactions by itself and too late; `_begin_sqlite` does it.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout={busy}",  # milliseconds; another process may be writing
        "journal_mode=WAL",
        "synchronous=FULL",  # what was accepted survives a power cut, not only a crash
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    begin = BEGIN_WRITING if _WRITES in options else BEGIN_GLANCING if _GLANCES in options else BEGIN_READING
    connection.exec_driver_sql(begin)


def _release_sqlite(dbapi_connection: Any, _record: object, _exc: object) -> None:
    # A connection whose user was cancelled in mid-statement is closed as it is, and SQLite keeps the lock of a
    # connection that is closed over an unfinished statement. Rolled back, it lets the next writer in.
    dbapi_connection.run_async(lambda driver: asyncio.shield(driver.rollback()))

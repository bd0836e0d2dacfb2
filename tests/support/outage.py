"""Takes the database away and gives it back, while Holdfast runs on it."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError

from holdfast.store.db import Db
from tests.support.databases import Postgres, Sqlite

__all__ = ["heard", "lost_commit", "lost_reads", "outage"]


@asynccontextmanager
async def outage(databases: Sqlite | Postgres, url: str) -> AsyncIterator[None]:
    """PostgreSQL is stopped; a SQLite file is locked by another connection, which lets readers in."""
    if isinstance(databases, Postgres):
        await databases.stop()
        try:
            yield
        finally:
            await databases.start()
    else:
        with locked(Path(make_url(url).database or "")):
            yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@contextmanager
def heard(logger: str) -> Iterator[asyncio.Event]:
    """An event that is set when the logger says something: the sign that a failure has been met."""
    said = asyncio.Event()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.set()

    ear = Ear()
    logging.getLogger(logger).addHandler(ear)
    try:
        yield said
    finally:
        logging.getLogger(logger).removeHandler(ear)


@contextmanager
def lost_commit(db: Db) -> Iterator[None]:
    """The next commit of a write arrives, its answer does not; and until the block ends no write begins."""
    lost = False

    def failure() -> OperationalError:
        return OperationalError("COMMIT", {}, Exception("the connection is lost"))

    def on_commit(connection: Connection) -> None:
        nonlocal lost
        if connection.get_execution_options().get("holdfast_writes") and not lost:
            lost = True
            connection.connection.dbapi_connection.commit()
            raise failure()

    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("holdfast_writes") and lost:
            raise failure()

    engine = db._engine.sync_engine
    event.listen(engine, "commit", on_commit)
    event.listen(engine, "begin", on_begin)
    try:
        yield
        assert lost, "nothing was committed"
    finally:
        event.remove(engine, "commit", on_commit)
        event.remove(engine, "begin", on_begin)


@contextmanager
def lost_reads(db: Db) -> Iterator[None]:
    """No read begins either."""

    def on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("holdfast_writes"):
            raise OperationalError("BEGIN", {}, Exception("the connection is lost"))

    engine = db._engine.sync_engine
    event.listen(engine, "begin", on_begin)
    try:
        yield
    finally:
        event.remove(engine, "begin", on_begin)

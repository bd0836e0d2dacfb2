"""What a statement costs on SQLite, and that nothing is lost by it."""

import asyncio
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text

from holdfast.errors import Conflict, Unavailable
from holdfast.store.db import Db


@pytest.fixture
async def db(tmp_path: Path) -> Any:
    db = Db(f"sqlite+aiosqlite:///{tmp_path / 'trips.db'}")
    async with db.write() as conn:
        await conn.execute(text("create table words (id integer primary key, word text unique)"))
    yield db
    await db.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows with each trip to a connection's thread."""
    made: list[Any] = []
    execute = aiosqlite.Connection._execute

    async def noted(self: aiosqlite.Connection, *args: Any) -> Any:
        made.append(args)
        return await execute(self, *args)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", noted)
    return made


async def test_a_statement_takes_one_trip_to_the_thread(db: Db, trips: list[Any]):
    async with db.write() as conn:
        trips.clear()
        assert (await conn.execute(text("select 1 union select 2"))).scalars().all() == [1, 2]
        assert len(trips) == 1
        await conn.execute(text("insert into words (word) values ('one')"))
        assert len(trips) == 2


async def test_who_finds_the_lock_free_or_glances_takes_no_trip(db: Db, trips: list[Any]):
    async with db.read():
        trips.clear()  # connected
    async with db.write() as conn:
        await conn.execute(text("INSERT INTO words (word) VALUES ('one')"))
        assert not trips
    assert len(trips) == 1  # the commit waits for the disk
    async with db.write() as conn:
        await conn.scalar(text("SELECT word FROM words"))
    assert len(trips) == 1  # and not when there is nothing to be written
    async with db.read(glance=True) as conn:
        assert await conn.scalar(text("SELECT word FROM words")) == "one"
    assert len(trips) == 1


async def test_a_lock_of_another_process_is_waited_for_and_the_loop_goes_on(db: Db, tmp_path: Path):
    other = sqlite3.connect(tmp_path / "trips.db", isolation_level=None)
    other.execute("begin immediate")

    async def write() -> None:
        async with db.write() as conn:
            await conn.execute(text("insert into words (word) values ('late')"))

    writing = asyncio.create_task(write())
    for _ in range(100):  # were the loop held by the wait, nobody would let go of the lock
        await asyncio.sleep(0)
    assert not writing.done()
    other.execute("insert into words (word) values ('early')")
    other.execute("commit")
    await writing
    async with db.read() as conn:
        words = (await conn.execute(text("select word from words order by id"))).scalars().all()
    assert words == ["early", "late"]
    async with db.write() as conn:  # patience is what it was
        assert await conn.scalar(text("pragma busy_timeout")) == 5000
    other.close()


async def test_rows_counts_and_errors_are_as_ever(db: Db):
    async with db.write() as conn:
        many = await conn.execute(
            text("insert into words (word) values (:word)"), [{"word": "a"}, {"word": "b"}]
        )
        assert many.rowcount == 2
        made = await conn.execute(text("insert into words (word) values ('c') returning id, word"))
        assert [tuple(row) for row in made] == [(3, "c")]
        assert (await conn.execute(text("update words set word = word || '!'"))).rowcount == 3

    async def clash() -> None:
        async with db.write() as conn:
            await conn.execute(text("insert into words (word) values ('d')"))
            await conn.execute(text("insert into words (word) values ('a!')"))

    with pytest.raises(Conflict):
        await clash()
    async with db.read() as conn:
        assert await conn.scalar(text("select count(*) from words")) == 3


def test_a_file_that_cannot_be_opened_leaves_no_thread_behind_that_still_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A command ends its loop at once: its answer was a traceback then, whenever the thread was the slower."""
    said: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", said.append)

    async def open_it() -> None:
        db = Db(f"sqlite+aiosqlite:///{tmp_path}")  # a folder
        with pytest.raises(Unavailable):
            async with db.read():
                pass
        await db.close()

    before, interval = set(threading.enumerate()), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(50):
            asyncio.run(open_it())
    finally:
        sys.setswitchinterval(interval)
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert said == []

"""What a statement costs on SQLite, and that nothing is lost by it."""

import asyncio
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


async def test_a_statement_takes_one_trip_to_the_thread(db: Db, monkeypatch: pytest.MonkeyPatch):
    trips = 0
    execute = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *args: Any) -> Any:
        nonlocal trips
        trips += 1
        return await execute(self, *args)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    async with db.write() as conn:
        before = trips
        assert (await conn.execute(text("select 1 union select 2"))).scalars().all() == [1, 2]
        assert trips - before == 1
        await conn.execute(text("insert into words (word) values ('one')"))
        assert trips - before == 2


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

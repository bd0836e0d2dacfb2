"""A database that is busy, frozen, read-only or full: `Unavailable` within the patience, and well again by itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from holdfast.errors import Unavailable
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore
from holdfast.tasks.service import Tasks
from tests.conftest import make_settings
from tests.store.people import person
from tests.store.test_threads import fill, new_thread
from tests.support.databases import Postgres, Sqlite
from tests.support.outage import locked


@pytest.fixture
async def impatient(database_url: str) -> AsyncIterator[Db]:
    database = Db(make_settings(database_url).url, patience=0.6)
    yield database
    await database.close()


async def test_a_writer_that_holds_on_makes_others_unavailable_and_then_lets_them_in(
    impatient: Db, database_url: str
):
    tasks = Tasks(impatient, (await person(impatient)).user_id)
    await tasks.add("before")
    holder = Db(make_settings(database_url).url)
    try:
        async with holder.write() as conn:
            await conn.execute(text("UPDATE users SET name = 'held'"))
            with pytest.raises(Unavailable) as refused:
                await tasks.add("during")
            assert refused.value.retry_after == 1
            assert [task.title for task in (await tasks.page()).data] == ["before"], (
                "readers are not in the way"
            )
    finally:
        await holder.close()
    assert (await tasks.add("after")).task_id == 2


async def test_more_at_once_than_there_are_connections_wait_their_turn(db: Db):
    tasks = Tasks(db, (await person(db)).user_id)
    added = await asyncio.gather(*(tasks.add(str(number)) for number in range(20)))
    assert len({change.task_id for change in added}) == 20


async def test_a_cancelled_transaction_leaves_nothing_and_holds_nothing_up(impatient: Db):
    tasks = Tasks(impatient, (await person(impatient)).user_id)
    entered = asyncio.Event()

    async def write() -> None:
        async with impatient.write() as conn:
            await conn.execute(text("UPDATE users SET last_task = 7"))
            entered.set()
            await asyncio.Event().wait()

    for _ in range(10):  # more than there are connections: none may leak
        entered.clear()
        writing = asyncio.create_task(write())
        await entered.wait()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    assert (await tasks.add("first")).task_id == 1


async def test_a_frozen_server_is_given_up_and_found_again(own_postgres: Postgres):
    url = await own_postgres.fresh()
    db = Db(make_settings(url).url, patience=0.6)
    tasks = Tasks(db, (await person(db)).user_id)
    own_postgres.freeze()
    try:
        with pytest.raises(Unavailable):
            await tasks.add("during")
        with pytest.raises(Unavailable):
            await tasks.page()
    finally:
        own_postgres.thaw()
    assert (await tasks.add("after")).task.title == "after"
    await db.close()
    own_postgres.drop(url)


async def test_a_server_that_became_a_replica_is_unavailable_not_broken(postgres: Postgres):
    url = await postgres.fresh()
    options = {"options": "-c default_transaction_read_only=on"}
    db = Db(make_settings(url).url.update_query_dict(options))
    with pytest.raises(Unavailable):
        await person(db)
    await db.close()
    postgres.drop(url)


async def test_a_read_only_file_can_be_read(sqlite: Sqlite):
    url = await sqlite.fresh()
    db = Db(make_settings(url).url)
    tasks = Tasks(db, (await person(db)).user_id)
    await tasks.add("Buy milk")
    reading = Db(f"sqlite+aiosqlite:///file:{make_url(url).database}?mode=ro&uri=true")
    closed = Tasks(reading, tasks._user_id)
    assert [task.title for task in (await closed.page()).data] == ["Buy milk"]
    with pytest.raises(Unavailable):
        await closed.add("Buy bread")
    await reading.close()
    await db.close()


async def test_a_full_file_takes_no_more_and_loses_nothing(sqlite: Sqlite):
    url = await sqlite.fresh()
    db = Db(make_settings(url).url)
    store = UserStore(db, (await person(db)).user_id)
    thread = await new_thread(store)
    kept = await fill(store, thread, 2)

    def full(dbapi_connection: Any, _record: object, _proxy: object) -> None:
        dbapi_connection.cursor().execute("PRAGMA max_page_count=1")  # SQLite takes the size it has

    event.listen(db._engine.sync_engine, "checkout", full)
    with pytest.raises(Unavailable):
        await fill(store, thread, 200)
    page = await store.load_thread_items(thread.id, None, 100, "asc")
    assert page.data[:2] == kept
    await db.close()


async def test_waiting_for_the_lock_counts_too(sqlite: Sqlite):
    url = await sqlite.fresh()
    db = Db(make_settings(url).url, patience=0.6)
    tasks = Tasks(db, (await person(db)).user_id)
    with locked(Path(make_url(url).database or "")):
        results = await asyncio.gather(*(tasks.add(str(n)) for n in range(12)), return_exceptions=True)
    assert {type(result) for result in results} == {Unavailable}
    assert (await tasks.add("after")).task_id == 1
    await db.close()


async def test_nothing_is_left_in_a_session_that_a_transaction_pooler_would_hand_to_others(
    postgres: Postgres,
):
    """PgBouncer and Neon's pooler give each transaction any server connection: no prepared statements, no settings,
    no locks and no listeners may outlive one."""
    url = await postgres.fresh()
    db = Db(make_settings(url).url, pool_size=1)
    store = UserStore(db, (await person(db)).user_id)
    for _ in range(8):  # the driver would begin to prepare at the fifth time
        thread = await new_thread(store)
        await fill(store, thread, 2)
        await store.load_thread_items(thread.id, None, 20, "asc")
        await Tasks(db, store._user_id).add("Buy milk")
    async with db.read() as conn:
        for left in (
            "SELECT name FROM pg_prepared_statements",
            "SELECT name FROM pg_settings WHERE source = 'session' AND name NOT LIKE 'transaction%'",
            "SELECT locktype FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
            "SELECT pg_listening_channels()",
            "SELECT name FROM pg_cursors WHERE is_holdable",
        ):
            assert (await conn.execute(text(left))).all() == [], left
    await db.close()
    postgres.drop(url)

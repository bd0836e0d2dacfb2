"""Migrations: up and down on data, and the migrated schema is the tables'."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import holdfast.store
from holdfast.errors import ConfigurationError
from holdfast.store.db import Db
from holdfast.store.schema import HEAD, current_revision, downgrade, migrate, require_current
from holdfast.store.sdk import UserStore
from holdfast.store.tables import metadata
from holdfast.tasks.service import Tasks
from tests.conftest import make_settings
from tests.store.people import person
from tests.store.test_threads import fill, new_thread
from tests.support.databases import Postgres, Sqlite


@pytest.fixture
async def empty(databases: Sqlite | Postgres):
    url = await databases.fresh(migrated=False)
    db = Db(make_settings(url).url)
    yield db
    await db.close()
    databases.drop(url)


async def test_the_migrated_schema_is_the_tables(empty: Db):
    await migrate(empty)

    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    async with empty.read() as conn:
        assert await conn.run_sync(differences) == []


async def test_head_is_the_newest_script():
    config = Config()
    config.set_main_option("script_location", str(Path(holdfast.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


async def test_down_and_up_again(empty: Db):
    assert await current_revision(empty) is None
    await migrate(empty)
    user = await person(empty)
    await Tasks(empty, user.user_id).add("Buy milk")
    await downgrade(empty, "base")
    assert await current_revision(empty) is None
    await migrate(empty)
    assert await current_revision(empty) == HEAD
    async with empty.read() as conn:
        assert await conn.scalar(text("SELECT count(*) FROM users")) == 0


async def test_rows_survive_the_newest_migration_down_and_up(empty: Db):
    """What the newest migration adds may go with it; what was there before it stays, row for row."""
    await migrate(empty)
    user = await person(empty)
    store = UserStore(empty, user.user_id)
    threads = [await new_thread(store, title=str(number), metadata={"n": number}) for number in range(3)]
    for thread in threads:
        await fill(store, thread, 3)
    await store.delete_thread(threads[2].id)
    await Tasks(empty, user.user_id).add("Buy milk", "two litres")
    before = await _initial_rows(empty)
    assert all(before[name] for name in ("users", "threads", "items", "tasks", "tombstones"))

    await downgrade(empty, "-1" if HEAD != "0001" else "0001")
    assert await _initial_rows(empty) == before
    await migrate(empty)
    assert await current_revision(empty) == HEAD
    assert await _initial_rows(empty) == before
    assert len((await store.load_thread_items(threads[0].id, None, 10, "asc")).data) == 3


async def test_rows_of_the_first_schema_survive_every_migration_since(empty: Db):
    await migrate(empty, "0001")
    async with empty.write() as conn:
        for statement in FIRST_ROWS:
            await conn.execute(text(statement))
    before = await _initial_rows(empty)
    await migrate(empty)
    assert await _initial_rows(empty) == before
    page = await UserStore(empty, "usr_1").load_thread_items("thr_1", None, 10, "asc")
    assert [item.id for item in page.data] == ["msg_1"]


NOW = "'2026-01-02 03:04:05+00:00'"
FIRST_ROWS = (
    f"INSERT INTO users (id, issuer, subject, email, activity, last_task, created_at) "
    f"VALUES ('usr_1', 'holdfast', 'ann@example.com', 'ann@example.com', 1, 1, {NOW})",
    f"INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES ('ses_1', 'usr_1', {NOW}, {NOW})",
    f"INSERT INTO threads (id, user_id, title, status, metadata, activity, last_seq, created_at) "
    f"""VALUES ('thr_1', 'usr_1', 'Milk', '{{"type": "active"}}', '{{}}', 1, 2, {NOW})""",
    f"INSERT INTO turns (id, user_id, thread_id, operation, status, seq, created_at) "
    f"VALUES ('trn_1', 'usr_1', 'thr_1', 'threads.create', 'completed', 1, {NOW})",
    "INSERT INTO items (thread_id, id, seq, type, turn_id, data) VALUES ('thr_1', 'msg_1', 2, 'assistant_message', "
    """'trn_1', '{"type": "assistant_message", "id": "msg_1", "thread_id": "thr_1", "content": [], """
    """"created_at": "2026-01-02T03:04:05Z"}')""",
    "INSERT INTO tombstones (user_id, scope, id, seq) VALUES ('usr_1', 'thr_1', 'msg_0', 0)",
    f"INSERT INTO tasks (user_id, id, title, created_at, updated_at) VALUES ('usr_1', 1, 'Buy milk', {NOW}, {NOW})",
)
FIRST_TABLES = {
    "users": "id, issuer, subject, email, activity, last_task, created_at",
    "sessions": "id, user_id, expires_at",
    "threads": "id, user_id, title, activity, last_seq, created_at",
    "turns": "id, user_id, thread_id, operation, status, seq",
    "items": "thread_id, id, seq, type, turn_id, CAST(data AS TEXT)",
    "tombstones": "user_id, scope, id, seq",
    "tasks": "user_id, id, title, description, completed, updated_at",
}


async def _initial_rows(db: Db) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the first schema's tables, in the columns that every version has."""
    async with db.read() as conn:
        return {
            table: sorted(
                (tuple(row) for row in await conn.execute(text(f"SELECT {columns} FROM {table}"))), key=str
            )
            for table, columns in FIRST_TABLES.items()
        }


async def test_a_start_migrates_sqlite_and_refuses_an_old_postgresql(empty: Db):
    if empty.is_sqlite:
        await require_current(empty)
        assert await current_revision(empty) == HEAD
    else:
        with pytest.raises(ConfigurationError, match="holdfast migrate"):
            await require_current(empty)
        await migrate(empty)
        await require_current(empty)

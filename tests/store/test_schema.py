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
from holdfast.store.tables import metadata
from holdfast.tasks.service import Tasks
from tests.conftest import make_settings
from tests.store.people import person
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


async def test_a_start_migrates_sqlite_and_refuses_an_old_postgresql(empty: Db):
    if empty.is_sqlite:
        await require_current(empty)
        assert await current_revision(empty) == HEAD
    else:
        with pytest.raises(ConfigurationError, match="holdfast migrate"):
            await require_current(empty)
        await migrate(empty)
        await require_current(empty)

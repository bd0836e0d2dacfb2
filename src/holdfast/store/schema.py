"""The schema's version: where the database stands, and how it gets to where the code is."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from holdfast.errors import ConfigurationError
from holdfast.store.db import Db

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "current_revision", "downgrade", "migrate", "require_current"]

HEAD = "0007"
"""The newest migration. Written here so that a start with nothing to do need not read the scripts."""

_LOCK = 0x686F6C64  # "hold": one migration at a time on PostgreSQL; SQLite has one writer anyway


async def current_revision(db: Db) -> str | None:
    """The migration that the database is at; None when it is empty."""
    # Alembic's own way to ask would load it at every start, for a third of a second.
    async with db.read() as conn:
        if not await conn.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        revision: str | None = await conn.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


async def migrate(db: Db, revision: str = "head") -> None:
    """Bring the schema up to `revision`, in one transaction; two processes at once take turns."""
    from alembic import command

    async with db.write(bounded=False) as conn:
        if not db.is_sqlite:
            await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await conn.run_sync(lambda sync: command.upgrade(_config(sync), revision))


async def downgrade(db: Db, revision: str) -> None:
    from alembic import command

    async with db.write(bounded=False) as conn:
        await conn.run_sync(lambda sync: command.downgrade(_config(sync), revision))


async def require_current(db: Db) -> None:
    """Make sure that the schema is the code's: on SQLite by migrating, on PostgreSQL by saying so.

    A shared database is not changed behind its operator's back.

    Raises:
        ConfigurationError: with the command to run.
    """
    revision = await current_revision(db)
    if revision == HEAD:
        return
    if db.is_sqlite:
        await migrate(db)
        return
    stands = "is empty" if revision is None else f"is at {revision}, this version of Holdfast needs {HEAD}"
    raise ConfigurationError(f"The database {stands}. Run `holdfast migrate`, then start again.")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config

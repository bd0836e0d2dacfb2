"""`holdfast migrate`."""

import click

from holdfast.cli.common import in_words, with_db
from holdfast.config import load_settings
from holdfast.store.db import Db
from holdfast.store.schema import HEAD, current_revision, migrate

__all__ = ["migrate_command"]


@click.command(name="migrate")
@in_words
def migrate_command() -> None:
    """Bring the database's schema up to this version."""

    async def work(db: Db) -> None:
        before = await current_revision(db)
        await migrate(db)
        click.echo("Nothing to do." if before == HEAD else f"Migrated from {before or 'nothing'} to {HEAD}.")

    with_db(load_settings(), work, prepared=False)

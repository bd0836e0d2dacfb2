"""`holdfast import`."""

import csv
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from holdfast.cli.common import in_words, with_db
from holdfast.cli.loading import load_named
from holdfast.config import Settings, load_settings
from holdfast.errors import ConfigurationError
from holdfast.identity import LOCAL_ISSUER
from holdfast.importing.chainlit import ChainlitSource
from holdfast.importing.copying import Copying, Tally
from holdfast.importing.messages import MessagesSource
from holdfast.importing.people import People
from holdfast.importing.source import Source
from holdfast.importing.stores import StoreSource
from holdfast.store.db import Db

__all__ = ["import_command"]

STEP = 100
"""Conversations between two lines of progress."""


@click.group(name="import")
def import_command() -> None:
    """Copy conversations from elsewhere. It can be run again: what is there already stays as it is.

    docs/migrating.md says what is copied, and whose it becomes.
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    @click.option(
        "--issuer",
        help="Who vouches for the people: their ids are its tokens' `sub`. "
        f"`{LOCAL_ISSUER}`: they are addresses of accounts here.  [default: HOLDFAST_JWT_ISSUER]",
    )
    @click.option(
        "--people",
        "people_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A CSV file with two columns and no heading: an id there, and whose it is here.",
    )
    @click.option("--dry-run", is_flag=True, help="Read everything, say what would be done, write nothing.")
    @in_words
    @wraps(command)
    def run(issuer: str | None, people_file: Path | None, dry_run: bool, **given: Any) -> None:
        command(issuer=issuer, people_file=people_file, dry_run=dry_run, **given)

    return run


@import_command.command(name="messages")
@click.argument("source")
@_options
def import_messages(source: str, **options: Any) -> None:
    """From tables or views `conversations` and `messages` in the database at SOURCE."""
    _import(lambda: MessagesSource(source), **options)


@import_command.command(name="chainlit")
@click.argument("source")
@_options
def import_chainlit(source: str, **options: Any) -> None:
    """From the tables of Chainlit's SQLAlchemy data layer in the database at SOURCE."""
    _import(lambda: ChainlitSource(source), **options)


@import_command.command(name="store")
@click.argument("path", metavar="MODULE:NAME")
@_options
def import_store(path: str, **options: Any) -> None:
    """From stores of your own: a function that gives (id, store, context) for each person."""
    _import(lambda: StoreSource(_function(path)), **options)


def _import(
    source: Callable[[], Source], *, issuer: str | None, people_file: Path | None, dry_run: bool
) -> None:
    settings = load_settings()
    vouching = issuer or _default_issuer(settings)
    names = {} if people_file is None else _names(people_file)

    async def work(db: Db) -> None:
        opened = source()
        copying = Copying(
            db, opened, People(db, vouching, names, rehearsal=dry_run), rehearsal=dry_run, told=_progress
        )
        try:
            await copying.run()
        finally:
            await opened.close()
            _report(copying.tally, vouching, dry_run=dry_run)
        if copying.tally.nobody:
            sys.exit(1)

    with_db(settings, work)


def _default_issuer(settings: Settings) -> str:
    if settings.jwt_issuer is None:
        raise ConfigurationError(
            f"Say whose the conversations become: --issuer with your tokens' `iss`, or --issuer {LOCAL_ISSUER} "
            "when the source knows people by the addresses of their accounts here."
        )
    return settings.jwt_issuer


def _names(path: Path) -> dict[str, str]:
    """Raises `ConfigurationError` for a line that is not two columns, or names somebody twice."""
    names: dict[str, str] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if not row:
                continue
            if len(row) != 2 or not row[0] or not row[1].strip() or row[0] in names:
                raise ConfigurationError(
                    f"{path.name}, line {number}: two columns, an id there and whose it is here, each id once."
                )
            names[row[0]] = row[1].strip()
    return names


def _function(path: str) -> Any:
    found = load_named(path)
    if not callable(found):
        raise ConfigurationError(f"{path!r} is not a function.")
    return found


def _progress(tally: Tally) -> None:
    if tally.seen % STEP == 0:
        click.echo(f"{_many(tally.seen, 'conversation')} so far.", err=True)


def _report(tally: Tally, issuer: str, *, dry_run: bool) -> None:
    done = "Would import" if dry_run else "Imported"
    click.echo(
        f"{done} {_many(tally.conversations, 'conversation')} and {_many(tally.items, 'message')}; "
        f"people: {len(tally.people)}."
    )
    if tally.here:
        click.echo(f"There already: {_many(tally.here, 'conversation')}.")
    if tally.deleted:
        click.echo(f"Deleted here since, and left so: {_many(tally.deleted, 'conversation')}.")
    for what, count in sorted(tally.left_out.items()):
        click.echo(f"Left out: {count} {what}.")
    if tally.nobody:
        whose = "account with the address" if issuer == LOCAL_ISSUER else "user for the id"
        for name, count in sorted(tally.nobody.items())[:20]:
            click.echo(
                f"Not imported: {_many(count, 'conversation')}; there is no {whose} {name!r}.", err=True
            )
        if len(tally.nobody) > 20:
            click.echo(f"… and those of {len(tally.nobody) - 20} more people.", err=True)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

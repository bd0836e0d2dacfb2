"""What the commands have in common: errors in words, and a database to work on."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

import click

from holdfast.config import Settings
from holdfast.errors import HoldfastError
from holdfast.store.db import Db
from holdfast.store.schema import require_current

__all__ = ["in_words", "with_db"]

P = ParamSpec("P")


def in_words(command: Callable[P, None]) -> Callable[P, None]:
    """An expected error is a sentence on standard error and exit code 1; never a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except HoldfastError as exc:
            raise click.ClickException(exc.message) from exc

    return run


def with_db(
    settings: Settings, work: Callable[[Db], Coroutine[Any, Any, None]], *, prepared: bool = True
) -> None:
    """Do some work on the database, whose schema is made sure of first."""

    async def run() -> None:
        db = Db(settings.url)
        try:
            if prepared:
                await require_current(db)
            await work(db)
        finally:
            await db.close()

    asyncio.run(run())

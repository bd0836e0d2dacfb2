"""What the commands have in common: errors in words, and a database to work on."""

import asyncio
import errno
import socket
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

import click
from sqlalchemy.engine import URL

from holdfast.config import Settings
from holdfast.errors import ConfigurationError, HoldfastError, Unavailable
from holdfast.store.db import Db
from holdfast.store.schema import require_current

__all__ = ["address", "cannot_listen", "in_words", "require_free", "with_db"]

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
    """Do some work on the database, whose schema is made sure of first.

    Raises:
        ConfigurationError: the database cannot be used; with its place, and with what the driver says of it.
    """

    async def run() -> None:
        db = Db(settings.url)
        try:
            if prepared:
                await require_current(db)
            await work(db)
        except Unavailable as exc:
            raise ConfigurationError(_unusable(settings, exc)) from exc
        finally:
            await db.close()

    asyncio.run(run())


def _unusable(settings: Settings, exc: Unavailable) -> str:
    """Nobody waits behind a command for it to be tried again: a person reads what is wrong, and where."""
    driver = getattr(exc.__cause__, "orig", None) or exc.__cause__
    said = str(driver).strip().partition("\n")[0].rstrip(".") or "it does not answer in time"
    path = settings.sqlite_path
    if path is None:
        url = settings.url  # without the password, which may stand among the parameters too
        place = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
        return f"The database at {place} cannot be used: {said}. HOLDFAST_DATABASE_URL names it."
    if not path.parent.is_dir():
        said = f"there is no folder {path.parent}"
    return f"The database {path} cannot be used: {said}. HOLDFAST_DATABASE_URL names it."


def address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def require_free(host: str, port: int) -> None:
    """Raises `ConfigurationError` when nothing can listen there: before a server has begun, and said where it is."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
            tried.bind(place)
    except OSError as exc:
        raise cannot_listen(host, port, exc) from exc


def cannot_listen(host: str, port: int, exc: OSError) -> ConfigurationError:
    """What is wrong with a place to listen at, and what to do."""
    if exc.errno == errno.EADDRINUSE:
        return ConfigurationError(f"Port {port} is taken. Name another: --port 0 takes any.")
    if exc.errno in (errno.EACCES, errno.EPERM):
        return ConfigurationError(f"Port {port} is not for everybody here. Name one above 1023.")
    return ConfigurationError(
        f"Nothing can listen at {host!r}: {exc.strerror or exc}. It must be of this machine."
    )

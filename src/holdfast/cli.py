"""The command line."""

import asyncio
import importlib
import logging
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec

import click
from chatkit.server import ChatKitServer
from mcp.server.stdio import stdio_server

from holdfast import __version__
from holdfast.config import OFFLINE, Settings, load_settings
from holdfast.engine.context import ServerFactory
from holdfast.errors import ConfigurationError, HoldfastError
from holdfast.observe.logs import set_up
from holdfast.store.db import Db
from holdfast.store.schema import HEAD, current_revision, migrate, require_current
from holdfast.store.users import UserRows
from holdfast.tasks.mcp import task_server
from holdfast.tasks.service import Tasks
from holdfast.turns.registry import Turns
from holdfast.web.app import create_accounts, create_app, create_personal_data
from holdfast.web.serve import HoldfastServer

__all__ = ["main"]

P = ParamSpec("P")

_DOCTORS = ("doctor", "record")


def _in_words(command: Callable[P, None]) -> Callable[P, None]:
    """An expected error is a sentence on standard error and exit code 1; never a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except HoldfastError as exc:
            raise click.ClickException(exc.message) from exc

    return run


def _with_db(
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


class _Lazily(click.Group):
    """Imports the doctor when it is asked for: `holdfast serve` does not pay for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_DOCTORS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _DOCTORS:
            from holdfast.doctor import command

            return command.doctor if cmd_name == "doctor" else command.record
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Lazily, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="holdfast")
def main() -> None:
    """Holdfast: a self-hosted ChatKit in which no message is lost.

    Settings come from the environment and from a .env file; docs/configuration.md lists them.
    """
    set_up("text")
    for chatty in (
        "alembic.runtime.plugins",
        "httpx",
        "httpx2",
        "httpcore2",
        "mcp",
        "openai",
        "openai.agents",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--app",
    "app_path",
    metavar="MODULE:NAME",
    help="Host your own: a ChatKitServer class, or a function that makes one.",
)
@_in_words
def serve(host: str, port: int, app_path: str | None) -> None:
    """Serve the page, the ChatKit endpoint and the API."""
    settings = load_settings()
    set_up(settings.log_format)
    factory = _load_factory(app_path) if app_path is not None else None
    _with_db(
        settings, _nothing
    )  # a schema that is behind is a sentence here, and a traceback inside the server
    app = create_app(settings, server=factory)
    kept = f"in {settings.sqlite_path}" if settings.is_sqlite else "in PostgreSQL"
    click.echo(f"Holdfast {__version__} keeps everything {kept}.")
    if factory is None:
        hint = " (no API key is set; it understands task requests in plain English)"
        click.echo(f"Model: {settings.model_name}{hint if settings.model_name == OFFLINE else ''}.")
    click.echo(f"Open http://{host}:{port} — stop with Ctrl+C.")
    server = HoldfastServer(app, host=host, port=port, proxies=settings.trusted_proxies)
    with suppress(KeyboardInterrupt):  # uvicorn has gone down politely by then, and raises it again
        server.run()
    if not server.started:
        sys.exit(3)


@main.command(name="migrate")
@_in_words
def migrate_command() -> None:
    """Bring the database's schema up to this version."""

    async def work(db: Db) -> None:
        before = await current_revision(db)
        await migrate(db)
        click.echo("Nothing to do." if before == HEAD else f"Migrated from {before or 'nothing'} to {HEAD}.")

    _with_db(load_settings(), work, prepared=False)


@main.command()
@click.argument("email")
@click.option(
    "--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="How long it holds."
)
@_in_words
def token(email: str, days: int) -> None:
    """Print a bearer token for the account with this EMAIL."""
    settings = load_settings(session_days=days)

    async def work(db: Db) -> None:
        accounts = create_accounts(settings, db)
        identity = await accounts.by_email(email)
        if identity is None:
            raise _no_account(email)
        click.echo((await accounts.begin(identity)).token)

    _with_db(settings, work)


@main.command()
@_in_words
def mcp() -> None:
    """Offer one user's tasks to an MCP client, on standard input and output.

    The user is whose token HOLDFAST_TOKEN holds; `holdfast token EMAIL` prints one.
    """
    settings = load_settings()
    if settings.token is None:
        raise ConfigurationError("HOLDFAST_TOKEN is not set. `holdfast token EMAIL` prints one.")
    token = settings.token.get_secret_value()

    async def work(db: Db) -> None:
        identity = await create_accounts(settings, db).identify(token)
        tasks = Tasks(db, identity.user_id)
        server = task_server(lambda _ctx: tasks)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    _with_db(settings, work)


@main.group()
def user() -> None:
    """Manage accounts."""


@user.command(name="add")
@click.argument("email")
@click.option("--name", help="What to call the person.")
@click.password_option(help="Asked for when not given.")
@_in_words
def user_add(email: str, name: str | None, password: str) -> None:
    """Make an account, whether or not sign-up is open."""
    settings = load_settings()

    async def work(db: Db) -> None:
        await create_accounts(settings, db).create(email, password, name)
        click.echo(f"{email} can sign in now.")

    _with_db(settings, work)


@user.command(name="password")
@click.argument("email")
@click.password_option(help="Asked for when not given.")
@_in_words
def user_password(email: str, password: str) -> None:
    """Give an account another password, and sign it out everywhere."""
    settings = load_settings()

    async def work(db: Db) -> None:
        accounts = create_accounts(settings, db)
        identity = await accounts.by_email(email)
        if identity is None:
            raise _no_account(email)
        await accounts.set_password(identity, password)
        click.echo(f"{email} has a new password, and is signed out everywhere.")

    _with_db(settings, work)


@user.command(name="delete")
@click.argument("who", metavar="EMAIL|ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_in_words
def user_delete(who: str, yes: bool) -> None:
    """Delete a user with everything of theirs: an account by its EMAIL, anyone by the ID that `user list` shows."""
    settings = load_settings()

    async def work(db: Db) -> None:
        identity = await create_accounts(settings, db).by_email(who)
        if identity is None:
            async with db.read() as conn:
                identity = await UserRows(conn).get(who)
        if identity is None:
            raise _no_account(who)
        if not yes:
            click.confirm(f"Delete {who} with all threads, messages and tasks?", abort=True)
        await create_personal_data(settings, db, Turns(db)).erase(identity.user_id)
        click.echo(f"{who} is deleted, and everything of theirs.")

    _with_db(settings, work)


@user.command(name="list")
@_in_words
def user_list() -> None:
    """Print every user, one on a line: id, issuer, e-mail address or subject, name; tabs between them."""

    async def work(db: Db) -> None:
        after: str | None = None
        while True:
            async with db.read() as conn:
                page = await UserRows(conn).page(after=after, limit=500)
            for each in page:
                fields = (each.user_id, each.issuer, each.email or each.subject, each.name or "")
                click.echo("\t".join(" ".join(field.split()) for field in fields))
            if len(page) < 500:
                return
            after = page[-1].user_id

    _with_db(load_settings(), work)


def _no_account(who: str) -> click.ClickException:
    return click.ClickException(f"There is no account with the address {who}. `holdfast user add` makes one.")


async def _nothing(_db: Db) -> None:
    return None


def _load_factory(path: str) -> ServerFactory:
    """Raises `ConfigurationError` when the path leads to nothing that makes a server."""
    module_name, colon, name = path.partition(":")
    if not (module_name and colon and name):
        raise ConfigurationError(f"--app takes MODULE:NAME, such as my_agent:create_server; got {path!r}.")
    sys.path.insert(0, "")  # as `python -m` would: the module may stand in the working directory
    try:
        factory = getattr(importlib.import_module(module_name), name)
    except ImportError as exc:
        raise ConfigurationError(f"--app: the module {module_name!r} cannot be imported: {exc}.") from exc
    except AttributeError as exc:
        raise ConfigurationError(f"--app: {module_name!r} has no {name!r}.") from exc
    if isinstance(factory, ChatKitServer):
        raise ConfigurationError(
            "--app names a server; name its class, or a function that makes one for each request."
        )
    if not callable(factory):
        raise ConfigurationError(f"--app: {path!r} is not a class or a function.")
    return factory  # type: ignore[no-any-return]  # whatever it makes is checked by use

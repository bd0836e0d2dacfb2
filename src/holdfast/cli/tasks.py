"""`holdfast mcp`: one user's tasks on standard input and output."""

import click
from mcp.server.stdio import stdio_server

from holdfast.cli.common import in_words, with_db
from holdfast.config import load_settings
from holdfast.errors import ConfigurationError, Unauthenticated
from holdfast.store.db import Db
from holdfast.tasks.mcp import task_server
from holdfast.tasks.service import Tasks
from holdfast.web.parts import create_accounts

__all__ = ["mcp"]


@click.command()
@in_words
def mcp() -> None:
    """Offer one user's tasks to an MCP client, on standard input and output.

    The user is whose token HOLDFAST_TOKEN holds; `holdfast token EMAIL` prints one.
    """
    settings = load_settings()
    if settings.token is None:
        raise ConfigurationError("HOLDFAST_TOKEN is not set. `holdfast token EMAIL` prints one.")
    token = settings.token.get_secret_value()

    async def work(db: Db) -> None:
        try:
            identity = await create_accounts(settings, db).identify(token)
        except Unauthenticated as exc:
            raise ConfigurationError(
                "The token in HOLDFAST_TOKEN does not hold here. `holdfast token EMAIL` prints one that does."
            ) from exc
        tasks = Tasks(db, identity.user_id)
        server = task_server(lambda _ctx: tasks)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    with_db(settings, work)

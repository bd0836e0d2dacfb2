"""`holdfast serve`."""

import inspect
import sys
from contextlib import suppress

import click
from chatkit.server import ChatKitServer

from holdfast import __version__
from holdfast.cli.common import address, in_words, require_free, with_db
from holdfast.cli.loading import load_named
from holdfast.config import OFFLINE, load_settings
from holdfast.engine.context import ServerFactory
from holdfast.errors import ConfigurationError
from holdfast.observe.logs import set_up
from holdfast.store.db import Db
from holdfast.web.app import create_app
from holdfast.web.serve import HoldfastServer

__all__ = ["serve"]


@click.command()
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
@in_words
def serve(host: str, port: int, app_path: str | None) -> None:
    """Serve the page, the ChatKit endpoint and the API."""
    settings = load_settings()
    set_up(settings.log_format)
    factory = _load_factory(app_path) if app_path is not None else None
    with_db(
        settings, _nothing
    )  # a schema that is behind is a sentence here, and a traceback inside the server
    app = create_app(settings, server=factory)
    require_free(host, port)  # before anybody is sent there
    kept = f"in {settings.sqlite_path}" if settings.is_sqlite else "in PostgreSQL"
    click.echo(f"Holdfast {__version__} keeps everything {kept}.")
    if factory is None:
        hint = " (no API key is set; it understands task requests in plain English)"
        click.echo(f"Model: {settings.model_name}{hint if settings.model_name == OFFLINE else ''}.")
    click.echo(f"Open {address(host, port) if port else 'the address below'} — stop with Ctrl+C.")
    server = HoldfastServer(app, host=host, port=port, proxies=settings.trusted_proxies)
    with suppress(KeyboardInterrupt):  # uvicorn has gone down politely by then, and raises it again
        server.run()
    if not server.started:
        sys.exit(3)


async def _nothing(_db: Db) -> None:
    return None


def _load_factory(path: str) -> ServerFactory:
    """Raises `ConfigurationError` when the path leads to nothing that makes a server."""
    factory = load_named(path)
    if isinstance(factory, ChatKitServer):
        raise ConfigurationError(
            "--app names a server; name its class, or a function that makes one for each request."
        )
    if not callable(factory):
        raise ConfigurationError(f"--app: {path!r} is not a class or a function.")
    try:
        inspect.signature(factory).bind()
    except TypeError as exc:  # the SDK's own constructor wants a store
        raise ConfigurationError(
            f"--app: {path!r} cannot be called without arguments ({exc}). Name a function that makes the server; "
            "its store may be None: Holdfast puts its own in."
        ) from exc
    return factory  # type: ignore[no-any-return]  # whatever it makes is checked by use

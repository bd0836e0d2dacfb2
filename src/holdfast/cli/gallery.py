"""`holdfast gallery`."""

import socket
from contextlib import suppress

import click
import uvicorn

from holdfast.cli.common import cannot_listen, in_words
from holdfast.errors import ConfigurationError
from holdfast.web.gallery import create_gallery
from holdfast.web.pages import STATIC

__all__ = ["gallery"]


@click.command()
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@in_words
def gallery(port: int) -> None:
    """Show everything that the component can show, in every look and language. On this machine only."""
    if not (STATIC / "gallery.html").is_file():
        raise ConfigurationError("The user interface is not built. Run `make install`.")
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as exc:
        raise cannot_listen("127.0.0.1", port, exc) from exc
    listener.listen()  # whoever reads the line below is answered, if a moment later
    click.echo(f"Open http://127.0.0.1:{listener.getsockname()[1]} — stop with Ctrl+C.")
    server = uvicorn.Server(uvicorn.Config(create_gallery(), log_level="warning", lifespan="off"))
    with suppress(KeyboardInterrupt):  # uvicorn has gone down politely by then, and raises it again
        server.run(sockets=[listener])

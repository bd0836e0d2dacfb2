"""The command line. A command is imported when it is asked for: few need the models, the doctor needs no server."""

import gc
import importlib
import logging

import click

from holdfast import __version__
from holdfast.observe.logs import set_up

__all__ = ["main"]

_COMMANDS = {
    "doctor": "holdfast.doctor.command:doctor",
    "gallery": "holdfast.cli.gallery:gallery",
    "import": "holdfast.cli.importing:import_command",
    "mcp": "holdfast.cli.tasks:mcp",
    "migrate": "holdfast.cli.database:migrate_command",
    "record": "holdfast.doctor.command:record",
    "serve": "holdfast.cli.serve:serve",
    "token": "holdfast.cli.users:token",
    "user": "holdfast.cli.users:user",
}


class _Lazily(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        # An import makes what stays. A collector that goes through it every few modules finds next to nothing, and
        # takes a fifth of the time; frozen, it is not gone through afterwards either.
        gc.disable()
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        finally:
            gc.freeze()
            gc.enable()
        return command


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

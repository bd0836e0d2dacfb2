"""Holdfast as a process of its own, as in `tests.support.process`, and started in a tenth of the time.

Each is forked from one process that has imported everything, and then does what `holdfast serve` does. What the imports
take is most of a start; tests that kill many servers pay it once.
"""

import asyncio
import multiprocessing
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from holdfast.cli.main import main

__all__ = ["Forked", "forked"]

_UP = re.compile(r"Uvicorn running on (http://[\d.:]+)")

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "holdfast.web.app",
        "holdfast.cli.main",
        "holdfast.cli.serve",
        "holdfast.wire.link",
        "agents",
        "psycopg",
        "uvloop",
    ]
)


class Forked:
    """A running `holdfast serve`."""

    def __init__(self, process: Any, heard: Connection) -> None:
        self._process = process
        self._heard = heard
        self._up: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._output = asyncio.create_task(asyncio.to_thread(self._listen, asyncio.get_running_loop()))
        self.address = ""
        self._listeners: list[tuple[str, asyncio.Future[None]]] = []
        self.lines: list[str] = []
        """What it has said on standard error, from the start."""

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    async def up(self) -> None:
        """Wait until it serves. Raises `RuntimeError` when it ends before."""
        async with asyncio.timeout(60):
            first: list[asyncio.Future[Any]] = [self._up, self._output]
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if not self._up.done():
            raise RuntimeError(f"holdfast did not start: {''.join(self.lines)}")
        self.address = self._up.result()

    def send(self, what: signal.Signals) -> None:
        os.kill(self.pid, what)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, wait for the end; the exit code."""
        if self._process.exitcode is None:
            with suppress(ProcessLookupError):  # it has just ended by itself, and that is not known here yet
                self.send(how)
        await asyncio.to_thread(self._process.join)
        await self._output
        return int(self._process.exitcode)

    async def says(self, part: str) -> None:
        """Wait until it says a line with this in it, from now on."""
        said: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listeners.append((part, said))
        async with asyncio.timeout(60):
            await said

    def _hear(self, line: str) -> None:
        self.lines.append(line)
        for part, said in self._listeners:
            if part in line and not said.done():
                said.set_result(None)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        with os.fdopen(os.dup(self._heard.fileno()), "r", errors="replace") as said:
            for line in said:
                loop.call_soon_threadsafe(self._hear, line)
                if (found := _UP.search(line)) is not None:
                    loop.call_soon_threadsafe(self._up.set_result, found[1])


@asynccontextmanager
async def forked(
    folder: Path, *arguments: str, before: Any = None, **environment: str
) -> AsyncIterator[Forked]:
    """`holdfast serve` in `folder` on a free port, until the block ends or it is killed before.

    Args:
        before: a function of a module, called in the new process before it serves.
    """
    heard, says = multiprocessing.Pipe(duplex=False)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    process = _CONTEXT.Process(
        target=_serve, args=(says, str(folder), arguments, {**inherited, **environment}, before), daemon=True
    )
    await asyncio.to_thread(process.start)
    says.close()
    server = Forked(process, heard)
    try:
        await server.up()
        yield server
        await server.end()
    finally:
        if process.exitcode is None:
            process.kill()
        await asyncio.to_thread(process.join)
        await asyncio.wait([server._output])
        heard.close()


def _serve(
    says: Connection, folder: str, arguments: tuple[str, ...], environment: dict[str, str], before: Any
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(says.fileno(), 2)
    says.close()
    sys.stderr = os.fdopen(2, "w", buffering=1)
    if before is not None:
        before()
    main(["serve", "--port", "0", *arguments])

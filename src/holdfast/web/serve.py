"""Runs the application on uvicorn, and lets it go down politely."""

import asyncio
import gc
import socket
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from holdfast.web.app import Services

__all__ = ["HoldfastServer"]

_COLLECT = (10_000, 20, 20)
"""A turn makes thousands of objects, nearly all of which are gone with it and need no collector."""


class HoldfastServer(uvicorn.Server):
    """Lets the running turns end first, or hands them over, and ends the event streams: their open responses would hold
    the shutdown up.

    Args:
        proxies: addresses whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, with commas between them.
    """

    def __init__(self, app: Starlette, *, host: str, port: int, proxies: str = "127.0.0.1,::1") -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                forwarded_allow_ips=proxies,
                lifespan="on",
                ws="none",  # nothing here is one, and the library is long to load
                http="h11",  # httptools answers a method that it does not know by itself, and not in our words
                timeout_graceful_shutdown=10,
            )
        )
        self._services: Services = app.state.services
        self._again = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is there by now stays: a collector that goes through all of it with every few turns finds nothing.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit and self._loop is not None:  # asked twice: without the wait
            self._loop.call_soon_threadsafe(self._again.set)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        # Requests are still answered meanwhile: people read what is being said, and only new turns are refused.
        await self._services.turns.shut_down(self._services.drain, hurry=self._again)
        self._services.feed.close()
        await super().shutdown(sockets)

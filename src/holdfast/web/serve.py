"""Runs the application on uvicorn, and lets it go down politely."""

import socket

import uvicorn
from starlette.applications import Starlette

from holdfast.web.app import Services

__all__ = ["HoldfastServer"]


class HoldfastServer(uvicorn.Server):
    """Ends the running turns first: their open responses would otherwise hold the shutdown up.

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
                timeout_graceful_shutdown=10,
            )
        )
        self._services: Services = app.state.services

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._services.turns.shut_down()
        await super().shutdown(sockets)

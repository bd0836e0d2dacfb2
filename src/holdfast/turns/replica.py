"""This process as one of several on a PostgreSQL database: its lease, and its connection to Redis, if there is one."""

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from holdfast.store.db import Db
from holdfast.turns.elsewhere import Elsewhere
from holdfast.turns.lease import Lease
from holdfast.turns.registry import Turns

if TYPE_CHECKING:  # redis is imported where there is one
    from holdfast.wire.link import Link

__all__ = ["Replica"]

_log = logging.getLogger(__name__)


class Replica:
    """Joined to others by the database, and by Redis.

    Args:
        lease_db: one connection for the lease alone; closed at the end.
        redis_url: None without Redis.

    Raises:
        ConfigurationError: `redis_url` is no address of a Redis.
    """

    def __init__(self, db: Db, lease_db: Db, redis_url: str | None = None) -> None:
        self._db = db
        self._lease_db = lease_db
        self.lease = Lease(lease_db, f"rep_{secrets.token_hex(16)}")
        self.link: Link | None = None
        if redis_url is not None:
            self.link = self._linked(redis_url)
        self.elsewhere = Elsewhere(db, self.lease, self.link)

    def _linked(self, redis_url: str) -> "Link":
        from holdfast.wire.link import Link

        link = Link(redis_url, self.lease.replica_id)
        link.hear("changed", self._db.notices.heard)
        link.hear("left", lambda _replica_id: self.lease.hurry())
        self._db.notices.relay = lambda user_id: link.tell("changed", user_id)
        return link

    @asynccontextmanager
    async def running(self, turns: Turns, take_up: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
        """One of several while the block runs; it takes up what dead ones leave, now and whenever one dies."""
        try:
            await self.lease.begin()
            if self.lease.others and self.link is None:
                _log.warning(
                    "another process shares this database, and HOLDFAST_REDIS_URL is not set: "
                    "an answer that one process writes is seen through another only when it is done"
                )
            link = self.link.running() if self.link is not None else nullcontext()
            async with link, self.lease.running(turns, take_up):
                await take_up()
                yield
        finally:
            await self._lease_db.close()

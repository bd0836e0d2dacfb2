"""A turn's log, as it is written to Redis: what of it is there already, and what comes next.

n-0  f  the frames up to and with number n
n-1  s  a snapshot: what brings a client that knows nothing to where number n stands; older entries may be gone
n-2  e  the end: `whole`, or `moved` when the turn goes on elsewhere
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from redis.asyncio.client import Pipeline

from holdfast.wire.pieces import Log

__all__ = ["EXPIRE", "KEEP", "Mirror"]

PIECE = 64 * 1024
"""Bytes in an entry, about; a longer frame comes alone."""

BOUND = 4 * 1024 * 1024
"""Bytes after which a log begins anew with a snapshot, and what was before goes."""

KEEP = 60
"""Seconds for which an ended log stays, so that a client that lost its end can still read it."""

EXPIRE = 3600
"""Seconds after which a log goes that nobody writes any more: its replica died, and no other ended it."""

_NEVER = float("-inf")


@dataclass(slots=True)
class Mirror:
    """A log that is written to Redis, and how far it is."""

    key: str
    log: Log
    snapshot: Callable[[], list[bytes]]
    has_moved: Callable[[], bool]
    lost: Callable[[], None]
    held: Callable[[], bool]
    sent: int = 0
    bytes: int = 0
    begun: float = field(default=_NEVER)
    """When it was last written from its beginning."""
    refreshed: float = field(default=_NEVER)

    def begin_anew(self) -> None:
        """Nothing of it is there."""
        self.sent = self.bytes = 0
        self.refreshed = _NEVER

    def go_on_after(self, number: int) -> None:
        """It is there up to this frame."""
        self.sent, self.refreshed = number, _NEVER

    def add_to(self, pipe: Pipeline) -> bool:
        """Add what is new; whether that was the last of it.

        What follows something is written only where that is: Redis answers None otherwise. It may have thrown the log
        away to make room, and a log that begins in its middle is no use to anybody who comes to it.
        """
        log, now = self.log, time.monotonic()
        if self.has_moved():  # nothing that was not said yet is said any more
            pipe.xadd(self.key, {"e": "moved"}, id=f"{self.sent}-2", nomkstream=True)
            pipe.expire(self.key, KEEP)
            return True
        follows = self.sent > 0
        while frames := log.after(self.sent, PIECE):
            data = b"".join(frames)
            self.sent += len(frames)
            self.bytes += len(data)
            pipe.xadd(self.key, {"f": data}, id=f"{self.sent}-0", nomkstream=follows)
        if self.sent and not follows:
            self.begun = now
        if self.bytes > BOUND and not log.closed:
            self.bytes = 0
            pipe.xadd(self.key, {"s": b"".join(self.snapshot())}, id=f"{self.sent}-1", nomkstream=follows)
            pipe.xtrim(self.key, minid=f"{self.sent}-1", approximate=False)
        if log.closed:
            pipe.xadd(self.key, {"e": "whole"}, id=f"{self.sent}-2", nomkstream=follows)
            pipe.expire(self.key, KEEP)
            return True
        if now - self.refreshed > EXPIRE / 10:
            self.refreshed = now
            pipe.expire(self.key, EXPIRE)
        return False

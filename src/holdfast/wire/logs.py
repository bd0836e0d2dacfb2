"""Event logs in Redis: one stream for each turn and epoch, so that any replica can read what one of them writes.

An entry's id is the number of the last frame in it. Redis takes no entry with an id that is not above all before, so
nothing can be there twice, what is missing after an outage is known from the newest id, and a log that is sealed with
the highest id of all takes no more.

    n-0  f  the frames up to and with number n
    n-1  s  a snapshot: what brings a client that knows nothing to where number n stands; older entries may be gone
    n-2  e  the end: `whole`, or `moved` when the turn goes on elsewhere
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import RedisError

from holdfast.wire.pieces import Ended, Log, Piece, WireAway

__all__ = ["SILENCE", "Logs"]

PIECE = 64 * 1024
"""Bytes in an entry, about; a longer frame comes alone."""

BOUND = 4 * 1024 * 1024
"""Bytes after which a log begins anew with a snapshot, and what was before goes."""

KEEP = 60
"""Seconds for which an ended log stays, so that a client that lost its end can still read it."""

EXPIRE = 3600
"""Seconds after which a log goes that nobody writes any more: its replica died, and no other ended it."""

LAST_WORDS = 1.0
"""Seconds for which the ends of logs are waited for, before they are removed without."""

SILENCE = 1000
"""Milliseconds without a frame after which a reader looks around."""

SEAL = 2**63


@dataclass(slots=True)
class _Mirror:
    """A log that is written to Redis, and how far it is."""

    key: str
    log: Log
    snapshot: Callable[[], list[bytes]]
    has_moved: Callable[[], bool]
    lost: Callable[[], None]
    sent: int = 0
    bytes: int = 0
    refreshed: float = field(default=float("-inf"))


class Logs:
    """Writes logs of this process, many at a time, and reads those of others.

    Args:
        dirty: called when there is something to write.
        readers: a client whose commands may wait for as long as `SILENCE`.
    """

    def __init__(self, readers: Redis, dirty: Callable[[], None]) -> None:
        self._readers = readers
        self._dirty = dirty
        self._mirrors: dict[str, _Mirror] = {}
        self._changed: set[str] = set()
        self._seals: set[str] = set()

    def mirror(
        self,
        turn_id: str,
        epoch: int,
        log: Log,
        *,
        snapshot: Callable[[], list[bytes]],
        has_moved: Callable[[], bool],
        lost: Callable[[], None],
    ) -> Callable[[], None]:
        """Write this log to Redis until it closes. To be called, what is returned, whenever it has changed.

        Args:
            lost: is called when the log was sealed: another replica has the turn.
        """
        key = _key(turn_id, epoch)
        self._mirrors[key] = _Mirror(key, log, snapshot, has_moved, lost)

        def changed() -> None:
            self._changed.add(key)
            self._dirty()

        changed()
        return changed

    def seal(self, turn_id: str, epoch: int) -> None:
        """Nobody writes this log any more: its turn has been taken from who did."""
        if epoch > 0:
            self._seals.add(_key(turn_id, epoch))
            self._dirty()

    async def forget(self, turns: Iterable[tuple[str, int]]) -> None:
        """Remove the logs of ended turns, which would go by themselves a little later.

        Args:
            turns: the id of each, and its newest epoch.

        Raises `WireAway`.
        """
        keys = [_key(turn_id, epoch) for turn_id, newest in turns for epoch in range(1, newest + 1)]
        try:
            until = time.monotonic() + LAST_WORDS
            for key in keys:
                # Whoever writes it has a last word to write, which would bring it back.
                while (top := await _top(self._readers, key)) is not None and not _has_ended(top):
                    if time.monotonic() > until:
                        break
                    await asyncio.sleep(0.02)
                await self._readers.unlink(key)
        except (RedisError, OSError) as exc:
            raise WireAway from exc

    async def write(self, redis: Redis) -> None:
        """Write all that has changed, in one go. Raises what Redis says; then `resume` comes first."""
        pipe = redis.pipeline(transaction=False)
        seals, self._seals = self._seals, set()
        changed, self._changed = self._changed, set()
        try:
            for key in seals:
                pipe.xadd(key, {"e": "moved"}, id=f"{SEAL}-0")
                pipe.expire(key, KEEP)
            mirrors = [self._mirrors[key] for key in changed if key in self._mirrors]
            ended = [mirror.key for mirror in mirrors if _write(pipe, mirror)]
            if len(pipe):
                await pipe.execute()
        except BaseException:
            self._seals |= seals
            self._changed |= changed
            raise
        for key in ended:
            del self._mirrors[key]

    async def resume(self, redis: Redis) -> None:
        """After a failure nobody knows what has arrived: see how far each log is."""
        for key in list(self._seals):
            # One that has been sealed refuses another seal, for ever.
            if (top := await _top(redis, key)) is not None and top[0] >= SEAL:
                self._seals.discard(key)
        for mirror in list(self._mirrors.values()):
            top = await _top(redis, mirror.key)
            if top is not None and top[0] >= SEAL:
                del self._mirrors[mirror.key]
                mirror.lost()
            elif top is not None and top[1] == 2:
                del self._mirrors[mirror.key]  # its end has arrived
            else:
                mirror.sent, mirror.bytes = (0, 0) if top is None else (top[0], mirror.bytes)
                mirror.refreshed = float("-inf")
                self._changed.add(mirror.key)

    async def newest(self, turn_id: str, epoch: int) -> int | None:
        """The number of the last frame that was written; None when there is none, or the turn has gone on elsewhere.

        Raises `WireAway`.
        """
        try:
            top = await _top(self._readers, _key(turn_id, epoch))
        except (RedisError, OSError) as exc:
            raise WireAway from exc
        return None if top is None or top[0] >= SEAL else top[0]

    async def read(self, turn_id: str, epoch: int, after: int) -> AsyncIterator[Piece | Ended]:
        """What follows frame number `after`, as it comes. A piece without frames each time that nothing did.

        Raises:
            WireAway: and it may be asked for again, after the last number that came.
        """
        last = f"{after}-0"
        key = _key(turn_id, epoch)
        while True:
            try:
                found: Any = await self._readers.xread({key: last}, count=16, block=SILENCE)
            except (RedisError, OSError) as exc:
                raise WireAway from exc
            if not found:
                yield Piece(after, [])
                continue
            for entry, fields in found[0][1]:
                last = entry.decode()
                number = int(last.partition("-")[0])
                for piece in _pieces(number, fields, after):
                    yield piece
                    if isinstance(piece, Ended):
                        return
                    after = piece.number


def _write(pipe: Pipeline, mirror: _Mirror) -> bool:
    """Add what is new of one log; whether that was the last of it."""
    log, now = mirror.log, time.monotonic()
    while frames := log.after(mirror.sent, PIECE):
        data = b"".join(frames)
        mirror.sent += len(frames)
        mirror.bytes += len(data)
        pipe.xadd(mirror.key, {"f": data}, id=f"{mirror.sent}-0")
    if mirror.bytes > BOUND and not log.closed:
        mirror.bytes = 0
        pipe.xadd(mirror.key, {"s": b"".join(mirror.snapshot())}, id=f"{mirror.sent}-1")
        pipe.xtrim(mirror.key, minid=f"{mirror.sent}-1", approximate=False)
    if log.closed:
        pipe.xadd(mirror.key, {"e": "moved" if mirror.has_moved() else "whole"}, id=f"{mirror.sent}-2")
        pipe.expire(mirror.key, KEEP)
        return True
    if now - mirror.refreshed > EXPIRE / 10:
        mirror.refreshed = now
        pipe.expire(mirror.key, EXPIRE)
    return False


def _pieces(number: int, fields: dict[bytes, bytes], after: int) -> Iterator[Piece | Ended]:
    """An entry, without what has been read before."""
    if (data := fields.get(b"f")) is not None:
        frames = _frames(data)
        known = after - (number - len(frames))
        if known < 0:
            raise WireAway  # what was between is gone
        if known < len(frames):
            yield Piece(number, frames[known:])
    elif (data := fields.get(b"s")) is not None:
        if number > after:
            yield Piece(number, _frames(data), snapshot=True)
    elif fields.get(b"e") == b"whole":
        yield Ended("whole") if number == after else Ended("moved")
    else:
        yield Ended("moved")


def _frames(data: bytes) -> list[bytes]:
    """Frames end with an empty line, and hold none."""
    return [part + b"\n\n" for part in data.split(b"\n\n")[:-1]]


def _has_ended(top: tuple[int, int]) -> bool:
    return top[0] >= SEAL or top[1] == 2


async def _top(redis: Redis, key: str) -> tuple[int, int] | None:
    """The newest entry's id, None when there is no log."""
    found: Any = await redis.xrevrange(key, count=1)
    if not found:
        return None
    number, _, kind = found[0][0].decode().partition("-")
    return int(number), int(kind)


def _key(turn_id: str, epoch: int) -> str:
    return f"holdfast:log:{turn_id}:{epoch}"

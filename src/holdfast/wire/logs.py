"""Event logs in Redis: one stream for each turn and epoch, so that any replica can read what one of them writes.

An entry's id is the number of the last frame in it (`holdfast.wire.mirror`). Redis takes no entry with an id that is
not above all before, so nothing can be there twice, what is missing after an outage is known from the newest id, and a
log that is sealed with the highest id of all takes no more. Redis may lose a log, whole, at any time: whoever writes it
finds that with the next word, and writes it anew.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from holdfast.wire.mirror import EXPIRE, Mirror
from holdfast.wire.pieces import Ended, Log, Piece, WireAway

__all__ = ["SILENCE", "Logs"]

_log = logging.getLogger(__name__)

LAST_WORDS = 1.0
"""Seconds for which the ends of logs are waited for, before they are removed without."""

SILENCE = 1000
"""Milliseconds without a frame after which a reader looks around."""

LULL = 1.0
"""Seconds between two times that one log is written anew: where memory is short, logs would push each other out."""

UNHELD = 0.25
"""Seconds after which it is asked again whether this process still has a turn."""

SEAL = 2**63


class Logs:
    """Writes logs of this process, many at a time, and reads those of others.

    Args:
        dirty: called when there is something to write.
        readers: a client whose commands may wait for as long as `SILENCE`.
    """

    def __init__(self, readers: Redis, dirty: Callable[[], None]) -> None:
        self._readers = readers
        self._dirty = dirty
        self._mirrors: dict[str, Mirror] = {}
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
        held: Callable[[], bool],
    ) -> Callable[[], None]:
        """Write this log to Redis until it closes. To be called, what is returned, whenever it has changed.

        Args:
            lost: is called when the log was sealed: another replica has the turn.
            held: whether this process can know that no other has. Nothing is written while it cannot.
        """
        key = _key(turn_id, epoch)
        self._mirrors[key] = Mirror(key, log, snapshot, has_moved, lost, held)

        def changed() -> None:
            self._change(key)

        changed()
        return changed

    def _change(self, key: str) -> None:
        self._changed.add(key)
        self._dirty()

    def _change_later(self, key: str, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._change, key)

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

    async def write(self, redis: Redis) -> RedisError | None:
        """Write all that has changed, in one go. What Redis said, if it did not take all of it.

        Raises what the connection says; then `resume` comes first.
        """
        pipe = redis.pipeline(transaction=False)
        seals, self._seals = self._seals, set()
        changed, self._changed = self._changed, set()
        try:
            for key in seals:
                # What was said before goes: the answer is written anew, and who reads on begins with that.
                pipe.xadd(key, {"e": "moved"}, id=f"{SEAL}-0", maxlen=1, approximate=False)
                pipe.expire(key, EXPIRE)
            parts: list[tuple[Mirror, bool, int, int]] = []
            for mirror in [self._mirrors[key] for key in changed if key in self._mirrors]:
                if self._is_due(mirror):
                    begins = len(pipe)
                    parts.append((mirror, mirror.add_to(pipe), begins, len(pipe)))
            answers = await pipe.execute(raise_on_error=False) if len(pipe) else []
        except BaseException:
            self._seals |= seals
            self._changed |= changed
            raise
        refused = next((each for each in answers if isinstance(each, RedisError)), None)
        if refused is not None:
            self._seals |= seals
            await self._see_seals(redis)
        left = None if not self._seals else refused
        for mirror, ended, begins, ends in parts:
            said = answers[begins:ends]
            if any(isinstance(each, RedisError) for each in said):
                if await self._see(redis, mirror):
                    left = left or refused
            elif None in said and not mirror.has_moved():
                mirror.begin_anew()
                self._change(mirror.key)
            elif ended:
                del self._mirrors[mirror.key]
        return left

    def _is_due(self, mirror: Mirror) -> bool:
        """Whether it may be written now; if not, it is asked again soon."""
        lull = mirror.begun + LULL - time.monotonic() if mirror.sent == 0 else 0.0
        wait = max(lull, 0.0 if mirror.held() else UNHELD)
        if wait > 0:
            self._change_later(mirror.key, wait)
        return wait <= 0

    async def resume(self, redis: Redis) -> None:
        """After a failure nobody knows what has arrived: see how far each log is."""
        await self._see_seals(redis)
        for mirror in list(self._mirrors.values()):
            await self._see(redis, mirror)

    async def _see_seals(self, redis: Redis) -> None:
        for key in list(self._seals):
            # One that has been sealed refuses another seal, for ever.
            if (top := await _top(redis, key)) is not None and top[0] >= SEAL:
                self._seals.discard(key)

    async def _see(self, redis: Redis, mirror: Mirror) -> bool:
        """See how far the log is; whether there is more to write of it."""
        top = await _top(redis, mirror.key)
        if top is not None and (top[0] >= SEAL or top[1] == 2):
            del self._mirrors[mirror.key]
            if top[0] >= SEAL and not mirror.has_moved():
                _log.warning("a log of this process is another's by now: %s", mirror.key)
                mirror.lost()
            return False  # nothing more is to be written to it
        if top is None:
            mirror.begin_anew()
        else:
            mirror.go_on_after(top[0])
        self._changed.add(mirror.key)
        return True

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

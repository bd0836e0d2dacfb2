"""What a request is answered with."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pydantic_core import from_json, to_json

from holdfast.engine.frames import frame
from holdfast.turns.turn import Cursor, Turn

__all__ = ["JsonAnswer", "Passage", "StreamAnswer"]

PIECE = 64 * 1024
"""Bytes that are sent at once, about: what a reader that stops reading costs, beside its place in the log."""

BEHIND = 256
"""Frames that wait for a reader, above which it is a slow one: deltas that follow one another are sent as one."""


WHOLE = b": whole\n\n"
"""The last words of a stream that ends where its turn does, for clients that can resume: one that ends without them has
more to come, in this process or the next. A comment, so that nobody else need know it."""


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """A JSON body."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """Frames of a turn that another process runs; none, when there is nothing to send just now."""

    frames: tuple[bytes, ...]
    epoch: str | None = None
    """Whose frames they are; None for a snapshot, whose frames have no numbers."""
    number: int = 0
    """The number of the last."""
    last: bool = False
    """Whether the turn has ended, and this is the last of it."""


@dataclass(frozen=True, slots=True)
class StreamAnswer:
    """A turn's frames, to be read from its log. Dropping it does nothing to the turn."""

    turn_id: str
    resume: bool
    prelude: tuple[bytes, ...] = ()
    """Frames that come first, without numbers: a snapshot."""
    turn: Turn | None = None
    """The turn to follow, when it runs or ended a moment ago."""
    after: int = 0
    passages: Callable[[], AsyncIterator[Passage]] | None = None
    """The turn, when another process runs it."""
    onwards: Callable[[], AsyncIterator[Passage]] | None = None
    """What follows, when another process has taken the turn from this one."""
    whole: bool = False
    """Whether the prelude is all of the turn, and the turn has ended."""

    async def read(
        self, *, idle: float | None = None, beat: Callable[[], float] | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes to send, a piece at a time. With `resume`, `id:` lines, keep-alive comments, and `WHOLE`.

        Args:
            idle: seconds of silence after which a comment is sent.
            beat: the seconds for which frames are gathered once the answer's first words are out: most of what it costs
                to send one word is not more for ten. What comes before is sent at once.
        """
        if self.prelude:
            yield b"".join(self.prelude)
        if self.passages is not None:
            async for data in self._from_elsewhere(self.passages(), idle):
                yield data
        if self.turn is None:
            if self.whole and self.resume:
                yield WHOLE
            return
        number = self.after
        async for frames in self.turn.log.read(number, idle=idle if self.resume else None, most=PIECE):
            if not frames:
                yield b": still here\n\n"
                continue
            epoch = self.turn.epoch
            yield b"".join(self._numbered(epoch, number + at, data) for at, data in _merged(frames))
            number += len(frames)
            log = self.turn.log
            if beat and self.turn.first_words is not None and number == len(log) and not log.closed:
                await asyncio.sleep(beat())
        if self.onwards is not None and self.turn.lost:
            # It goes on in another process: a client that reads here must not take the silence for its end.
            async for data in self._from_elsewhere(self.onwards(), idle):
                yield data
        elif self.turn.whole and self.resume:
            yield WHOLE

    async def _from_elsewhere(
        self, passages: AsyncIterator[Passage], idle: float | None
    ) -> AsyncIterator[bytes]:
        sent = time.monotonic()
        async for passage in passages:
            if passage.frames:
                first = passage.number - len(passage.frames)
                merged = _merged(list(passage.frames))
                yield b"".join(self._numbered(passage.epoch, first + at, data) for at, data in merged)
            elif self.resume and idle is not None and time.monotonic() - sent >= idle:
                yield b": still here\n\n"
            elif not passage.last:
                continue
            if passage.last and self.resume:
                yield WHOLE
            sent = time.monotonic()

    def _numbered(self, epoch: str | None, number: int, data: bytes) -> bytes:
        if not self.resume or epoch is None:
            return data
        return b"id: %s\n%s" % (str(Cursor(self.turn_id, epoch, number)).encode(), data)


def _merged(frames: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """Frames, each with the number of the last that is in it, counted from 1.

    For a reader that keeps up they are the frames as they are, byte by byte.
    """
    numbered = enumerate(frames, start=1)
    if len(frames) <= BEHIND:
        yield from numbered
        return
    for about, run in groupby(numbered, lambda each: _about(each[1])):
        (_, first), *more = each = list(run)
        if about is None or not more:
            yield from each
            continue
        deltas = [from_json(data[len(_DATA) :])["update"]["delta"] for _, data in each]
        event = from_json(first[len(_DATA) :])
        event["update"]["delta"] = "".join(deltas)
        yield each[-1][0], frame(to_json(event))


_DATA = b"data: "
_DELTA = re.compile(
    rb'data: \{"type":"thread\.item\.updated","item_id":("[^"\\]*"),'
    rb'"update":\{"type":"assistant_message\.content_part\.text_delta","content_index":(\d+),'
)


def _about(data: bytes) -> tuple[bytes, ...] | None:
    """The item and the part that a frame adds letters to; None for a frame that does anything else."""
    found = _DELTA.match(data)
    return None if found is None else found.groups()

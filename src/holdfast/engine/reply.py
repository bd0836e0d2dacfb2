"""What a request is answered with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from holdfast.turns.turn import Turn

__all__ = ["JsonAnswer", "StreamAnswer"]


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """A JSON body."""

    body: bytes


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

    async def read(self, *, idle: float | None = None) -> AsyncIterator[bytes]:
        """The bytes to send, as much at a time as there is. With `resume`, `id:` lines and keep-alive comments."""
        if self.prelude:
            yield b"".join(self.prelude)
        if self.turn is None:
            return
        number = self.after
        async for frames in self.turn.log.read(number, idle=idle if self.resume else None):
            if not frames:
                yield b": still here\n\n"
            elif not self.resume:
                yield b"".join(frames)
            else:
                yield b"".join(
                    b"id: %s\n%s" % (str(self.turn.cursor(number + n)).encode(), data)
                    for n, data in enumerate(frames, start=1)
                )
            number += len(frames)

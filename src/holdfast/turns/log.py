"""A turn's event log: its frames in order. Responses and reattached tabs read it; none of them drives it."""

import asyncio
from collections.abc import AsyncIterator, Callable

__all__ = ["EventLog"]


class EventLog:
    """Frames in memory, numbered from 1.

    Readers share the frames and hold only a position, so one that stops reading costs nothing and
    delays nobody.
    """

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._closed = False
        self._waiting: set[asyncio.Future[bool]] = set()
        self.passed_on: Callable[[], None] | None = None
        """Called whenever there is more to read, or nothing any more."""

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def closed(self) -> bool:
        return self._closed

    def append(self, frame: bytes) -> int:
        """Add a frame and wake the readers. Returns its number."""
        if self._closed:
            raise RuntimeError("a closed log takes no more frames")
        self._frames.append(frame)
        self._wake()
        return len(self._frames)

    def close(self) -> None:
        """No more frames will come; readers end when they have read what there is."""
        self._closed = True
        self._wake()

    async def read(
        self, after: int = 0, *, idle: float | None = None, most: int | None = None
    ) -> AsyncIterator[list[bytes]]:
        """Yield the frames that follow number `after`, as many at a time as there are, until the log closes.

        Args:
            idle: yield an empty list whenever this many seconds pass without a frame.
            most: bytes to yield at a time, about; a longer frame comes alone.
        """
        while True:
            if after < len(self._frames):
                frames = self.after(after, most)
                after += len(frames)
                yield frames
            elif self._closed:
                return
            elif not await self._change(idle):
                yield []

    def after(self, number: int, most: int | None) -> list[bytes]:
        """The frames that follow a number: all of them, or about `most` bytes."""
        if most is None:
            return self._frames[number:]
        end, size = number, 0
        while end < len(self._frames) and (end == number or size + len(self._frames[end]) <= most):
            size += len(self._frames[end])
            end += 1
        return self._frames[number:end]

    async def _change(self, idle: float | None) -> bool:
        """Wait for a change; False when `idle` seconds pass without one."""
        # A future for each reader, and a bare timer: readers wait once for each word that anybody is told.
        loop = asyncio.get_running_loop()
        changed: asyncio.Future[bool] = loop.create_future()
        self._waiting.add(changed)
        timer = loop.call_later(idle, _settle, changed, False) if idle is not None else None
        try:
            return await changed
        finally:
            self._waiting.discard(changed)
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for changed in waiting:
            _settle(changed, True)
        if self.passed_on is not None:
            self.passed_on()


def _settle(future: asyncio.Future[bool], value: bool) -> None:
    if not future.done():
        future.set_result(value)

"""A turn's event log: its frames in order. Responses and reattached tabs read it; none of them drives it."""

import asyncio
from collections.abc import AsyncIterator

__all__ = ["EventLog"]


class EventLog:
    """Frames in memory, numbered from 1.

    Readers share the frames and hold only a position, so one that stops reading costs nothing and
    delays nobody.
    """

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._closed = False
        self._changed: asyncio.Future[None] | None = None

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
                frames = self._next(after, most)
                after += len(frames)
                yield frames
            elif self._closed:
                return
            else:
                try:
                    async with asyncio.timeout(idle):
                        await asyncio.shield(self._change())
                except TimeoutError:
                    yield []

    def _next(self, after: int, most: int | None) -> list[bytes]:
        if most is None:
            return self._frames[after:]
        end, size = after, 0
        while end < len(self._frames) and (end == after or size + len(self._frames[end]) <= most):
            size += len(self._frames[end])
            end += 1
        return self._frames[after:end]

    def _change(self) -> asyncio.Future[None]:
        if self._changed is None:
            self._changed = asyncio.get_running_loop().create_future()
        return self._changed

    def _wake(self) -> None:
        changed, self._changed = self._changed, None
        if changed is not None and not changed.done():
            changed.set_result(None)

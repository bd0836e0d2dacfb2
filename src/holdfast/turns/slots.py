"""How many turns may run at once: for each user, and in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.errors import TooMany, Unavailable

__all__ = ["RETRY_AFTER", "Slots"]

RETRY_AFTER = 5
"""Seconds: about the length of an answer."""


class Slots:
    """Counts the turns that run or are being accepted."""

    def __init__(self, *, per_user: int = 32, overall: int = 512) -> None:
        self._per_user = per_user
        self._overall = overall
        self._taken: Counter[str] = Counter()
        self._total = 0

    @contextmanager
    def held(self, user_id: str, *, freeing: int = 0) -> Iterator[None]:
        """Hold a place while the block runs.

        Args:
            freeing: how many of the user's places become free within the block.

        Raises:
            TooMany: the user has no place left.
            Unavailable: the process has none left.
        """
        if self._taken[user_id] - freeing >= self._per_user:
            raise TooMany(
                "too_many_turns",
                "Too many of your answers are being written at once. Wait for one to end.",
                retry_after=RETRY_AFTER,
            )
        if self._total - freeing >= self._overall:
            raise Unavailable("busy", "The server is answering as many as it can.", retry_after=RETRY_AFTER)
        self.take(user_id)
        try:
            yield
        finally:
            self.release(user_id)

    @property
    def total(self) -> int:
        return self._total

    def take(self, user_id: str) -> None:
        self._taken[user_id] += 1
        self._total += 1

    def release(self, user_id: str) -> None:
        self._total -= 1
        self._taken[user_id] -= 1
        if not self._taken[user_id]:
            del self._taken[user_id]

"""How long to wait before trying again."""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Backoff"]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays that double, each at most `most` seconds."""

    first: float = 0.1
    most: float = 5.0
    tries: int = 10
    """How often a running turn tries again before it gives up: about half a minute with the numbers above."""

    def delays(self) -> Iterator[float]:
        """Seconds, without end."""
        delay = self.first
        while True:
            yield delay
            delay = min(delay * 2, self.most)

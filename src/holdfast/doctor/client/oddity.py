"""What was found odd, under the id of the check that it speaks to. Bounded, however long the stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Oddities", "Oddity"]

_SAMPLES = 3  # of one kind: more of the same says nothing new


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing, seen once."""

    check: str
    """The id of the check in the catalogue."""
    detail: str
    """A sentence: what was seen, where."""
    received: str = ""
    """The bytes in question, as text, shortened."""
    suggestion: Any = None
    """JSON that would have been right in its place."""
    mild: bool = False
    """A warning, though the check speaks of errors: here it does no harm that is known."""


@dataclass(slots=True)
class Oddities:
    """How often each kind was seen, and the first few."""

    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[Oddity]] = field(default_factory=dict)

    def note(self, oddity: Oddity) -> None:
        self.counts[oddity.check] = self.counts.get(oddity.check, 0) + 1
        kept = self.samples.setdefault(oddity.check, [])
        if len(kept) < _SAMPLES and all(oddity.detail != other.detail for other in kept):
            kept.append(oddity)

    def __iter__(self) -> Iterator[Oddity]:
        for kept in self.samples.values():
            yield from kept

    def __contains__(self, check: str) -> bool:
        return check in self.counts

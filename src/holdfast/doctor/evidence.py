"""All that was seen: the exchanges, what was odd in them, and what could not be asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from holdfast.doctor.client.oddity import Oddities, Oddity
from holdfast.doctor.exchange import Exchange

__all__ = ["Evidence", "Finding"]

_FINDINGS = 5  # of one check, with what was sent and received


@dataclass(frozen=True, slots=True)
class Finding:
    """An oddity, and the exchange that it was seen in."""

    oddity: Oddity
    exchange: Exchange | None
    count: int = 1


@dataclass(slots=True)
class Evidence:
    """What the detectors write and the catalogue's checks are judged by."""

    source: str
    """The address, or the file's name."""
    is_live: bool
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    facts: set[str] = field(default_factory=set)
    """What could be looked at, by the catalogue's names for it."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Why a fact is missing, in words that follow "because"."""
    asked: int = 0
    """How many exchanges there were."""
    shown: list[str] = field(default_factory=list)
    """What the last screen showed, line by line."""
    notes: list[str] = field(default_factory=list)
    """What else is worth saying about the source."""

    def note(self, oddity: Oddity, exchange: Exchange | None, count: int = 1) -> None:
        self.counts[oddity.check] = self.counts.get(oddity.check, 0) + count
        kept = self.findings.setdefault(oddity.check, [])
        if len(kept) < _FINDINGS and all(oddity.detail != other.oddity.detail for other in kept):
            kept.append(Finding(oddity, exchange, count))

    def note_all(self, oddities: Oddities, exchange: Exchange) -> None:
        """What a stream's reading has found, as often as it was there."""
        counted: set[str] = set()
        for oddity in oddities:
            self.note(oddity, exchange, 0 if oddity.check in counted else oddities.counts[oddity.check])
            counted.add(oddity.check)

    def reached(self, fact: str) -> None:
        self.facts.add(fact)
        self.reasons.pop(fact, None)

    def missed(self, fact: str, because: str) -> None:
        """The first reason stands."""
        if fact not in self.facts:
            self.reasons.setdefault(fact, because)

    def of(self, *checks: str) -> Iterator[Finding]:
        for check in checks:
            yield from self.findings.get(check, [])

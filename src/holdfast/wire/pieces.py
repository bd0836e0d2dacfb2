"""What is read of an event log that another process writes."""

from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["Ended", "Log", "Piece", "WireAway"]


class Log(Protocol):
    """A turn's log, as it is kept in the process that runs the turn."""

    def __len__(self) -> int: ...

    @property
    def closed(self) -> bool: ...

    def after(self, number: int, most: int | None) -> list[bytes]:
        """The frames that follow, about so many bytes of them."""
        ...


class WireAway(Exception):
    """Redis does not answer, or has lost what was asked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What was read of a log: the frames up to and with `number`; none, when nothing came for a while."""

    number: int
    frames: list[bytes]
    snapshot: bool = False
    """Whether they stand for all up to the number, and have none themselves."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing comes any more."""

    how: Literal["whole", "moved"]

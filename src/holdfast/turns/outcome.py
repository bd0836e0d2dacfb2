"""How a turn ends."""

from dataclasses import dataclass
from typing import Any

from holdfast.store.turns import TurnStatus

__all__ = ["ELSEWHERE", "INTERRUPTED", "LOST", "RESTARTED", "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended."""

    status: TurnStatus
    error: dict[str, Any] | None = None


LOST = Outcome("failed", {"code": "turn_lost", "message": "The answer broke off.", "allow_retry": True})
"""The outcome of a turn whose body did not come to an end."""


ELSEWHERE = Outcome("running")
"""The outcome, here, of a turn that goes on in another process."""

RESTARTED = {
    "code": "custom",
    "message": "The server was restarted before this answer was finished. Your message is safe: try again.",
    "allow_retry": True,
}
"""An `error` event's fields, for a turn of a dead process that cannot be gone on with."""

INTERRUPTED = {
    "code": "custom",
    "message": "The answer was interrupted before it began. Your message is safe: try again.",
    "allow_retry": True,
}
"""As `RESTARTED`, for a turn that was accepted and could not begin."""

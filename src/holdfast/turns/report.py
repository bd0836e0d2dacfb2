"""What is told of a turn when it has ended here."""

import logging
import time

from holdfast.observe.logs import say
from holdfast.observe.metrics import Metrics
from holdfast.turns.outcome import ELSEWHERE, Outcome
from holdfast.turns.turn import Turn

__all__ = ["report"]

_log = logging.getLogger(__name__)


def report(turn: Turn, outcome: Outcome, metrics: Metrics) -> None:
    """One log line, and the numbers."""
    record = turn.record
    metrics.turns.add("handed_over" if outcome is ELSEWHERE else outcome.status)
    if turn.first_words is not None:
        metrics.first_token.observe(turn.first_words)
    for kind in ("input", "output"):
        metrics.tokens.add(kind, turn.noted.get(f"{kind}_tokens", 0))
    say(
        _log,
        "turn",
        turn=turn.id,
        thread=record.thread_id,
        user=record.user_id,
        operation=record.operation,
        status=outcome.status,
        ms=round((time.monotonic() - turn.accepted) * 1000),
        first_words_ms=None if turn.first_words is None else round(turn.first_words * 1000),
        frames=len(turn.log),
        **turn.noted,
    )

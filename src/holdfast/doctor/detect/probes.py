"""Answers to questions that only the doctor asks: with no credential, another's, of things that are not there."""

from collections.abc import Callable
from typing import Any

from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.detect.answers import error_within
from holdfast.doctor.detect.history import items_of
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange

__all__ = ["PROBES", "look_at_probe"]

Odd = Callable[[str, str], None]
Judge = Callable[[Exchange, Odd], None]


def _bare(exchange: Exchange, odd: Odd) -> None:
    if exchange.ok and exchange.shape in ("json", "stream"):
        odd(
            "safety.unauthenticated",
            f"{exchange.operation} without a credential was answered {exchange.status}.",
        )


def _foreign(exchange: Exchange, odd: Odd) -> None:
    if not exchange.ok:
        return
    wanted = exchange.thread_id
    answer: Any = exchange.json
    items, _more = items_of(answer)
    if exchange.operation == "threads.list":
        return  # judged where the thread's id is known
    if (isinstance(answer, dict) and str(answer.get("id")) == wanted) or items:
        odd(
            "safety.foreign",
            f"With the second credential, {exchange.operation} gives the first one's thread.",
        )
    elif exchange.reading is not None and exchange.reading.spoke:
        odd(
            "safety.foreign",
            f"With the second credential, {exchange.operation} writes in the first one's thread.",
        )


def _unknown_thread(exchange: Exchange, odd: Odd) -> None:
    if exchange.trouble is not None and exchange.trouble.kind == "timeout":
        odd("errors.unknown-thread", "A message to a thread that is not there gets no answer.")
    elif exchange.status is not None and exchange.status >= 500:
        odd(
            "errors.unknown-thread", f"A message to a thread that is not there is answered {exchange.status}."
        )
    elif exchange.status is not None and exchange.status < 300:
        reading = exchange.reading
        if (reading is not None and reading.screen.errors) or error_within(exchange) is not None:
            return
        if exchange.trouble is not None or reading is None or reading.frames == 0:
            odd(
                "errors.unknown-thread",
                "A message to a thread that is not there breaks the stream, with no event.",
            )
        else:
            odd("errors.unknown-thread", "A message to a thread that is not there is answered as if it were.")


def _bad_request(exchange: Exchange, odd: Odd) -> None:
    if exchange.status is None or (exchange.status < 500 and not exchange.ok):
        return
    odd("errors.bad-request", f"A body that is not JSON is answered {exchange.status}.")


def _invented(exchange: Exchange, odd: Odd) -> None:
    if exchange.json == {} or error_within(exchange) is not None:
        return  # an answer for whatever is not known: nobody waits for it
    if exchange.ok and exchange.shape in ("json", "stream"):
        detail = f"messages.create is answered {exchange.status}, and no ChatKit client ever sends it."
        odd("operations.invented", detail)


def _feedback(exchange: Exchange, odd: Odd) -> None:
    if exchange.status is not None and not exchange.ok and exchange.status not in (404, 405, 501):
        odd("operations.feedback", f"items.feedback is answered {exchange.status}.")
    elif exchange.ok and exchange.shape not in ("json", "empty"):
        odd("operations.feedback", "items.feedback is answered with something that is not JSON.")


PROBES: dict[str, tuple[str, Judge]] = {
    "bare": ("bare", _bare),
    "foreign": ("foreign", _foreign),
    "unknown-thread": ("unknown-thread", _unknown_thread),
    "bad-request": ("bad-request", _bad_request),
    "invented": ("invented", _invented),
    "feedback": ("feedback", _feedback),
}
"""By an exchange's role: the fact that is reached with it, and who judges it."""


def look_at_probe(exchange: Exchange, evidence: Evidence) -> None:
    """Judge the answer to one probe; nothing to do for any other exchange."""
    if exchange.role not in PROBES or (exchange.status is None and exchange.trouble is None):
        return
    fact, judge = PROBES[exchange.role]
    text = exchange.body[:1_500].decode("utf-8", "replace")
    evidence.reached(fact)
    judge(exchange, lambda check, detail: evidence.note(Oddity(check, detail, text), exchange))

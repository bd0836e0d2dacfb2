"""What a client sent: is it a request of the protocol at all?"""

from typing import Any

from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import OPERATIONS, STREAMING, Exchange

__all__ = ["EXAMPLE_REQUESTS", "look_at_request"]

_INPUT = {"content": [{"type": "input_text", "text": "Hi"}], "attachments": [], "inference_options": {}}
EXAMPLE_REQUESTS: dict[str, dict[str, Any]] = {
    "threads.create": {"type": "threads.create", "params": {"input": _INPUT}},
    "threads.add_user_message": {
        "type": "threads.add_user_message",
        "params": {"thread_id": "thr_1", "input": _INPUT},
    },
    "threads.list": {"type": "threads.list", "params": {"limit": 9999, "order": "desc"}},
    "threads.get_by_id": {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}},
}
_HOLDFASTS = ("turns.get", "turns.attach", "turns.stop")


def look_at_request(exchange: Exchange, evidence: Evidence) -> None:
    """Note what is wrong with a request that a capture holds."""
    body = exchange.sent_body.decode("utf-8", "replace")

    def odd(check: str, detail: str, suggestion: Any) -> None:
        evidence.note(Oddity(check, detail, body[:1_500], suggestion), exchange)

    evidence.reached("request")
    operation = exchange.operation
    if exchange.request is None:
        odd("request.not-chatkit", "The request's body is not JSON.", EXAMPLE_REQUESTS["threads.create"])
    elif operation is None:
        names = (
            ", ".join(sorted(map(str, exchange.request))[:6])
            if isinstance(exchange.request, dict)
            else "no object"
        )
        odd(
            "request.not-chatkit",
            f'The request has no "type": it holds {names}.',
            EXAMPLE_REQUESTS["threads.add_user_message"],
        )
    elif operation not in OPERATIONS and operation not in _HOLDFASTS:
        nearest = "threads.add_user_message" if "message" in operation else "threads.create"
        odd("request.unknown-operation", f"There is no operation {operation}.", EXAMPLE_REQUESTS[nearest])
    elif operation in OPERATIONS and (wrong := exchange.request_problems()):
        odd("request.invalid", f"{operation}: {'; '.join(wrong)}.", EXAMPLE_REQUESTS.get(operation))
    elif operation in OPERATIONS and exchange.body_missing and exchange.status is None:
        kind = "a stream of events" if operation in STREAMING else "one JSON value"
        evidence.notes.append(f"The request is a valid {operation}; {kind} belongs in the answer.")

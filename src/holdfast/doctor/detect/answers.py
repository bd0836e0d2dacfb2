"""The answer as a whole: was there one, of the right kind, in the right shape."""

import json
import re
from typing import Any

from chatkit.types import Page, SyncCustomActionResponse, Thread, ThreadItem
from pydantic import TypeAdapter, ValidationError

from holdfast.doctor.client.events import problems
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import OPERATIONS, Exchange, Trouble

__all__ = ["error_within", "look_at_answer"]

_THREAD: TypeAdapter[Any] = TypeAdapter(Thread)
_SHAPES: dict[str, TypeAdapter[Any]] = {
    "threads.get_by_id": _THREAD,
    "threads.update": _THREAD,
    "threads.list": TypeAdapter(Page[Thread]),
    "items.list": TypeAdapter(Page[ThreadItem]),
    "threads.sync_custom_action": TypeAdapter(SyncCustomActionResponse),
}
_REQUIRED = {
    "threads.list": ("data", "has_more"),
    "items.list": ("data", "has_more"),
}  # with defaults in the types

_OPTIONAL = frozenset(
    {"items.feedback", "threads.sync_custom_action", "threads.custom_action", "input.transcribe"}
    | {"attachments.create", "attachments.delete"}
)
"""Operations that a server may leave out: a refusal of one is no finding."""

_TRACE = re.compile(
    r'Traceback \(most recent call last\)|File \\?"[^"\n]{1,200}", line \d+|\n\s+at [\w.$<>]+ \(?[^)\n]*:\d+:\d+'
    r"|node_modules[/\\]|site-packages[/\\]|\.go:\d+ \+0x|\.java:\d+\)|goroutine \d+ \["
)


def look_at_answer(exchange: Exchange, evidence: Evidence) -> None:
    """Note what is wrong with how one request was answered."""

    def odd(check: str, detail: str, received: str = "", *, mild: bool = False) -> None:
        evidence.note(Oddity(check, detail, received, mild=mild), exchange)

    text = exchange.body[:20_000].decode("utf-8", "replace")
    if (found := _TRACE.search(text)) is not None:
        odd(
            "safety.stack-trace",
            f"The answer to {_name(exchange)} holds a stack trace.",
            text[found.start() :][:600],
        )
    if exchange.trouble is not None and exchange.status is None:
        _unanswered(exchange.trouble, exchange, odd)
        return
    if exchange.status is None:
        return
    evidence.reached("answer")
    if exchange.is_probe or exchange.method not in ("POST", "SAVED"):
        return
    if exchange.status >= 400:
        _refused(exchange, odd, text)
    elif exchange.ok:
        _answered(exchange, evidence, odd, text)


def _unanswered(trouble: Trouble, exchange: Exchange, odd: Any) -> None:
    match trouble.kind:
        case "connect":
            odd("reach.connect", trouble.words)
        case "tls":
            odd("reach.tls", trouble.words)
        case "timeout":
            odd("reach.timeout", trouble.words)
        case "broken":
            odd("request.failed", f"The connection was closed on {_name(exchange)}, without an answer.")


def _refused(exchange: Exchange, odd: Any, text: str) -> None:
    status, name = exchange.status, _name(exchange)
    if status in (404, 405, 501) and exchange.operation in _OPTIONAL:
        return
    words = f"{name} was answered {status}."
    if status in (404, 405):
        odd("reach.path", words, text)
    elif status in (401, 403):
        odd("reach.credential", words, text)
    elif status == 429:
        odd("request.too-many", words, text)
    elif status is not None and status >= 500:
        odd("request.failed", words, text)
    else:
        odd("request.refused", words, text)


def _answered(exchange: Exchange, evidence: Evidence, odd: Any, text: str) -> None:
    name = _name(exchange)
    declared = exchange.headers.get("content-type") or "no content type"
    if exchange.operation not in OPERATIONS or exchange.shape == "unknown":
        return
    if (error := error_within(exchange)) is not None:
        odd(
            "request.failed",
            f"{name} was answered {exchange.status}, and with an error inside: {error}",
            text,
        )
    elif exchange.streams:
        if exchange.shape == "stream":
            evidence.reached("stream")
            _medium(exchange, odd, declared)
        elif exchange.shape == "json":
            odd("answer.json-for-stream", f"{name} was answered with JSON ({declared}).", text)
        elif exchange.shape == "other":
            odd(
                "answer.other",
                f"{name} was answered with something that is neither JSON nor a stream ({declared}).",
                text,
            )
        else:
            odd("frames.empty", f"{name} was answered {exchange.status} with nothing in it.")
    elif exchange.shape == "stream":
        odd("answer.stream-for-json", f"{name} was answered with a stream.", text)
    elif exchange.shape == "json":
        evidence.reached("json")
        _shape(exchange, odd, text)
    else:
        odd("answer.other", f"{name} was answered with something that is not JSON ({declared}).", text)


def error_within(exchange: Exchange) -> str | None:
    """The error in a JSON answer that is nothing but an error, whatever its status says; None when it is none."""
    answer = exchange.json
    if exchange.shape != "json" or not isinstance(answer, dict) or {"id", "data", "type"} & answer.keys():
        return None
    error = answer.get("error") or answer.get("errors")
    if not error:
        return None
    words = error.get("message") if isinstance(error, dict) else error
    return (words if isinstance(words, str) and words else json.dumps(error))[:200]


def _medium(exchange: Exchange, odd: Any, declared: str) -> None:
    if not exchange.headers.pairs:
        return  # a capture of the body only
    if "text/event-stream" not in declared.lower():
        odd("answer.content-type", f"The stream says that it is {declared}.")
    elif re.search(r"charset=(?!\"?utf-?8)", declared, re.IGNORECASE):
        odd("answer.content-type", f"The stream says that it is {declared}; it is read as UTF-8.", mild=True)
    if encoding := exchange.headers.get("content-encoding"):
        odd("answer.compressed", f"The stream is sent with Content-Encoding: {encoding}.")
    if length := exchange.headers.get("content-length"):
        odd(
            "answer.buffered",
            f"The stream has a Content-Length ({length}): it was whole before its first byte left.",
        )
    via = " ".join(filter(None, (exchange.headers.get("server"), exchange.headers.get("via"))))
    if "nginx" in via.lower() and (exchange.headers.get("x-accel-buffering") or "").lower() != "no":
        odd("answer.proxy", f"It came through {via}, without X-Accel-Buffering: no.")


def _shape(exchange: Exchange, odd: Any, text: str) -> None:
    adapter = _SHAPES.get(exchange.operation or "")
    if adapter is None or exchange.json is None:
        return
    # Nothing that is on the screen comes from the answer to a rename: that the lists are empty would be untrue.
    check = "operations.update" if exchange.operation == "threads.update" else "answer.shape"
    if isinstance(exchange.json, dict):
        missing = [name for name in _REQUIRED.get(exchange.operation or "", ()) if name not in exchange.json]
        if missing:
            odd(
                check,
                f"In the answer to {_name(exchange)}, {' and '.join(missing)} is missing.",
                text,
            )
            return
    try:
        adapter.validate_python(exchange.json)
    except ValidationError as exc:
        odd(check, f"In the answer to {_name(exchange)}, {'; '.join(problems(exc))}.", text)
    except (ValueError, RecursionError):
        odd(check, f"The answer to {_name(exchange)} is nested too deep.", text)


def _name(exchange: Exchange) -> str:
    if exchange.method == "SAVED":
        return exchange.operation or "The request"
    return exchange.operation or f"{exchange.method} {exchange.url}"

"""One request with its answer, talked live or found in a capture: what every check looks at."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from chatkit.types import ChatKitReq, is_streaming_req
from pydantic import TypeAdapter, ValidationError

from holdfast.doctor.client.events import problems
from holdfast.doctor.client.reading import Reading

__all__ = ["MAX_BODY", "OPERATIONS", "STREAMING", "Exchange", "Headers", "Hop", "Timing", "Trouble"]

MAX_BODY = 4 * 1024 * 1024
"""Bytes of one JSON answer that are kept and read."""
_KEPT = 4_000  # bytes of a body that stay when it has been looked at

Json = dict[str, Any]
Shape = Literal["json", "stream", "other", "empty", "unknown"]

_REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)

STREAMING = frozenset(
    {
        "threads.create",
        "threads.add_user_message",
        "threads.add_client_tool_output",
        "threads.add_structured_input",
        "threads.retry_after_item",
        "threads.custom_action",
    }
)
OPERATIONS = STREAMING | {
    "threads.get_by_id",
    "threads.list",
    "threads.update",
    "threads.delete",
    "threads.sync_custom_action",
    "items.list",
    "items.feedback",
    "attachments.create",
    "attachments.delete",
    "input.transcribe",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer, or only a part of one."""

    kind: Literal["connect", "tls", "timeout", "broken"]
    words: str


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed, as browsers follow it."""

    status: int
    target: str
    """An absolute address."""


@dataclass(slots=True)
class Timing:
    """Seconds since the request was sent. None where nobody measured."""

    first_byte: float | None = None
    first_text: float | None = None
    longest_gap: float | None = None
    total: float | None = None
    chunks: int = 0
    """In how many pieces the body came; 0 where nobody counted."""


class Headers:
    """A list of pairs, asked by any case."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple((name.lower(), value) for name, value in pairs)

    def get(self, name: str) -> str | None:
        found = [value for each, value in self.pairs if each == name.lower()]
        return ", ".join(found) if found else None


@dataclass(slots=True)
class Exchange:
    """Feed it the answer's body, then `finish()`.

    `role` is what it was asked for: "list", "create" … of the live conversation; in a capture, the operation.
    """

    role: str
    method: str
    url: str
    sent_headers: Headers = field(default_factory=Headers)
    sent_body: bytes = b""
    status: int | None = None
    headers: Headers = field(default_factory=Headers)
    trouble: Trouble | None = None
    timing: Timing = field(default_factory=Timing)
    known: frozenset[str] = frozenset()
    hops: list[Hop] = field(default_factory=list)
    """The redirects on the way to this answer."""
    is_probe: bool = False
    """Asked in order to be refused: its refusal is no finding."""
    dropped: bool = False
    """We closed the connection ourselves."""
    body_missing: bool = False
    """The capture does not hold the answer's body."""
    body: bytes = b""
    size: int = 0
    reading: Reading | None = None
    shape: Shape = "unknown"
    json: Any = None
    _request: Any = field(default=..., init=False)

    @property
    def request(self) -> Any:
        """The request's JSON; None when it is not JSON."""
        if self._request is ...:
            try:
                self._request = json.loads(self.sent_body) if self.sent_body else None
            except (ValueError, RecursionError):
                self._request = None
        return self._request

    @property
    def asked(self) -> str:
        """The address that gave this answer."""
        return self.hops[-1].target if self.hops else self.url

    @property
    def operation(self) -> str | None:
        """The request's `type`, if it has one; not necessarily one that exists."""
        kind = self.request.get("type") if isinstance(self.request, dict) else None
        return kind[:100] if isinstance(kind, str) else None

    @property
    def params(self) -> Json:
        params = self.request.get("params") if isinstance(self.request, dict) else None
        return params if isinstance(params, dict) else {}

    @property
    def thread_id(self) -> str | None:
        """The thread that the request names."""
        found = self.params.get("thread_id")
        return str(found) if isinstance(found, str | int) else None

    @property
    def streams(self) -> bool:
        """A stream belongs in the answer."""
        return self.operation in STREAMING

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and self.trouble is None

    def begin(self) -> None:
        """The body is about to come."""
        self.reading = Reading(self.thread_id, self.known)

    def feed(self, chunk: bytes) -> None:
        if self.reading is None:
            self.begin()
        if self.size < MAX_BODY:
            self.body += chunk[: MAX_BODY - self.size]
        self.size += len(chunk)
        if self.reading is not None:
            self.reading.feed(chunk)

    def finish(self) -> None:
        """The body is over: decide what it is."""
        reading = self.reading
        cut = self.dropped or (self.trouble is not None and self.trouble.kind in ("broken", "timeout"))
        if reading is not None:
            reading.finish(cut=cut)
        declared = (self.headers.get("content-type") or "").lower()
        if self.body_missing:
            self.shape = "unknown"
        elif self._is_one_json(declared):
            self.shape = "json"
        elif reading is not None and (reading.frames or "event-stream" in declared or self._is_json_lines()):
            self.shape = "stream"
        else:
            self.shape = "other" if self.size else "empty"
        if self.shape != "stream":
            self.reading = None

    def as_saved_stream(self) -> None:
        """Bytes of which only the answer was saved: take them for a stream, and guess what was asked."""
        if self.reading is None and self.shape != "stream":
            reading = Reading()
            reading.feed(self.body)
            reading.finish()
            self.reading = reading
            self.shape = "stream"
        if self.reading is not None and self.reading.screen.created:
            self.sent_body = b'{"type": "threads.create"}'
            self._request = ...

    def settle(self) -> None:
        """It has been looked at: keep what a report shows, and no more."""
        self.body = self.body[:_KEPT]
        self.sent_body = self.sent_body[:_KEPT]
        self.json = None

    def request_problems(self) -> list[str]:
        """What does not fit in a request of a known operation, in words."""
        try:
            is_streaming_req(_REQUEST.validate_python(self.request))
        except ValidationError as exc:
            return problems(exc, skip=1)
        except (ValueError, RecursionError):
            return ["it is nested too deep"]
        return []

    def _is_one_json(self, declared: str) -> bool:
        if self.size > MAX_BODY:
            return "json" in declared and "event-stream" not in declared  # too long to be read
        try:
            self.json = json.loads(self.body)
        except (ValueError, RecursionError):
            return False
        return True

    def _is_json_lines(self) -> bool:
        """JSON, line by line: a stream, though of another format."""
        lines = [line for line in self.body[:20_000].splitlines() if line.strip()]
        try:
            return len(lines) > 1 and all(isinstance(json.loads(line), dict) for line in lines[:1])
        except (ValueError, RecursionError):
            return False

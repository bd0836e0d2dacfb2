"""Which kind of capture a file is, and its exchanges."""

import codecs
import json
import re
from collections.abc import Callable
from typing import BinaryIO

from holdfast.doctor.captures.har import Entry, entries
from holdfast.doctor.captures.scan import Broken
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.examine import Examiner
from holdfast.doctor.exchange import OPERATIONS, Exchange, Headers, Timing, Trouble

__all__ = ["read_capture"]

_HEAD = 64 * 1024
_PIECE = 64 * 1024
_REQUEST = 4 * 1024 * 1024
_HAR = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:')
_STATUS = re.compile(rb"\AHTTP/[\d.]+ (\d{3})[^\n]*\n")
_OURS = re.compile(r"^(?:threads|items|messages|attachments|input|turns)\.")

Progress = Callable[[str], None]


def read_capture(file: BinaryIO, name: str, progress: Progress) -> Evidence:
    """Read a HAR file, a raw stream or a request's body; `file` can be sought. Never raises for what is in it.

    Memory does not grow with the file.
    """
    examiner = Examiner(name, live=False)
    head = file.read(_HEAD)
    file.seek(0)
    if (reason := _unreadable(head)) is not None:
        examiner.evidence.notes.append(reason)
    elif _HAR.match(head):
        _Har(examiner, progress).read(file)
    elif (
        head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) and (body := _one_json(file)) is not None
    ):
        _request(examiner, body)
    elif head.strip():
        file.seek(0)
        _raw(examiner, file, progress)
    return examiner.close()


def _unreadable(head: bytes) -> str | None:
    """Why nothing can be said of a file that begins like this; None when it is worth reading."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "There is nothing in it."
    if b"data:" in head or _HAR.match(head) or _STATUS.match(head):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # its last letter may be cut
    except UnicodeDecodeError:
        return "It is not text in UTF-8. If it is compressed, unpack it first; if it is UTF-16, save it as UTF-8."
    if start.startswith((b"curl ", b"fetch(")):
        return (
            "This is a request as a command, not its answer. Run it with curl -i, and save what that prints."
        )
    if start.startswith((b"//", b"/*")):
        return "Comments are not JSON: take them out of the request's body, and ask again."
    return None


def _one_json(file: BinaryIO) -> bytes | None:
    body = file.read(_REQUEST + 1)
    try:
        if len(body) <= _REQUEST and isinstance(json.loads(body), dict | list):
            return body
    except (ValueError, RecursionError):
        pass
    return None


def _request(examiner: Examiner, body: bytes) -> None:
    exchange = Exchange("request", "POST", "a pasted request", sent_body=body, body_missing=True)
    exchange.finish()
    examiner.take(exchange)


def _raw(examiner: Examiner, file: BinaryIO, progress: Progress) -> None:
    """A stream's bytes, with or without the head of its response."""
    exchange = Exchange("stream", "SAVED", "a saved stream", status=200)
    head = file.read(_HEAD)
    if (found := _STATUS.match(head)) is not None:
        top, _blank, _rest = re.sub(rb"\r\n", b"\n", head).partition(b"\n\n")
        exchange.status = int(found[1])
        lines = top.decode("latin-1").split("\n")[1:]
        exchange.headers = Headers(
            (name.strip(), value.strip()) for name, _colon, value in (line.partition(":") for line in lines)
        )
        blank = re.search(rb"\r?\n\r?\n", head)
        head = head[blank.end() :] if blank is not None else b""
    exchange.begin()
    exchange.feed(head)
    while piece := file.read(_PIECE):
        exchange.feed(piece)
        if exchange.size % (16 * 1024 * 1024) < _PIECE:
            progress(f"{exchange.size // (1024 * 1024)} MB read")
    exchange.finish()
    if found is None or (exchange.ok and exchange.shape != "json"):
        exchange.as_saved_stream()
    elif exchange.ok:
        examiner.evidence.notes.append(
            "The answer is JSON. A message (threads.create, threads.add_user_message) is answered with a stream."
        )
    examiner.take(exchange)


class _Har:
    """Picks the exchanges that are ChatKit's, or want to be."""

    def __init__(self, examiner: Examiner, progress: Progress) -> None:
        self._examiner = examiner
        self._progress = progress
        self._addresses: set[str] = set()
        self._entries = 0
        self._bodiless = 0
        self._cut_request = ""

    def read(self, file: BinaryIO) -> None:
        notes = self._examiner.evidence.notes
        try:
            for entry in entries(file):
                self._entries += 1
                if self._entries % 100 == 0:
                    self._progress(f"{self._entries} requests read")
                try:
                    self._take(entry)
                finally:
                    entry.close()
        except Broken as exc:
            notes.insert(
                0, f"The file is not whole: {exc}{self._cut_request}. What came before that has been read."
            )
        if self._bodiless:
            what = "body of 1 answer is" if self._bodiless == 1 else f"bodies of {self._bodiless} answers are"
            where = min(self._addresses, default="URL")
            notes.append(
                f"The {what} not in this capture: many browsers leave streams out of it. To have it, save the "
                f"HAR with content once the answer is over; or run holdfast record --upstream {where} and talk to the "
                "backend through that; or copy the request as cURL, run it as curl -iN, and save what it prints."
            )
            self._examiner.evidence.missed("stream", "the capture does not hold the answers' bodies")

    def _take(self, entry: Entry) -> None:
        if entry.is_cut and not entry.has_request:
            self._cut_request = f", in the middle of request {self._entries}"
            return
        method, url = entry.get("request.method").upper(), entry.get("request.url")
        exchange = Exchange(
            "captured",
            method,
            url[:2_000],
            Headers(entry.sent_headers),
            "".join(entry.sent_body).encode("utf-8", "replace"),
            headers=Headers(entry.headers),
        )
        if not self._is_ours(exchange, entry):
            return
        address = url.partition("?")[0]
        if method == "POST":
            self._addresses.add(address)
        exchange.role = exchange.operation or "captured"
        exchange.known = self._examiner.conversation.known(exchange.thread_id)
        self._fill(exchange, entry)
        self._examiner.take(exchange)

    def _is_ours(self, exchange: Exchange, entry: Entry) -> bool:
        known = exchange.url.partition("?")[0] in self._addresses
        chatty = "chat" in exchange.url.lower()
        if exchange.method == "OPTIONS":
            return (known or chatty) and exchange.sent_headers.get(
                "access-control-request-method"
            ) is not None
        if exchange.method != "POST":
            return False
        operation = exchange.operation
        if operation is not None and (operation in OPERATIONS or _OURS.match(operation)):
            return True
        mime = entry.get("response.content.mimeType") + (exchange.headers.get("content-type") or "")
        return known or "event-stream" in mime or (chatty and isinstance(exchange.request, dict))

    def _fill(self, exchange: Exchange, entry: Entry) -> None:
        status = entry.number("response.status")
        exchange.status = int(status) if status else None
        if exchange.status is None:
            words = entry.get("response._error") or entry.get("_error") or "no answer was noted"
            exchange.trouble = Trouble("connect", f"The browser says: {words[:200]}.")
        declared = entry.get("response.content.mimeType")
        if declared and exchange.headers.get("content-type") is None:
            exchange.headers = Headers([*exchange.headers.pairs, ("content-type", declared)])
        if entry.is_cut:
            exchange.dropped, exchange.trouble = True, None  # what is missing is missing from the file
        elif exchange.status is not None and not entry.has_body and _had_body(entry, exchange):
            exchange.body_missing = True
            self._bodiless += 1
        exchange.begin()
        for chunk in entry.chunks():
            exchange.feed(chunk)
        wait, receive = entry.number("timings.wait"), entry.number("timings.receive")
        if wait is not None and wait >= 0 and receive is not None and receive >= 0:
            exchange.timing = Timing(first_byte=wait / 1000, total=(wait + receive) / 1000)
        exchange.finish()
        if entry.is_cut and exchange.shape != "stream":
            exchange.body_missing, exchange.shape = True, "unknown"
            exchange.status = exchange.status if exchange.status and exchange.status >= 400 else None


def _had_body(entry: Entry, exchange: Exchange) -> bool:
    """Whether there was a body that was not saved. Of a stream, browsers often note a size of 0 and no text."""
    declared = (exchange.headers.get("content-type") or "").lower()
    size = entry.number("response.content.size")
    return size is None or size != 0 or (exchange.streams and exchange.ok) or "event-stream" in declared

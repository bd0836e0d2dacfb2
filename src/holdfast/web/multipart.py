"""Reads one file out of a `multipart/form-data` body as it comes in, piece by piece.

Starlette's own reader keeps whole files, of any size, in memory and on another disk first.
"""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from holdfast.errors import BadRequest, Invalid, TooLarge

__all__ = ["FilePart", "read_file_part"]

MAX_AROUND = 64 * 1024
"""Bytes of other fields in front of the file."""

_Event = tuple[Literal["file", "data", "end"], bytes]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file that is still coming in. `chunks` raises `BadRequest` when the body ends in the middle of it."""

    name: str
    chunks: AsyncIterator[bytes]


async def read_file_part(request: Request, wanted: str) -> FilePart:
    """The first file in the field `wanted`.

    Raises:
        BadRequest: the body is no multipart form.
        Invalid: it has no such file.
        TooLarge: too much stands in front of it.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise BadRequest("invalid_multipart", "An upload is a form (multipart/form-data) with a file.")
    events = _events(request, _Form(boundary, wanted.encode()))
    async for event, data in events:
        if event == "file":
            # Browsers write a quotation mark in a name as %22 (WHATWG HTML, multipart/form-data).
            name = data.decode("utf-8", "replace").replace("%22", '"')
            return FilePart(name, _chunks(events))
    raise Invalid("file_missing", f'The form has no file in a field "{wanted}".')


async def _chunks(events: AsyncIterator[_Event]) -> AsyncIterator[bytes]:
    whole = False
    async for event, data in events:  # to its end: what follows the file is read away
        whole = whole or event == "end"
        if event == "data" and not whole:
            yield data
    if not whole:
        raise BadRequest("upload_broken_off", "The upload broke off in the middle of the file.")


async def _events(request: Request, form: "_Form") -> AsyncIterator[_Event]:
    async for chunk in request.stream():
        form.feed(chunk)
        while form.events:
            yield form.events.popleft()


@dataclass(slots=True)
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    header: bytes = b""
    is_file: bool = False


class _Form:
    """Turns the parser's callbacks into events, for the one file that is wanted."""

    def __init__(self, boundary: bytes, wanted: bytes) -> None:
        self.events: deque[_Event] = deque()
        self._wanted = wanted
        self._part = _Part()
        self._found = False
        self._around = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        if not self._found:
            self._around += len(chunk)
        try:
            self._parser.write(chunk)
        except FormParserError as exc:
            raise BadRequest("invalid_multipart", "The form cannot be read.") from exc
        if not self._found and self._around > MAX_AROUND:
            raise TooLarge("body_too_large", "Too much stands in front of the file.")

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end].lower()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        name = self._part.header
        self._part.headers[name] = self._part.headers.get(name, b"") + data[start:end]

    def _header_end(self) -> None:
        self._part.header = b""

    def _headers(self) -> None:
        _, options = parse_options_header(self._part.headers.get(b"content-disposition"))
        named = options.get(b"name") == self._wanted and b"filename" in options
        if named and not self._found:
            self._found = self._part.is_file = True
            self.events.append(("file", options[b"filename"]))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.is_file:
            self.events.append(("data", data[start:end]))

    def _end(self) -> None:
        if self._part.is_file:
            self.events.append(("end", b""))

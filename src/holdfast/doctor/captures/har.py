"""HTTP Archive 1.2, entry by entry: one is kept at a time, and its long texts on disk."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from holdfast.doctor.captures.scan import Broken, Token, scan

__all__ = ["Entry", "entries"]

_MEMORY = 1024 * 1024
_SMALL = 64 * 1024
_REQUEST = 1024 * 1024
_HEADERS = 500

_ENTRY = ("log", "entries", "[]")


@dataclass(slots=True)
class Entry:
    """One request and its answer, as the browser noted it."""

    values: dict[str, str] = field(default_factory=dict)
    """Single values by their path: "request.method", "response.status" …"""
    sent_headers: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    sent_body: list[str] = field(default_factory=list)
    # Closed with the entry, which outlives this line.
    body: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(max_size=_MEMORY))  # noqa: SIM115 (see above)
    has_body: bool = False
    has_request: bool = False
    """The request is whole."""
    is_cut: bool = False
    """The file ends within it."""
    _sizes: dict[str, int] = field(default_factory=dict)
    _header: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, otherwise: str = "") -> str:
        return self.values.get(path, otherwise)

    def number(self, path: str) -> float | None:
        try:
            return float(self.values[path])
        except (KeyError, ValueError):
            return None

    def chunks(self) -> Iterator[bytes]:
        """The answer's body, decoded if need be."""
        self.body.seek(0)
        coded = self.get("response.content.encoding").lower() == "base64"
        rest = b""
        while piece := self.body.read(48 * 1024):
            if not coded:
                yield piece
                continue
            rest += piece.translate(None, b" \r\n\t")
            whole = len(rest) // 4 * 4
            yield _decode(rest[:whole])
            rest = rest[whole:]
        if rest:
            yield _decode(rest)

    def write(self, path: tuple[str, ...], token: Token) -> None:
        """Take one value, or a piece of one; `path` is below the entry."""
        name = ".".join(path)
        if name == "response.content.text":
            self.has_body = True
            self.body.write(token.value.encode("utf-8", "replace"))
        elif name == "request.postData.text":
            if self._fits(name, token, _REQUEST):
                self.sent_body.append(token.value)
        elif path[1:3] == ("headers", "[]") and path[0] in ("request", "response") and len(path) == 4:
            self._header[path[3]] = (self._header.get(path[3], "") + token.value)[:_SMALL]
        elif "[]" not in path and self._fits(name, token, _SMALL) and len(self.values) < 200:
            self.values[name] = self.values.get(name, "") + token.value

    def end_object(self, path: tuple[str, ...]) -> None:
        """An object is over: a header, perhaps."""
        if path == ("request",):
            self.has_request = True
        if path[1:] != ("headers", "[]"):
            return
        pairs = self.sent_headers if path[0] == "request" else self.headers
        if "name" in self._header and len(pairs) < _HEADERS:
            pairs.append((self._header["name"], self._header.get("value", "")))
        self._header.clear()

    def close(self) -> None:
        self.body.close()

    def _fits(self, name: str, token: Token, limit: int) -> bool:
        self._sizes[name] = self._sizes.get(name, 0) + len(token.value)
        return self._sizes[name] <= limit


def entries(file: BinaryIO) -> Iterator[Entry]:
    """The entries in their order. Close each when it is done with.

    Raises:
        Broken: where the file stops being JSON; what came before has been handed out, an entry that is cut included.
    """
    walk = _Walk()
    try:
        for token in scan(file):
            if (done := walk.take(token)) is not None:
                yield done
    except Broken:
        if (cut := walk.let_go()) is not None:
            cut.is_cut = True
            yield cut
        raise
    finally:
        if (rest := walk.let_go()) is not None:
            rest.close()


class _Walk:
    """Where in the file a token stands, and the entry that it belongs to."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._entry: Entry | None = None

    def let_go(self) -> Entry | None:
        """The entry that is being read; it is the caller's to close."""
        entry, self._entry = self._entry, None
        return entry

    def take(self, token: Token) -> Entry | None:
        """The entry that ends with this token, if one does."""
        path = self._path
        match token.kind:
            case "{" | "[":
                if token.kind == "{" and tuple(_names(path)) == _ENTRY:
                    self._entry = Entry()
                path.append("{}" if token.kind == "{" else "[]")
            case "}" | "]":
                path.pop()
                done = self._end(token)
                _leave(path)
                return done
            case "key":
                path.append(token.value if token.value not in ("{}", "[]") else "?")
            case "text" | "word":
                if self._entry is not None and (below := _below(path)):
                    self._entry.write(below, token)
                if token.final:
                    _leave(path)
        return None

    def _end(self, token: Token) -> Entry | None:
        if self._entry is None or token.kind != "}":
            return None
        if tuple(_names(self._path)) == _ENTRY:
            return self.let_go()
        self._entry.end_object(_below(self._path))
        return None


def _names(path: list[str]) -> list[str]:
    """Without the marks of objects."""
    return [name for name in path if name != "{}"]


def _below(path: list[str]) -> tuple[str, ...]:
    names = _names(path)
    return tuple(names[3:]) if tuple(names[:3]) == _ENTRY else ()


def _leave(path: list[str]) -> None:
    """A member of an object is over: its key goes."""
    if len(path) >= 2 and path[-1] not in ("{}", "[]") and path[-2] == "{}":
        path.pop()


def _decode(piece: bytes) -> bytes:
    try:
        return base64.b64decode(piece)
    except (binascii.Error, ValueError):
        return b""

"""What a file is, by its bytes: names and announced types are a client's word, and anybody can write one."""

import codecs
import re

__all__ = ["INLINE_TYPES", "Sniffer", "is_allowed", "kind_of"]

INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show in a page: pictures of pixels, which run nothing. SVG and HTML are programs."""

UNKNOWN = "application/octet-stream"

_HEAD = 4096
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
# The tags by which browsers take a text for HTML (WHATWG MIME Sniffing, 7.1).
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>]",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"<(?:\?xml|!doctype|!--|svg)", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


class Sniffer:
    """Is fed a file's bytes in pieces, and says at the end what they are."""

    def __init__(self) -> None:
        self._head = b""
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")

    def feed(self, data: bytes) -> None:
        if len(self._head) < _HEAD:
            self._head += data[: _HEAD - len(self._head)]
        self._decode(data)

    def mime_type(self) -> str:
        """`application/octet-stream` for what is not known. Nothing may be fed afterwards."""
        for magic, mime_type in _MAGIC:
            if self._head.startswith(magic):
                return mime_type
        if self._head[:4] == b"RIFF" and self._head[8:12] == b"WEBP":
            return "image/webp"
        self._decode(b"", final=True)
        return UNKNOWN if self._decoder is None else _text_type(self._head)

    def _decode(self, data: bytes, *, final: bool = False) -> None:
        if self._decoder is None:
            return
        try:
            self._decoder.decode(data, final)
        except UnicodeDecodeError:
            self._decoder = None
        if b"\x00" in data:
            self._decoder = None


def kind_of(mime_type: str) -> str:
    """`image` for what can be shown as a preview, else `file`: the SDK's two kinds of attachment."""
    return "image" if mime_type in INLINE_TYPES else "file"


def is_allowed(mime_type: str, allowed: tuple[str, ...]) -> bool:
    """Whether one of `allowed` (`image/png`, `text/*`, `*/*`) covers the type."""
    family = mime_type.partition("/")[0]
    return any(pattern in (mime_type, f"{family}/*", "*/*") for pattern in allowed)


def _text_type(head: bytes) -> str:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML.match(start):
        return "text/html"
    if _MARKUP.match(start):
        if _SVG.search(start):
            return "image/svg+xml"
        return "text/html" if _HTML.search(start) else "text/xml"
    return "text/plain"

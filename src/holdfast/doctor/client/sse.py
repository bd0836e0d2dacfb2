"""Server-sent events from any bytes: what a browser would make of them, and what is odd about them."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["MAX_FRAME", "Block", "Decoder"]

MAX_FRAME = 4 * 1024 * 1024
"""Characters of one frame that are kept; what is longer is cut, and said to be."""

_LINE_END = re.compile("\r\n|\n|\r")
_BROKEN = re.compile("[\udc80-\udcff]")  # what `surrogateescape` makes of a byte that is no UTF-8
_BOM = "\ufeff"


@dataclass(slots=True)
class Block:
    """What stands between two blank lines."""

    data: str | None = None
    """The `data:` lines, joined; None where there is none."""
    event: str | None = None
    stray: str | None = None
    """The first line that is neither a field of the format nor a comment, shortened."""
    broken_utf8: bool = False
    bom: bool = False
    """A byte order mark within the stream, which makes a reader miss the line that follows it."""
    cut: bool = False
    """Longer than `MAX_FRAME`: the rest is not kept."""
    ended: bool = True
    """A blank line followed. A reader drops what has none."""


@dataclass(slots=True)
class Decoder:
    """Feed it bytes, cut anywhere; it hands out blocks as their blank line arrives. Keeps one frame, never more."""

    line_ends: set[str] = field(default_factory=set)
    opens_with_bom: bool = False
    _text: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("surrogateescape")
    )
    _line: list[str] = field(default_factory=list)
    _line_size: int = 0
    _after_cr: bool = False
    """A line has just ended with CR: an LF that follows belongs to it."""
    _begun: bool = False
    _block: Block = field(default_factory=Block)
    _data: list[str] = field(default_factory=list)
    _data_size: int = 0
    _touched: bool = False

    def feed(self, chunk: bytes) -> Iterator[Block]:
        yield from self._take(self._text.decode(chunk))

    def finish(self) -> Iterator[Block]:
        """The end of the stream: what is left is a block that did not end."""
        yield from self._take(self._text.decode(b"", final=True))
        self._settle_cr("")
        if self._line:
            yield from self._end_line(None)
        if self._touched:
            self._block.ended = False
            yield self._close()

    def _take(self, text: str) -> Iterator[Block]:
        if not text:
            return
        if not self._begun:
            self._begun = True
            if text.startswith(_BOM):
                self.opens_with_bom = True
                text = text[1:]
        text = self._settle_cr(text)
        start = 0
        for found in _LINE_END.finditer(text):
            self._keep(text[start : found.start()])
            start = found.end()
            if found[0] == "\r" and start == len(text):
                self._after_cr = (
                    True  # whether it is CR or CRLF, the next bytes say; the line is over either way
                )
                yield from self._end_line(None)
            else:
                yield from self._end_line(found[0])
        self._keep(text[start:])

    def _settle_cr(self, text: str) -> str:
        """Say which line end the last one was; what is left of the text."""
        if not self._after_cr:
            return text
        self._after_cr = False
        is_crlf = text.startswith("\n")
        self.line_ends.add("\r\n" if is_crlf else "\r")
        return text[1:] if is_crlf else text

    def _keep(self, piece: str) -> None:
        if not piece:
            return
        room = MAX_FRAME - self._line_size
        if len(piece) > room:
            self._block.cut = True
            piece = piece[: max(room, 0)]
        self._line.append(piece)
        self._line_size += len(piece)

    def _end_line(self, how: str | None) -> Iterator[Block]:
        line = "".join(self._line)
        self._line.clear()
        self._line_size = 0
        if how is not None:
            self.line_ends.add(how)
        if line:
            self._touched = True
            self._read(line)
        elif self._touched:
            yield self._close()

    def _read(self, line: str) -> None:
        block = self._block
        if _BROKEN.search(line):
            block.broken_utf8 = True
            line = _BROKEN.sub("\ufffd", line)
        if line.startswith(_BOM):
            block.bom = True
        name, colon, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            room = MAX_FRAME - self._data_size
            if len(value) > room:
                block.cut = True
                value = value[: max(room, 0)]
            self._data.append(value)
            self._data_size += len(value) + 1
        elif name == "event":
            block.event = value[:200]
        elif name not in ("", "id", "retry") or not (colon or name in ("id", "retry")):
            block.stray = block.stray or line[:400]

    def _close(self) -> Block:
        block = self._block
        block.data = "\n".join(self._data) if self._data else None
        self._data.clear()
        self._data_size = 0
        self._touched = False
        self._block = Block()
        return block

"""JSON, token by token, from a file of any size: long strings come in pieces."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

__all__ = ["Broken", "Token", "scan"]

_CHUNK = 64 * 1024
_DEPTH = 200
_SPACE = re.compile(r"[ \t\r\n]*")
# Ends before an escape that is cut in two. Possessive: nothing here is ever tried a second way.
_STRING = re.compile(r'(?:[^"\\]++|\\u[0-9a-fA-F]{4}|\\[^u])*+', re.DOTALL)
_WORD = re.compile(r'[^\s,:\[\]{}"]+')
_DECODER = json.JSONDecoder(strict=False)
_WORD_SIZE = 400

Kind = Literal["{", "}", "[", "]", "key", "text", "word"]


class Broken(Exception):
    """The file is not JSON from here on."""


@dataclass(frozen=True, slots=True)
class Token:
    """`text` comes in as many tokens as there are pieces; the last of them is `final`."""

    kind: Kind
    value: str = ""
    final: bool = True


class _Source:
    """Text of a file, a chunk ahead."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self.text = ""
        self.at = 0
        self.over = False

    def more(self) -> bool:
        """Read on; false at the end of the file."""
        if self.over:
            return False
        data = self._file.read(_CHUNK)
        self.over = not data
        self.text = self.text[self.at :] + self._decoder.decode(data, final=self.over)
        self.at = 0
        return not self.over

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found is not None else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""


def scan(file: BinaryIO) -> Iterator[Token]:
    """The tokens of the first JSON value in the file.

    Raises:
        Broken: where it stops being JSON, or ends early.
    """
    source = _Source(file)
    stack: list[str] = []
    while True:
        if stack and stack[-1] == "{" and source.peek() != "}":
            yield from _string(source, as_key=True)
            if source.peek() != ":":
                raise Broken("a colon is missing")
            source.at += 1
        opened = False
        match source.peek():
            case "":
                raise Broken("it ends early")
            case '"':
                yield from _string(source, as_key=False)
            case "{" | "[" as bracket:
                yield _open(source, stack, "{" if bracket == "{" else "[")
                opened = True
            case "}" | "]":
                pass
            case _:
                yield _word(source)
        if opened and source.peek() not in ("}", "]"):
            continue
        yield from _close(source, stack)
        if not stack:
            return
        if source.peek() != ",":
            raise Broken("a comma is missing" if source.peek() else "it ends early")
        source.at += 1


def _open(source: _Source, stack: list[str], bracket: Literal["{", "["]) -> Token:
    source.at += 1
    stack.append(bracket)
    if len(stack) > _DEPTH:
        raise Broken("it is nested too deep")
    return Token(bracket)


def _close(source: _Source, stack: list[str]) -> Iterator[Token]:
    """All brackets that end here."""
    while stack and source.peek() in ("}", "]"):
        bracket = source.peek()
        if {"{": "}", "[": "]"}[stack[-1]] != bracket:
            raise Broken("brackets do not match")
        stack.pop()
        source.at += 1
        yield Token("}" if bracket == "}" else "]")


def _string(source: _Source, *, as_key: bool) -> Iterator[Token]:
    if source.peek() != '"':
        raise Broken("a name is missing")
    source.at += 1
    held = ""
    pieces: list[str] = []
    while True:
        found = _STRING.match(source.text, source.at)
        raw = found[0] if found is not None else ""
        source.at += len(raw)
        final = source.at < len(source.text) and source.text[source.at] == '"'
        piece = held + _unescape(raw)
        held = ""
        if not final and piece and "\ud800" <= piece[-1] <= "\udbff":
            piece, held = piece[:-1], piece[-1]  # the other half of the letter comes with the next chunk
        piece = piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if as_key:
            pieces.append(piece[:_WORD_SIZE])
        elif piece or final:
            yield Token("text", piece, final)
        if final:
            source.at += 1
            break
        rest = len(source.text) - source.at
        if rest > 8 or not source.more():
            raise Broken("a text does not end" if source.over else "an escape is not one")
    if as_key:
        yield Token("key", "".join(pieces)[:_WORD_SIZE])


def _unescape(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return str(_DECODER.decode(f'"{raw}"'))
    except ValueError as exc:
        raise Broken("an escape is not one") from exc


def _word(source: _Source) -> Token:
    """A number, true, false or null."""
    word = ""
    while True:
        found = _WORD.match(source.text, source.at)
        word += found[0] if found is not None else ""
        source.at = found.end() if found is not None else source.at
        if source.at < len(source.text) or len(word) > _WORD_SIZE or not source.more():
            break
    if not word or len(word) > _WORD_SIZE:
        raise Broken("a value is missing")
    return Token("word", word)

"""The sentences of a message."""

import re
from collections.abc import Iterator

from holdfast.assistant.offline.spans import Span

__all__ = ["sentences_of"]

_END = re.compile(r"[.!?;]+\)?(?=\s)\s*|\n+|\s+-\s+(?=(?:also|and)\b)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|no|nr|vs|etc|e\.g|i\.e|a\.m|p\.m|approx|ca|inc|ltd|jr|sr|tel|max"
    r"|min)|\b[a-z]|^\d+)\.$"
)
_WORD = re.compile(r"[^\W_]")
_SAYS = re.compile(r"[^\W_]\W+[^\W_]|^\W*(?!add\b)[^\W\d_]+\W*$")


def sentences_of(message: Span) -> Iterator[Span]:
    start, norm = 0, message.norm
    for end in _END.finditer(norm):
        if "\n" not in end[0] and _ABBREVIATED.search(norm[start : end.start() + 1]):
            continue
        if ";" in end[0] and not (
            _SAYS.search(norm[start : end.start()]) and _WORD.search(norm[end.end() :])
        ):
            continue  # it parts nothing: a sign among signs
        if piece := message.cut(start, end.end()):
            yield piece
        start = end.end()
    if rest := message.cut(start):
        yield rest

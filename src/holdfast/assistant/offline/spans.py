"""A message in two readings: as it was written, and lower-cased with its command words spelled right.

Rules are matched against the second; titles are cut from the first. So "ad a taks to by milk" is understood,
and the task says "by milk".
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from holdfast.assistant.offline.words import (
    COMMANDS,
    CONTRACTIONS,
    EMPTY,
    FEELINGS,
    NOT_VERBS,
    NUMBERS,
    ORDINALS,
    PASTS,
    REAL_WORDS,
    VERBS,
    stem,
)

__all__ = ["QUOTE", "Span", "clean", "distance"]

# Stands in the second reading for a whole quoted text, which no rule may look into.
QUOTE = "\ue000"

# Signs that stand for others, or for a word.
_SIGNS = {
    "\u2013": "-",
    "\u2014": "-",
    "\u2026": ".",
    "\u2705": "done",
    "\u2714": "done",
    "\u2713": "done",
    "\u2611": "done",
}

_KNOWN = (
    COMMANDS | EMPTY | FEELINGS | NOT_VERBS | REAL_WORDS | VERBS | set(NUMBERS) | set(ORDINALS) | set(PASTS)
)
_TOKEN = re.compile(
    r"""
    (?P<quote>"[^"\n]+" | “[^“”\n]+” | «[^«»\n]+» | `[^`\n]+`
      | (?<![\w'\u2019])['\u2018](?=\S)[^\n]*?\S['\u2019](?![\w'\u2019]) )
    | (?P<todo>to(?:-|\ )?do(?P<many>'?s)?(?=(?:\ (?:list|items?|tasks?)s?)\b) | to-do(?P<more>'?s)?\b)
    | (?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)
    | (?P<space>[^\S\n]+)
    | (?P<other>.\ufe0f?)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


# Before these words only a command can stand, whatever else its letters may spell: "crate a task".
_BEFORE_TASK = re.compile(
    r"\s+(?:me\s+)?(?:(?:an?|the|my|new|another|this|one|all)\s+)*(?:new\s+)?(?:tasks?|to-?dos?|reminders?)\b",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and our own mark; each line trimmed."""
    text = (
        unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    )
    kept = (
        char
        for char in text
        if char == "\n" or char == "\t" or (unicodedata.category(char) not in ("Cc", "Cs") and char != QUOTE)
    )
    return "\n".join(line.strip() for line in "".join(kept).split("\n")).strip()


@dataclass(frozen=True)
class _Source:
    raw: str
    norm: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class Span:
    """A stretch of a message, in both readings."""

    source: _Source
    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> Self:
        source = _read(clean(text))
        return cls(source, 0, len(source.norm)).strip()

    @property
    def norm(self) -> str:
        return self.source.norm[self.start : self.end]

    @property
    def raw(self) -> str:
        if self.start >= self.end:
            return ""
        return self.source.raw[self.source.starts[self.start] : self.source.ends[self.end - 1]]

    @property
    def quoted(self) -> str | None:
        """The inside of the quotation marks, if the span is one quotation and nothing else."""
        return self.raw[1:-1].strip() if self.norm == QUOTE else None

    def __bool__(self) -> bool:
        return self.start < self.end

    def cut(self, start: int, end: int | None = None) -> Self:
        """A part, by positions in `norm`, without the blanks around it."""
        stop = self.end if end is None else self.start + end
        return type(self)(self.source, self.start + start, max(stop, self.start + start)).strip()

    def group(self, match: re.Match[str], name: str) -> Self:
        """What a group matched in `norm`; empty if it took no part."""
        if match[name] is None:
            return self.cut(0, 0)
        return self.cut(match.start(name), match.end(name))

    def strip(self, chars: str = " \n\t") -> Self:
        start, end, norm = self.start, self.end, self.source.norm
        while start < end and norm[start] in chars:
            start += 1
        while end > start and norm[end - 1] in chars:
            end -= 1
        return type(self)(self.source, start, end)


def _read(raw: str) -> _Source:
    norm: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(raw):
        token = match[0]
        whole = _spelled(token, match)
        if len(whole) == len(token):
            spots = [(match.start() + at, match.start() + at + 1) for at in range(len(token))]
        else:
            spots = [match.span()] * len(whole)
        norm.append(whole)
        starts.extend(start for start, _ in spots)
        ends.extend(end for _, end in spots)
    return _Source(raw, "".join(norm), tuple(starts), tuple(ends))


def _spelled(token: str, match: re.Match[str]) -> str:
    if match["quote"]:
        return QUOTE
    if match["todo"]:
        return "todos" if match["many"] or match["more"] else "todo"
    if match["space"]:
        return " "
    lower = token.lower().replace("\u2019", "'")
    if match["word"]:
        if lower in REAL_WORDS and _BEFORE_TASK.match(match.string, match.end()):
            return _meant(lower)
        return _corrected(lower)
    sign = _SIGNS.get(lower.rstrip("\ufe0f"))
    if sign == "done":
        return f"{sign} " if match.string[match.end() :][:1].isalnum() else sign
    return sign or lower


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    if word in CONTRACTIONS:
        return CONTRACTIONS[word]
    if word in _KNOWN or len(word) < 4 or not word.isascii() or "'" in word:
        return word
    for command in sorted(COMMANDS):
        if _is_slip(word, command):
            return command
    return word


def _meant(word: str) -> str:
    """The command that a real word stands for by a slip; a form of the command's own is none ("changed")."""
    near = [command for command in sorted(COMMANDS) if _is_slip(word, command)]
    return word if not near or stem(word) == stem(near[0]) else near[0]


def _is_slip(word: str, command: str) -> bool:
    """Short commands are near many real words, so that only swapped or doubled letters count for them."""
    if _is_swap(word, command):
        return True
    if len(command) <= 5:
        return _undoubled(word) == _undoubled(command)
    return word[0] == command[0] and distance(word, command) <= (2 if len(command) >= 8 else 1)


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


def _is_swap(word: str, command: str) -> bool:
    if len(word) != len(command):
        return False
    wrong = [at for at, letter in enumerate(word) if letter != command[at]]
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(word) == sorted(command)


def distance(one: str, two: str) -> int:
    """Letters to insert, delete, replace or swap with their neighbour to make one word into the other."""
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(two, start=1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]

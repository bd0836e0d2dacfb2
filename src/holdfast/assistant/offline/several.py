"""Where one request asks for more than one task: quotations, orders, bare things, a list with bullets."""

import re
from dataclasses import replace
from itertools import islice

from holdfast.assistant.offline.grammar import verbs
from holdfast.assistant.offline.intents import Ask, Intent
from holdfast.assistant.offline.spans import QUOTE, Span
from holdfast.assistant.offline.titles import LONG_SENTENCE, new_task
from holdfast.assistant.offline.words import NUMBERS, VERBS, word_set

__all__ = ["one", "plural_of", "several"]

_QUOTES = re.compile(rf"{QUOTE}(?:(?: ?,)?(?: and| &)? ?{QUOTE})+")
_COMMA = re.compile(r" ?, ?(?:and |then |also )*")
_AND = re.compile(r" and (?:then |also )?")
_AND_TO = re.compile(r" and (?:also )?to ")
_ANOTHER = re.compile(
    r",? and (?:also )?(?:another|a second|one)(?: one| task| more)? (?:to|for|about|called) "
)
_ANY_JOINT = re.compile(r" ?[,;\n] ?(?:and )?| and | & ")
# A thing has few words and says nothing about another: "lunch with ann, bob and eve" is one.
_THING = re.compile(r"(?!.*\b(?:with|for|to|about|from|at|in|on|by|between|of the)\b)\S+(?: \S+){0,2}")
_FEWEST_THINGS = 3
# Verbs that begin what the next one ends ("go to the shop and buy milk"), and those that end what another began.
_ON_THE_WAY = word_set("go come drive walk run ride stop sit wait try start open look log visit meet sort")
_FOLLOWS = word_set("ask tell say see discuss let show talk help be thank check compare try")
_REFERS = re.compile(r"\b(?:it|them|him|her|there|that|this|these|those|one|both|back|so)\b(?! \w+ing)")
# Verbs that are no things ("bread and water bottles"), so that they begin an errand whatever follows them.
_ERRANDS = word_set(
    """
    buy bring call clean collect cook deliver do feed fetch find finish fix get give hang install make pay
    prepare renew repair return sell send submit take tidy unpack vacuum wash write
    """
)
_BEFORE_THING = word_set("the my a an our his their its all every some mom dad mom's dad's up out off down")
_INLINE = re.compile(r"(?:(?<=\s)|^)\d{1,2}[.)]\s+")
# More than one answer can add, so that it says that there are more.
_MOST_LINES = 12
_HEADS_LIST = re.compile(rf"\b(?:{verbs('add create put note')}|tasks|todos|i need to|i have to|remind me)\b")
_BULLET = re.compile(r"(?m)^\s*(?:[-*•+]|\d{1,2}[.)]|\[ ?\])\s+")


def one(title: Span, *, reminds: bool = False) -> tuple[Intent, ...]:
    """The task that these words ask for, or the tasks, if they can only be several."""
    pieces = _itemised(title)
    tasks = [task for piece in pieces if (task := new_task(piece, reminds=reminds)) is not None]
    if len(tasks) < 2 and (parted := _orders(title)):
        tasks = [task for piece in parted if (task := new_task(piece, reminds=reminds)) is not None]
        if len(tasks) > 1:
            tasks[-1] = replace(tasks[-1], parted=True)
    return tuple(tasks) or (Ask("add"),)


def several(title: Span) -> tuple[Intent, ...]:
    """The tasks in words that were announced as more than one."""
    tasks = [new_task(piece) for piece in _cut(title, _ANY_JOINT)]
    return tuple(task for task in tasks if task is not None) or (Ask("add"),)


def plural_of(span: Span) -> tuple[Intent, ...] | None:
    """A bulleted list under a line that asks to add it."""
    lines = list(islice(_BULLET.finditer(span.norm), _MOST_LINES + 1))
    if len(lines) < 2 and ":" in span.norm:
        lines = list(islice(_INLINE.finditer(span.norm), _MOST_LINES + 1))
    if len(lines) < 2 and (rows := _counted(span)):
        return rows
    if len(lines) < 2 or not _HEADS_LIST.search(span.norm[: min(lines[0].start(), LONG_SENTENCE)]):
        return None
    ends = [line.start() for line in lines[1:]] + [len(span.norm)]
    tasks = [new_task(span.cut(line.end(), end)) for line, end in zip(lines, ends, strict=True)]
    return tuple(task for task in tasks if task is not None) or None


def _counted(span: Span) -> tuple[Intent, ...] | None:
    """ "1. buy milk 2. call mom": nothing but errands with the numbers of a list."""
    lines = list(islice(_INLINE.finditer(span.norm), _MOST_LINES + 1))
    counted = [int(re.sub(r"\D", "", line[0])) for line in lines]
    if len(lines) < 2 or lines[0].start() > 0 or counted != list(range(1, len(lines) + 1)):
        return None
    ends = [line.start() for line in lines[1:]] + [len(span.norm)]
    pieces = [span.cut(line.end(), end) for line, end in zip(lines, ends, strict=True)]
    if not all(_is_known_order(piece.norm) for piece in pieces):
        return None
    return tuple(task for piece in pieces if (task := new_task(piece)) is not None) or None


def _itemised(title: Span) -> list[Span]:
    """The title, or the titles in it: quotations, orders parted by commas, "to call mom and to buy flowers".

    "Buy milk and eggs" is one, and so is "go to the shop and buy milk".
    """
    if _QUOTES.fullmatch(title.norm):
        return [title.cut(*found.span()) for found in re.finditer(QUOTE, title.norm)]
    if len(pieces := _cut(title, _ANOTHER)) > 1:
        return pieces
    pieces = _cut(title, _COMMA if "," in title.norm else _AND_TO)
    if "," in title.norm:
        pieces = [*pieces[:-1], *_cut(pieces[-1], _AND)]
    if len(pieces) > 1 and all(_is_known_order(piece.norm) for piece in pieces):
        return pieces
    things = _cut(title, _ANY_JOINT)
    return (
        things
        if len(things) >= _FEWEST_THINGS and all(_is_thing(piece.norm) for piece in things)
        else [title]
    )


def _orders(title: Span) -> list[Span]:
    """The errands that "and" alone joins, where each is one for itself: "buy milk and call mom"."""
    if len(title.norm) > LONG_SENTENCE or "," in title.norm:
        return []
    pieces = _cut(title, _AND)
    first = pieces[0].norm.partition(" ")[0] if pieces else ""
    if len(pieces) < 2 or first in _ON_THE_WAY or not _is_known_order(pieces[0].norm):
        return []
    return pieces if all(_is_own_errand(piece.norm) for piece in pieces[1:]) else []


def _is_own_errand(norm: str) -> bool:
    """Whether it says of itself what is to be done: "sign it" follows from what stands before, "water" is a thing."""
    first, _, rest = norm.partition(" ")
    second = rest.partition(" ")[0]
    if first not in VERBS or first in _FOLLOWS or not second or _REFERS.search(rest):
        return False
    return first in _ERRANDS or second in _BEFORE_THING or second.isdigit() or second in NUMBERS


def _cut(span: Span, joint: re.Pattern[str]) -> list[Span]:
    cuts = [0, *(spot for found in joint.finditer(span.norm) for spot in found.span()), len(span.norm)]
    pieces = [span.cut(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    return [piece for piece in pieces if piece]


def _is_known_order(norm: str) -> bool:
    first, _, rest = norm.partition(" ")
    return first in VERBS and bool(rest)


def _is_thing(norm: str) -> bool:
    first, _, rest = norm.partition(" ")
    return _THING.fullmatch(norm) is not None and not (rest and first in VERBS) and QUOTE not in norm

"""How people point at a task: by its number, its place in the list, a pronoun, or some of its words."""

import re
from dataclasses import replace

from holdfast.assistant.offline.grammar import COMPLETED, NOUN, PENDING
from holdfast.assistant.offline.intents import All, Last, Numbers, Ordinals, Ref, Status, Words
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.words import NUMBERS, ORDINALS

__all__ = ["is_plain", "ref_of"]

_NUMBER = rf"(?:\d{{1,9}}|{'|'.join(NUMBERS)})\b"
_MARK = r"(?:(?:the |my )?(?:tasks?|items?|todos?|numbers?|no\.?|nr\.?|ids?|entry|entries|#) ?)*+#? ?"
# Possessive: there is one way to read a row of numbers, and a long row that fails must not be read in others.
_NUMBERS = re.compile(
    rf"{_MARK}{_NUMBER}(?: ?(?:,|,? ?(?:and|&|plus|or)\b|-|to|through|thru|until) ?{_MARK}{_NUMBER})*+"
)
_EACH_OF = re.compile(r"(?:both|all|just|only)(?: of)? (?=\S)")
_RANGE = re.compile(rf"({_NUMBER})(?: ?- ?| to | through | thru | until ){_MARK}({_NUMBER})")
_ORDINAL_WORD = "|".join(sorted(ORDINALS, key=len, reverse=True))
_ORDINAL = re.compile(
    rf"(?:the |my )?(?P<first>{_ORDINAL_WORD})"
    rf"(?:,? (?:and|or) (?:the )?(?P<second>{_ORDINAL_WORD})| (?P<count>two|three|four|five|[2-9]))?"
    rf"(?: {NOUN})?(?: (?:of|in|on|from) (?:them|those|these|the list|my list|it))?"
)
_MOST_RECENT = re.compile(rf"(?:the |my )?most recent(?: {NOUN})?")
_LAST = re.compile(
    rf"(?:it|that|this|them|those|these|(?:that|this|the|same|the same) {NOUN}|(?:those|these) {NOUN}"
    r"|(?:the )?both(?: of (?:them|those|these))?|both tasks|(?:all|each) (?:of )?(?:them|these|those))"
)
_MANY = re.compile(r"\b(?:them|those|these|both)\b")


def _status_named(place: int) -> str:
    """The words for a status; a group's name may stand in an expression only once, so that each place has its own."""
    return rf"(?:(?P<completed{place}>{COMPLETED})|(?P<pending{place}>{PENDING}))"


_ALL = re.compile(
    rf"(?:(?:all|every|each)(?: (?:of|single))?(?: (?:the|my|these|those))*(?: {_status_named(1)})?(?:"
    rf" {NOUN})?"
    rf"|everything(?:(?: that(?:'s| is))? {_status_named(2)})?"
    r"|(?:the|my) (?:whole |entire |full |complete )?(?:(?:todo |task )?list|tasks|todos)"
    rf"|(?:the |my )?{_status_named(3)}(?: (?:{NOUN}|stuff))?"
    r")(?: (?:i have|on (?:my|the) list|in (?:my|the) list))?"
)
_BUT = re.compile(
    r"(?P<all>.+?),? (?:except|excepting|but|apart from|other than|besides|excluding|save|without|bar)"
    r"(?: for)?(?: not)? (?P<but>.+)"
)
_EVERY = re.compile(
    rf"(?:both|all|every|each)(?: of)?(?: the| my)*(?: {NOUN})? (?P<words>.+?)(?: (?:tasks|ones|items"
    r"|todos|reminders|task|one))?"
)
_WORDS_BEFORE = re.compile(
    rf"(?:(?:the|my|a|an|that|this|our|one of my|{NOUN}|called|named|titled|about|for|with|of|regarding|to"
    r"|that says|which says|saying|:)(?= |$) ?)+"
)
_WORDS_AFTER = re.compile(rf" {NOUN}(?: (?:on|from|in|of) (?:my|the) (?:list|tasks))?$")
_SAYS_NOUN = re.compile(r"\b(?:the|my)\b.*\b(?:task|todo|reminder|item)$")
_OFF_LIST = re.compile(
    r"(?: (?:off|from|on|in|of|out of))+ (?:my |the )?(?:todo |task )?(?:list|tasks|todos)$"
)
_JOINT = re.compile(r" ?, ?(?:and )?(?:also )?| and (?:also )?| & | plus ")


def is_plain(ref: Ref) -> bool:
    """Whether it points at tasks whatever they say, so that it cannot be part of a sentence about something else."""
    return not isinstance(ref, Words) or ref.exact


def ref_of(span: Span) -> Ref | None:
    """What the span points at; None if it is empty or a mere "task"."""
    span = _without_list(span.strip(" ,.;:!?"))
    norm = span.norm
    if not norm or (
        re.fullmatch(rf"(?:(?:a|an|one|some|any|the|my|of) )*{NOUN}", norm) and not _LAST.fullmatch(norm)
    ):
        return _bare_noun(norm)
    if (match := _EACH_OF.match(norm)) and _NUMBERS.fullmatch(norm, match.end()):
        span, norm = span.cut(match.end()), norm[match.end() :]
    if _NUMBERS.fullmatch(norm):
        return Numbers(_numbers(norm))
    if match := _ORDINAL.fullmatch(norm):
        return _ordinals(match)
    if _MOST_RECENT.fullmatch(norm):
        return Ordinals((-1,))
    if _LAST.fullmatch(norm):
        return Last(many=bool(_MANY.search(norm)), all=norm.startswith("all "))
    if match := _ALL.fullmatch(norm):
        return All(_status(match))
    return _all_but(span) or _words(span)


def _all_but(span: Span) -> All | None:
    """ "Everything except 3", "all tasks but the meeting"."""
    match = _BUT.fullmatch(span.norm)
    if match is None:
        return None
    every, but = ref_of(span.group(match, "all")), ref_of(span.group(match, "but"))
    return replace(every, but=but) if isinstance(every, All) and but is not None else None


def _bare_noun(norm: str) -> Ref | None:
    if norm in ("task one", "item one", "todo one"):
        return Numbers((1,))
    return All() if _ALL.fullmatch(norm) else None


def _without_list(span: Span) -> Span:
    match = _OFF_LIST.search(span.norm)
    return span.cut(0, match.start()) if match else span


def _numbers(norm: str) -> tuple[int, ...]:
    ids: list[int] = []
    spread = _RANGE.sub(_spread, norm)
    for word in re.findall(_NUMBER, spread):
        number = NUMBERS.get(word) or int(word)
        if number not in ids:
            ids.append(number)
    return tuple(ids)


def _spread(match: re.Match[str]) -> str:
    first, last = (NUMBERS.get(word) or int(word) for word in match.groups())
    # A range is cut short: nobody means a thousand tasks, and no answer may hold that many calls.
    return ", ".join(str(number) for number in range(first, min(last, first + 20) + 1)) or match[1]


def _ordinals(match: re.Match[str]) -> Ordinals:
    first = ORDINALS[match["first"]]
    if match["second"]:
        return Ordinals((first, ORDINALS[match["second"]]))
    if match["count"]:
        count = NUMBERS.get(match["count"]) or int(match["count"])
        return Ordinals(tuple(range(count)) if first >= 0 else tuple(range(-count, 0)))
    return Ordinals((first,))


def _status(match: re.Match[str]) -> Status:
    groups = match.groupdict()
    if any(groups[name] for name in groups if name.startswith("completed")):
        return "completed"
    return "pending" if any(groups[name] for name in groups if name.startswith("pending")) else "all"


def _words(span: Span) -> Words | None:
    if span.quoted is not None:
        return Words(span.quoted, exact=True)
    if (match := _EVERY.fullmatch(span.norm)) and (inner := _words(span.group(match, "words"))):
        return replace(inner, every=True)
    trimmed = span
    if match := _WORDS_BEFORE.match(trimmed.norm):
        trimmed = trimmed.cut(match.end())
    if match := _WORDS_AFTER.search(trimmed.norm):
        trimmed = trimmed.cut(0, match.start())
    if not trimmed:
        return None
    if trimmed.quoted is not None:
        return Words(trimmed.quoted, exact=True)
    return Words(trimmed.raw, _parts(trimmed), noun=_SAYS_NOUN.search(span.norm) is not None)


def _parts(span: Span) -> tuple[Ref, ...]:
    cuts = [0, *(spot for match in _JOINT.finditer(span.norm) for spot in match.span()), len(span.norm)]
    if len(cuts) == 2:
        return ()
    pieces = [ref_of(span.cut(start, end)) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    return tuple(piece for piece in pieces if piece is not None) if all(pieces) else ()

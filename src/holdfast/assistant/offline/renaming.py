"""Words that change what a task says: its title or its description."""

import re

from holdfast.assistant.offline.grammar import DONE, NOT_DONE, verbs
from holdfast.assistant.offline.intents import (
    Ask,
    Describe,
    Intent,
    Last,
    Numbers,
    Ordinals,
    Ref,
    Rename,
    Words,
)
from holdfast.assistant.offline.refs import is_plain, ref_of
from holdfast.assistant.offline.spans import QUOTE, Span
from holdfast.assistant.offline.titles import title_of
from holdfast.assistant.offline.words import VERBS

__all__ = ["DATE_TEXT", "is_date", "rename_of", "without_date"]

_SURE_VERB = verbs("change update edit rename modify reword rephrase retitle replace alter amend")
_MOVE_VERB = verbs("reschedule postpone move push shift delay bring")
_ANY_VERB = verbs("set make turn switch correct adjust revise fix call name")
_RENAME = re.compile(
    rf"(?:(?P<sure>{_SURE_VERB})|(?P<move>{_MOVE_VERB})|(?P<any>{_ANY_VERB}))"
    r"(?: (?:the )?(?:title|name|text|wording|label)(?: of| for| on)?)? (?P<rest>.+)",
    re.DOTALL,
)
_SAYS = re.compile(
    # "To read" may begin the title itself, unless a quotation follows.
    rf" ?(?:\b(?:to say|to read(?= ?[:{QUOTE}])|to be|so (?:that )?it (?:says|reads)|to|into|as|with|by|saying)\b"
    r"|'s (?:title|name|text) (?:to|as)\b|->|=>|→|:|=)(?: |$)?"
)
# "Set task 3 to completed" is not about its title.
_STATE = re.compile(rf"(?:{DONE}|{NOT_DONE})(?: please)?")
_OWN_TITLE = re.compile(r"(?:'s|s')? (?:title|name|text|wording)$")
_SHOULD = re.compile(
    r"(?:(?:the )?(?:title|name|text|wording) (?:of|for) )?(?P<ref>.+?) (?:should|must|needs to"
    r"|has to|ought to|is (?:supposed|meant) to) (?:instead )?"
    r"(?:say|read|be|be called|be named|be titled) (?:instead )?(?P<new>.+?)(?: instead)?",
    re.DOTALL,
)
_NAMED = re.compile(
    r"(?:make|set|call|name|rename) (?P<ref>(?:task|item|number|#) ?#?\d+) (?:say |read |be )?(?P<new>(?!to\b|as\b"
    r"|is\b|and\b|or\b|,|&).+?)(?: instead)?",
    re.DOTALL,
)
_MAKE_THAT = re.compile(
    r"(?:(?:make|call|let) (?:it|that|this)|(?:i|it) (?:meant|mean|should (?:be|say))"
    r"|it's supposed to be) (?:rather |be |say |to )?"
    r"(?P<new>.+?)(?: instead)?",
    re.DOTALL,
)
# A colon after a task says what it is to be, unless another order follows.
_COLON = re.compile(
    r"(?:(?P<ref>(?:task|item|todo|number|#) ?#?\d+) ?(?::|=|->)|(?P<bare>\d+) ?(?:->|=>|→))"
    rf" ?(?P<new>(?! ?(?:{verbs('mark set complete finish delete')}"
    rf"|{verbs('remove reopen undo check tick close add show rename change')})\b).+)",
    re.DOTALL,
)

_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|fri|sat|sun)s?"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan"
    r"|feb|apr|aug|sept?|oct|nov|dec)"
)
_HOUR = r"(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o'clock|h)?|noon|midnight)"
_DATE_WORD = (
    rf"(?:today|tonight|tomorrow|{_DAY}|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?|\d{{1,2}}(?:st|nd|rd"
    rf"|th)(?: of {_MONTH})?"
    rf"|\d{{1,2}} {_MONTH}|(?:next|this|the following) (?:week|weekend|month|year|{_DAY})|(?:the )?weekend"
    r"|in (?:an?|\d+|two|three) (?:hours?|days?|weeks?|months?)|(?:this |in the |tomorrow"
    r" )?(?:morning|afternoon|evening)"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)"
)
_LINK = r"(?:(?:on|at|by|in|until|till|before|after|around|for|the|of|from) ){0,3}"
# Few parts are enough for any date, and keep the search for one short in a text that is full of them.
DATE_TEXT = rf"{_LINK}(?:{_DATE_WORD}|{_HOUR})(?:,? {_LINK}(?:{_DATE_WORD}|{_HOUR})){{0,3}}"
_DATE = re.compile(DATE_TEXT)
_DATE_AT_END = re.compile(
    rf",? {_LINK}(?:{_DATE_WORD}|(?:at|by|around) {_HOUR})(?:,? {_LINK}(?:{_DATE_WORD}|{_HOUR})){{0,3}}$",
    re.IGNORECASE,
)

_NOTE = r"(?:notes?|descriptions?|details?|comment|remark)"
_TO = r"(?: to say| to read| saying| that says| that reads| reading| to| as| with| ?:| ?=|,| -)"
_PUT = verbs("change update edit modify replace set rewrite correct alter")
_PUT_OR_GIVE = verbs("change update edit modify replace set rewrite give correct alter")
_TAKE_OUT = verbs("delete remove clear erase")
_DESCRIBE = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{verbs('add attach put write append set give')} (?:(?:a|an|the|this|as|new) )*{_NOTE}"
        rf" (?:to|on|for|in|of) (?P<ref>.+?){_TO} ?(?P<text>.+)",
        rf"{_PUT} (?:the |its )?{_NOTE}"
        rf" (?:of|for|on|in|to) (?P<ref>.+?){_TO} ?(?P<text>.+)",
        rf"{_PUT_OR_GIVE} (?P<ref>.+?)(?:'s|s')? (?:the |a )?{_NOTE}"
        rf"{_TO} ?(?P<text>.+)",
        rf"{verbs('add attach put write')} (?:a |an |the )?{_NOTE} ?:? (?P<text>.+) (?:to|on|for)"
        r" (?P<ref>(?:task|item|todo|number|#) ?#?\d+)",
        rf"(?P<ref>(?:task|item|todo|number|#) ?#?\d+)(?:'s)? {_NOTE} ?[:=] ?(?P<text>.+)",
        rf"{_NOTE} (?:for|on|to|of) (?P<ref>(?!self\b).+?) ?: ?(?P<text>.+)",
        r"describ(?:e|ing) (?P<ref>.+?) as (?P<text>.+)",
    )
)
_NOTE_GONE = re.compile(
    rf"{_TAKE_OUT} (?:(?:the |its )?{_NOTE} (?:of|for|on|from|in) (?P<ref>.+)|(?P<own>.+?)(?:'s|s') {_NOTE})"
)
_NOTE_MORE = re.compile(
    rf"{verbs('add append')} (?P<text>.+) to (?:the )?(?:{_NOTE} (?:of|for|on|in) )?(?P<ref>(?:task"
    r"|item|todo|number|#) ?#?\d+)"
)


def is_date(text: str) -> bool:
    return _DATE.fullmatch(text.lower().strip(" .!")) is not None


def without_date(title: str) -> str:
    """The title without the date or time that it ends with."""
    return _DATE_AT_END.sub("", title) or title


def rename_of(span: Span) -> Intent | None:
    return _describe(span) or _rename(span) or _should(span) or _instead(span)


def _describe(span: Span) -> Describe | None:
    if match := _NOTE_GONE.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref") or span.group(match, "own"))
        return None if ref is None else Describe(ref, "")
    for rule in _DESCRIBE:
        if match := rule.fullmatch(span.norm):
            return _described(span, match, append=False)
    match = _NOTE_MORE.fullmatch(span.norm)
    return _described(span, match, append=True) if match else None


def _described(span: Span, match: re.Match[str], *, append: bool) -> Describe | None:
    ref, text = ref_of(span.group(match, "ref")), span.group(match, "text")
    return None if ref is None else Describe(ref, text.quoted or text.raw, append)


def _rename(span: Span) -> Intent | None:
    match = _RENAME.fullmatch(span.norm)
    if match is None:
        return _should(span)
    rest, sure, moves = span.group(match, "rest"), bool(match["sure"]), bool(match["move"])
    found: list[tuple[Ref, str, bool]] = []
    for cut in _SAYS.finditer(rest.norm):
        left, right = rest.cut(0, cut.start()), rest.cut(cut.end())
        if own := _OWN_TITLE.search(left.norm):
            left = left.cut(0, own.start())
        ref, title = ref_of(left), title_of(right)
        when = right.quoted is None and is_date(right.norm)
        if ref is None or not title or (moves and not when) or _STATE.fullmatch(right.norm):
            continue
        if sure or moves or isinstance(ref, Numbers | Ordinals):
            found.append((ref, right.raw.strip(" .!") if when else title, when))
    if found:
        ref, title, when = found[0]
        others = tuple((other, words) for other, words, _ in found[1:])
        instead = "" if is_plain(ref) else title_of(span)
        return Rename(ref, title, others, when, instead)
    return _without_title(rest) if sure else None


def _instead(span: Span) -> Rename | None:
    """ "Make that call dad": other words for the task that was spoken of, where they can be nothing but a title."""
    match = _MAKE_THAT.fullmatch(span.norm)
    if match is None:
        return None
    new = span.group(match, "new")
    first, _, rest = new.norm.partition(" ")
    title = title_of(new)
    if not title or not (new.quoted or (first in VERBS and rest)):
        return None
    return Rename(Last(), title)


def _without_title(rest: Span) -> Ask | None:
    """ "Rename task 2" lacks the new words; "change the lightbulb" is about no task."""
    ref = ref_of(rest)
    if ref is None:
        return Ask("change") if re.search(r"\b(?:task|todo|item)\b", rest.norm) else None
    named = isinstance(ref, Words) and re.search(r" (?:task|todo|item|one)$", rest.norm)
    return Ask("change", ref) if is_plain(ref) or named else None


def _should(span: Span) -> Rename | None:
    match = _NAMED.fullmatch(span.norm) or _SHOULD.fullmatch(span.norm) or _COLON.fullmatch(span.norm)
    if match is None or _STATE.fullmatch(match["new"]):
        return None
    named = "bare" if match.groupdict().get("bare") else "ref"
    ref, title = ref_of(span.group(match, named)), title_of(span.group(match, "new"))
    if not title or not isinstance(ref, Numbers | Ordinals):
        return None
    return Rename(ref, title)

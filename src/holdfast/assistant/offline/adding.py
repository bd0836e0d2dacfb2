"""Words that put a task on the list: asked for, remembered, or simply ordered ("buy milk and eggs")."""

import re
from dataclasses import replace

from holdfast.assistant.offline.grammar import LIST, NOUN, verbs
from holdfast.assistant.offline.intents import Add, Ask, Intent
from holdfast.assistant.offline.renaming import is_date
from holdfast.assistant.offline.several import one, several
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.words import NUMBERS

__all__ = ["add_of", "goes_of"]

_COUNT = rf"(?:\d+|{'|'.join(NUMBERS)})"
_WHICH = (
    rf"(?:(?:a|an|another|one more|the|this|these|those|following|some|few|couple of|{_COUNT}|new"
    r"|quick|more|as|my|of)\b ?)*"
)
_TASKS = (
    r"(?P<noun>tasks?|todos?(?: items?| tasks?)?|items?|reminders?|chores?|entry|entries|things?|note|to do)"
    r"(?! lists?\b)(?! ?(?:number |no\.? ?|#)?\d)(?! (?:" + "|".join(NUMBERS) + r") (?:as|to|is)\b)"
)
_MAKE = verbs(
    "add create make insert append put_in put put_down write write_down jot_down note_down enter"
    " register save log"
    " record set_up set start schedule open include give_me new track"
)
_WISH = r"(?:i(?:'d| would)? (?:want|need|like)|i have|there's|there is|i've got|need|want)"
_LINK = (
    rf"(?: (?:for me|(?:on|to|in|onto) {LIST}))*(?: ?[:\-,=]+ ?| )(?:(?:to|for|about|called|named"
    r"|titled|entitled|labell?ed|of"
    r"|that (?:says|reads)|saying|which (?:says|reads)|reading|with (?:the |a )?(?:title|name"
    r"|text)(?: of)?|as follows"
    r"|that (?:i|we) (?:have|need|must|should)(?: to)?|(?:i|we) (?:need|have) to|(?:on|to|in|onto)"
    rf" {LIST}|for me)\b ?[:,\-]? ?)*"
)
_EXPLICIT = re.compile(
    rf"(?:(?:{_MAKE}|{_WISH})(?: me)? {_WHICH}(?:(?:[a-z-]+ ){{1,2}}(?=tasks? ?:))?"
    rf"|{_WHICH})\b{_TASKS}(?P<rest>(?:{_LINK}(?P<title>.+))?[ :]*)",
    re.DOTALL,
)
_NOUN_FIRST = re.compile(
    r"(?:new |next |another |a )?(?:tasks?|todos?|reminder|to do)(?: ?[:\-=] ?| (?!(?:no\.? |number "
    r"|#)?(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b)|is\b|are\b"
    r"|was\b|lists?\b))"
    r"(?P<title>.+)",
    re.DOTALL,
)
_ON_LIST = re.compile(
    rf"{verbs('add put insert append include throw stick place write write_down jot jot_down get note')} (?P<title>.+?)"
    rf" (?:(?:to|on|onto|in|into|down on) (?:{LIST}|there)|as (?:a |an )?(?:new )?{NOUN})(?P<when> (?:for |on "
    r"|by |at )?\S.*)?",
    re.DOTALL,
)
_TO_LIST = re.compile(
    rf"{verbs('add put insert write note')} (?:this |these |the following )?(?:to|on|in) (?:{LIST}|list) ?[:,]?"
    r" ?(?P<title>.+)",
    re.DOTALL,
)
_GOES = re.compile(
    r"(?P<title>.+?) (?:needs? to|should|must|ha(?:s|ve) to|(?:wants?|ought) to) (?:also )?(?:go|be|be added|be put)"
    rf" (?:to|on|onto|in) (?:{LIST}|the list|list)(?: too| as well)?"
)
# A shorthand for "add": a plus sign, an empty box.
_SIGN = re.compile(r"(?:\+|\[ ?\]) ?(?P<title>.+)", re.DOTALL)
_PLAIN = re.compile(
    rf"(?:{verbs('add append jot_down note_down put_down')}"
    r"(?: (?:one more|another(?: one)?|this|these|something|the following)(?= ?[:\-]))?"
    r"|(?:new|next|(?:just )?one more|another(?: one)?)(?= ?:)|(?:write|put|jot"
    r"|note) (?:this )?down(?= ?:| that)|note to self|todo|to do"
    r"|(?:there's|there is) something (?:that )?(?:i|we) (?:need|have) to do(?= ?[:\-]))\b(?! up\b) ?[:\-,]?"
    r" ?(?P<title>.*)",
    re.DOTALL,
)
# "Two things: …", "add these: …" say that more than one comes.
_ANNOUNCED = re.compile(
    rf"(?:{verbs('add note write_down put_down append')} |i (?:need|have) to do )?"
    rf"(?:(?:these|the following|some|a few|a couple of|{_COUNT})(?: (?:new|more|other))*"
    r" (?:things|tasks|todos|items|reminders|chores|ones)|these|the following)"
    rf"(?: (?:for me|to do|i need to do|(?:to|on|in) {LIST}))* ?[:\-,] ?(?P<title>.+)",
    re.DOTALL,
)
_NOT_TITLE = re.compile(
    rf"(?:this|that|it|these|those|them|something|one|more|another|another one|{_COUNT})(?: (?:to|on)"
    rf" {LIST})?"
)


def add_of(span: Span) -> tuple[Intent, ...] | None:
    """What a clause that asks in so many words for a task adds."""
    if match := _SIGN.fullmatch(span.norm):
        return one(span.group(match, "title"))
    if match := _TO_LIST.fullmatch(span.norm):
        return several(span.group(match, "title"))
    for rule in (_EXPLICIT, _NOUN_FIRST):
        match = rule.fullmatch(span.norm)
        if match and not (rule is _EXPLICIT and _is_noun_only(span)):
            return _explicit(span, match, plural=rule is _EXPLICIT and match["noun"].endswith("s"))
    match = _ON_LIST.fullmatch(span.norm)
    when = span.group(match, "when") if match else None
    if match and (not when or is_date(when.norm)):
        tasks = one(span.group(match, "title"))
        return tuple(_dated(task, when.raw) for task in tasks) if when else tasks
    if match := _ANNOUNCED.fullmatch(span.norm):
        return several(span.group(match, "title"))
    if match := _PLAIN.fullmatch(span.norm):
        title = span.group(match, "title")
        if not title or _NOT_TITLE.fullmatch(title.norm):
            return (Ask("add"),)
        many = re.search(r" as (?:new |separate )?(?:tasks|todos|items)$", title.norm)
        return several(title.cut(0, many.start())) if many else one(title)
    return None


def goes_of(sentence: Span) -> tuple[Intent, ...] | None:
    """ "Milk, bread and butter need to go on the list": a whole sentence, as its head is all that is added."""
    match = _GOES.fullmatch(sentence.strip(" .!").norm)
    return one(sentence.group(match, "title")) if match else None


def _dated(task: Intent, when: str) -> Intent:
    """ "Put X on my list for tomorrow": the date belongs to the title."""
    return (
        replace(task, title=f"{task.title} {when}") if isinstance(task, Add) and not task.shortened else task
    )


def _is_noun_only(span: Span) -> bool:
    """ "Things are fine" begins with a noun, not with a wish to add it."""
    first = span.norm.split(" ")[0].rstrip(":")
    return re.fullmatch(
        r"tasks?|todos?|items?|reminders?|chores?|entry|entries|things?|note|the|my|some|these|those"
        r"|this|few|one",
        first,
    ) is not None and not re.match(r"(?:note|task|todo|reminder|item)s? ?:", span.norm)


def _explicit(span: Span, match: re.Match[str], *, plural: bool) -> tuple[Intent, ...]:
    title = span.group(match, "title")
    if not title or _NOT_TITLE.fullmatch(title.norm):
        return (Ask("add"),)
    reminds = "remind" in span.norm[: match.start("title")]
    return several(title) if plural else one(title, reminds=reminds)

"""Requests for what other lists have and this one has not: dates, priorities, tags, other people.

They are told so in a sentence. To pass over the wish and change the rest would be to pretend.
"""

import re

from holdfast.assistant.offline.intents import Lacking, LackKind
from holdfast.assistant.offline.renaming import is_date
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.words import NUMBERS

__all__ = ["LACKS", "lacking_of", "notes_on"]

LACKS: dict[LackKind, str] = {
    "priorities": "I keep no priorities: a task has a title, a description, and is open or done."
    " The title can say that it is urgent.",
    "order": "I keep no order but that of the tasks' numbers, and cannot sort them.",
    "dates": "I keep no dates or deadlines: a task has a title, a description, and is open or done."
    " The title can say when.",
    "reminders": "I cannot remind you at a time. What is to be done I can put on your list.",
    "labels": "I keep no tags or categories: a task has a title, a description, and is open or done.",
    "lists": "There is one list, and its tasks have no tasks of their own.",
    "people": "The list is yours alone: I cannot share it, or give a task to somebody else.",
}

_COUNT = "|".join(NUMBERS)
_REF = (
    rf"(?:(?:the |my )?(?:tasks?|todos?|items?|numbers?|#) ?#?(?:\d+|{_COUNT})\b|#?\d+\b|it|that|this|them)"
)
_LIST = r"(?:(?:my |the |all |these |this )*(?:todo )?(?:tasks?|todos?|list)\b)"
_WEIGHT = (
    r"(?:(?:very |more |most |less )*(?:urgent|important|critical)|(?:an? |the )?(?:very )?(?:high|higher|highest|top"
    r"|low|lower|lowest|medium|normal|first|number one)(?:est)? ?(?:priority|importance|prio)"
    r"|(?:an? |the |my )?(?:priority|prio)(?: \w+)?)"
)
_PATTERNS: tuple[tuple[LackKind, str], ...] = (
    (
        "priorities",
        rf"(?:mark|set|flag|make|change|label|update|give|turn|rate|move) .+? (?:as |to |into |with |at )*{_WEIGHT}"
        rf"|{_REF} (?:is|are|should be|has|needs?)(?: now| very)? {_WEIGHT}"
        rf"|(?:raise|lower|increase|change|set|update) (?:the )?(?:priority|importance) (?:of|for|on) .+"
        rf"|(?:what|what's|which)(?: (?:of )?(?:my|the|these|those|is|are|one|ones|task|tasks|things?))*"
        r" (?:most |more |the )*(?:important|urgent|pressing|critical)(?: .*)?"
        r"|(?:what are|what's|show(?: me)?|list)(?: all)?(?: my| the)*(?: (?:top|high|highest|most"
        r" (?:important|urgent)|urgent|important))* "
        r"?(?:priority|priorities|urgent|important)(?: tasks?| items?| ones?| todos)*",
    ),
    (
        "order",
        rf"(?:sort|order|rank|arrange|group|reorder|rearrange|prioriti[sz]e) (?:{_LIST}|it|them)(?: .*)?"
        rf"|(?:move|put|bring) {_REF} (?:to|at|on) (?:the )?(?:top|bottom|front|end|first place)(?: .*)?",
    ),
    (
        "dates",
        r"(?:set|add|give|put|change|assign|attach|move) (?:an? |the |its )*(?:deadlines?|due ?dates?)\b"
        rf".*(?:{_REF}|\btask\b).*"
        rf"|(?:set|give|put|change|assign|move|make) {_REF} (?:\w+ ){{0,4}}?(?:deadlines?|due ?dates?|due)\b.*"
        rf"|{_REF} (?:is|are) due .+|when (?:is|are|'s) .+ due|schedule {_REF} .+",
    ),
    ("reminders", r"(?:remind|notify|alert|ping|wake)(?: me)?(?: up)? (?P<when>.+)"),
    (
        "labels",
        rf"(?:add|put|set|give|assign|remove|attach) .*\b(?:tags?|labels?|category|categories|colou?rs?)\b"
        rf".*{_REF}(?: .*)?"
        rf"|(?:give|assign) {_REF} .*\b(?:tags?|labels?|category|colou?r)\b.*|(?:tag|categori[sz]e) {_REF}.*",
    ),
    (
        "lists",
        r"(?:add|create|make|new|start|open)(?: me)? (?:an? |another |new |second )*"
        r"(?:(?:sub-?tasks?|sub-?items?)\b.*"
        r"|(?:(?:todo|task|shopping|grocery|work) )?lists?(?: (?:called|named|titled|for) .+)?)",
    ),
    (
        "people",
        rf"(?:assign|delegate|share|forward|hand over) (?:{_REF}|{_LIST})(?: .*)?|(?:give) {_REF} to \w+"
        rf"|invite \S+ to {_LIST}|(?:send|email|mail|text) (?:me |\w+ )?{_LIST}(?: .*)?",
    ),
)
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


def lacking_of(span: Span) -> Lacking | None:
    """What of it this list has not, where it is nothing else that is asked for."""
    norm = span.norm.rstrip(" ?.!")
    for kind, rule in _RULES:
        match = rule.fullmatch(norm)
        if match and (kind != "reminders" or is_date(match["when"])):
            return Lacking(kind)
    return None


_DAYS = r"(?:(?:other |second |single )?(?:day|week|month|year|morning|evening|night|hour|weekday|weekend)s?|\w+days?)"
_NOTES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), note)
    for pattern, note in (
        (r"\b(?:due|deadline)\b", "I keep no due dates; it stands in the title."),
        (
            rf"\b(?:every|each) {_DAYS}\b|\b(?:daily|weekly|monthly|yearly)$",
            "I repeat nothing: it stands on your list once.",
        ),
        (
            r"\b(?:high|highest|higher|top|low|lowest|medium|normal|first) (?:priority|prio)\b|\bpriority\b|^urgent\b"
            r"|\burgent(?:ly)?$",
            "I keep no priorities; it stands in the title.",
        ),
    )
)


def notes_on(title: str) -> list[str]:
    """What a title speaks of that this list does not keep, each in a sentence."""
    return [note for rule, note in _NOTES if rule.search(title)]

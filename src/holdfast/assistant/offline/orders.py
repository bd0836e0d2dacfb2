"""A note to oneself in the form of an order: "call the bank", "defrost the chicken"."""

import re

from holdfast.assistant.offline.chat import is_question
from holdfast.assistant.offline.intents import Intent, Offer
from holdfast.assistant.offline.renaming import is_date, without_date
from holdfast.assistant.offline.several import one
from holdfast.assistant.offline.spans import QUOTE, Span
from holdfast.assistant.offline.titles import title_of
from holdfast.assistant.offline.words import FEELINGS, NOT_VERBS, PASTS, VERBS, word_set

__all__ = ["begins_order", "order_of"]

_FOR_A_MODEL = re.compile(
    r"(?:get|make|do|have|let) (?:it|that|this)\b.*|"
    r"\w+ (?:me|us)\b.*|\w+ (?:an? |the |some |another )?(?:\w+ )?(?:joke|poem|story|haiku|song"
    r"|riddle|essay|limerick|rap|sonnet|fact)s?\b.*"
    r"|(?:say|tell|write|sing|print|output|play) (?:hi|hello|something|anything)\b.*|(?:translate"
    r"|compare|describe) (?:this|that|it|these|those)\b.*"
    r"|\w+ (?:it|that|this|them|these|those|you|yourself|up|on|off|over|again|now)$|\w+ this\b.*"
)
_FOR_A_DEVICE = re.compile(
    r"(?:play|pause|skip|resume|turn (?:on|off|up|down)|switch (?:on|off)|set (?:a |an |the |my"
    r" )?(?:timer|alarm)|search|google|look up|translate .+ (?:in)?to \w+$)"
)
_DETERMINER = word_set(
    "the my a an some our his her their these those all every mom dad mom's dad's for up out down in"
    " back at with"
)
# "Urgent: call the doctor": the mark stays in the title.
_MARKED = re.compile(r"(?:very )?(?:urgent|important|asap|reminder|idea|fyi|today|tomorrow) ?[:!-] ?")
_TASK_NUMBER = re.compile(r"\b(?:task|todo|item) ?#?\d+\b|#\d+\b")


def order_of(span: Span, *, asked: bool = False) -> tuple[Intent, ...] | None:
    """A note to oneself in the form of an order, or with a date; nothing that is addressed to a model.

    `asked`: it began with "could you", so that the model is meant, which can only offer to note it down.
    """
    norm = span.norm
    if is_question(norm) or _TASK_NUMBER.search(norm) or norm.startswith(QUOTE):
        return None
    if begins_order(norm) and not _FOR_A_MODEL.fullmatch(norm):
        if asked or _FOR_A_DEVICE.match(norm):
            title = title_of(span)
            return (Offer(title, cannot=True),) if title else None
        return one(span)
    if (marked := _MARKED.match(norm)) and begins_order(norm[marked.end() :]):
        return one(span)
    words = norm.split(" ")
    rest = without_date(norm)
    if (
        rest != norm
        and not is_date(norm)
        and 1 < len(words) <= 12
        and words[0] not in NOT_VERBS | FEELINGS | {"it's", "i'm", "he's", "she's"}
    ):
        title = title_of(span)
        return (Offer(title),) if title and not _sounds_told(rest) else None
    return None


def begins_order(norm: str) -> bool:
    words = norm.replace(",", " ").replace(": ", " ").split()
    if not words or (len(words) == 1 and words[0] not in VERBS):
        return False
    first, second = words[0], words[1] if len(words) > 1 else ""
    if second in ("is", "are", "was", "were", "will", "has", "can", "isn't", "aren't", "of"):
        return False
    if first in VERBS:
        return len(words) > 1
    # A verb that nobody listed: "defrost the chicken", "deworm my cat".
    shaped = (
        first.isalpha() and first.isascii() and not re.search(r"(?:ed|ing|ly|ous|ful|ness|ion|s)$", first)
    )
    return (
        shaped
        and second in _DETERMINER
        and len(words) > 2
        and first not in NOT_VERBS | FEELINGS | set(PASTS)
        and len(first) > 2
    )


def _sounds_told(rest: str) -> bool:
    """Whether the words before a date tell of something: "the weather is nice today"."""
    return (
        re.search(
            r"\b(?:is|are|was|were|am|will|it's|i|you|he|she|they|we|feels?|looks?|has|have|had|so"
            r"|very|nice|lovely|bad|good)\b",
            rest,
        )
        is not None
    )

"""What somebody has to do, is to be reminded of or may do: "I need to …", "don't let me forget …", "let's …"."""

import re
from dataclasses import replace

from holdfast.assistant.offline.chat import is_question
from holdfast.assistant.offline.intents import Add, Intent, Offer
from holdfast.assistant.offline.orders import begins_order
from holdfast.assistant.offline.renaming import DATE_TEXT, is_date
from holdfast.assistant.offline.several import one
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import title_case, title_of
from holdfast.assistant.offline.words import VERBS

__all__ = ["DUTY", "duty_of"]

_ADVERB = r"(?:(?:really|also|still|just|always|absolutely|definitely|probably|finally|urgently|please) )*"
_REMIND = (
    r"(?:remind(?:ing)? me|(?:i(?:'d| would) (?:like|want|love)|i want|i need) to be reminded"
    r"|send me a reminder|set (?:me )?a reminder)(?: again)? ?(?:to|about|that|of|for)?"
)
_FORGET = (
    r"(?:remember(?:ing)?(?: that)?(?: i (?:have|need))? (?:to|about|that)"
    r"|(?:(?:i|we) )?(?:don't|do not|never|can't|mustn't|must not) (?:let (?:me|us) )?forget(?: (?:to|about|that))?"
    r"|make sure(?: that)?(?: i| we)?(?: to)?"
    r"|remember(?= (?:the|my|our|his|her)\b)"
    r"|help me (?:to )?remember(?: to| that)?|let me (?:not forget|remember)(?: to)?|keep in mind(?:"
    r" to| that)?|be sure to)"
)
_MUST = (
    rf"(?:(?:i|we)(?:'ve|'d| have)? ?{_ADVERB}(?:need to|have to|must|should|ought to|has to|got to"
    r"|want to|would like to|like to|better"
    r"|had better|promised to|am supposed to|are supposed to|need to remember to|must not forget to)|(?:i'm|i am"
    r"|we're) supposed to"
    r"|(?:(?:i|we)(?:'m|'re| am| are)? )?going to (?:need|have) to"
    r"|need to|have to|must|got to|want to|ought to|better|gonna have to|(?:i|we)'ll (?:need|have) to"
    r"|(?:i|we) will (?:need|have) to)"
)
DUTY = re.compile(
    rf"(?:(?P<remind>{_REMIND})|{_FORGET}|(?P<must>{_MUST}))\b ?{_ADVERB}(?:remember to |not forget to"
    r" |make sure to |be sure to )?(?P<title>.+)",
    re.DOTALL,
)
_MAY = re.compile(
    r"(?:(?:i|we)(?:'ll| will| might| could| may)|(?:i'm|i am|we're|we are) (?:going to|planning to"
    r"|about to|thinking of)|going to|let's|we could"
    r"|(?:i|we) (?:plan|intend|hope|mean|wish) to|i (?:\w+ )?(?:forgot|keep forgetting) to|need|(?:i"
    rf"|we) {_ADVERB}(?:need|want))\b (?P<title>.+)",
    re.DOTALL,
)
_HAVE_TO = re.compile(
    r"(?:i|we)(?:'ve| have)(?: also| still)?(?: got)? (?P<what>(?:an?|some|the|my|our"
    r"|\d+) [^,]{1,60}?) to (?P<verb>[a-z]+)"
    r"(?P<tail>(?: (?:for|on|with|up|in|out|about|to|at|off))?)(?P<when>(?: .+)?)"
)
_IDLE = re.compile(
    r"(?:go (?:to (?:bed|sleep|work)|home|out|now)|go|say|admit|run|leave|be honest|know|understand"
    r"|ask|talk|chat|think|see|see if|tell you|thank you?|die|stop|wait|sleep|cry|laugh"
    r"|be|be going|believe|scream|relax|do (?:it|that|this|something|nothing|so)|try|agree|disagree"
    r"|apologi[sz]e|point out|mention|confess"
    r"|learn|get going|get out|hear|be (?:happy|rich|alone|loved|sure))\b(?! (?:the|to|my|for|with"
    r"|mom|dad)\b).*"
    r"|(?:know|ask|understand|see|talk to you|chat|tell you|thank you|say|hear|be able|believe|admit)"
    r" .*|you\b.*|that\b.*"
)


# "Remind me at 5 pm to call mom".
_WHEN_FIRST = re.compile(rf"(?P<when>{DATE_TEXT}),? to (?P<what>.+)", re.DOTALL)


def _with_date(tasks: tuple[Intent, ...], when: str) -> tuple[Intent, ...]:
    return tuple(
        replace(task, title=f"{task.title} {when}") if isinstance(task, Add) and not task.shortened else task
        for task in tasks
    )


def duty_of(span: Span) -> tuple[Intent, ...] | None:
    """ "I need to …", "remind me to …": a task, unless it is a manner of speaking."""
    if match := DUTY.fullmatch(span.norm):
        title = span.group(match, "title")
        if is_question(title.norm) or (match["must"] and _IDLE.fullmatch(title.norm)):
            return None
        reminds = match["remind"] is not None
        if reminds and (told := _WHEN_FIRST.fullmatch(title.norm)):
            tasks = one(title.group(told, "what"), reminds=True)
            return _with_date(tasks, title.group(told, "when").raw)
        return one(title, reminds=reminds)
    have = _HAVE_TO.fullmatch(span.norm)
    if have and have["verb"] in VERBS and (not have["when"] or is_date(have["when"])):
        words = (have["verb"] + have["tail"], span.group(have, "what").raw, have["when"].strip())
        return (Offer(title_case(" ".join(word for word in words if word))),)
    match = _MAY.fullmatch(span.norm)
    if (
        match is None
        or _IDLE.fullmatch(match["title"])
        or (not begins_order(match["title"]) and "need" not in span.norm)
    ):
        return None
    title_text = title_of(span.group(match, "title"))
    return (Offer(title_text),) if title_text else None

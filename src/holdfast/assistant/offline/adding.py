"""Words that put a task on the list: asked for, remembered, or simply ordered ("buy milk and eggs")."""

import re
from dataclasses import replace

from holdfast.assistant.offline.chat import is_question
from holdfast.assistant.offline.grammar import LIST, NOUN, verbs
from holdfast.assistant.offline.intents import Add, Ask, Intent, Offer
from holdfast.assistant.offline.renaming import is_date, without_date
from holdfast.assistant.offline.several import one, several
from holdfast.assistant.offline.spans import QUOTE, Span
from holdfast.assistant.offline.titles import title_case, title_of
from holdfast.assistant.offline.words import FEELINGS, NOT_VERBS, NUMBERS, PASTS, VERBS, word_set

__all__ = ["DUTY", "add_of", "duty_of", "goes_of", "order_of"]

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

_ADVERB = r"(?:(?:really|also|still|just|always|absolutely|definitely|probably|finally|urgently|please) )*"
_REMIND = (
    r"(?:remind(?:ing)? me|(?:i(?:'d| would) (?:like|want|love)|i want|i need) to be reminded"
    r"|send me a reminder|set (?:me )?a reminder)(?: again)? ?(?:to|about|that|of|for)?"
)
_FORGET = (
    r"(?:remember(?:ing)?(?: that)?(?: i (?:have|need))? (?:to|about|that)"
    r"|(?:(?:i|we) )?(?:don't|do not|never|can't|mustn't|must not) (?:let (?:me|us) )?forget(?: (?:to|about|that))?"
    r"|make sure(?: that)?(?: i| we)?(?: to)?"
    r"|help me (?:to )?remember(?: to| that)?|let me (?:not forget|remember)(?: to)?|keep in mind(?:"
    r" to| that)?|be sure to)"
)
_MUST = (
    rf"(?:(?:i|we)(?:'ve|'d| have)? ?{_ADVERB}(?:need to|have to|must|should|ought to|has to|got to"
    r"|want to|would like to|like to|better"
    r"|had better|promised to|am supposed to|are supposed to|need to remember to|must not forget to)|(?:i'm|i am"
    r"|we're) supposed to"
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
_TASK_NUMBER = re.compile(r"\b(?:task|todo|item) ?#?\d+\b|#\d+\b")


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


def duty_of(span: Span) -> tuple[Intent, ...] | None:
    """ "I need to …", "remind me to …": a task, unless it is a manner of speaking."""
    if match := DUTY.fullmatch(span.norm):
        title = span.group(match, "title")
        if is_question(title.norm) or (match["must"] and _IDLE.fullmatch(title.norm)):
            return None
        return one(title, reminds=match["remind"] is not None)
    have = _HAVE_TO.fullmatch(span.norm)
    if have and have["verb"] in VERBS and (not have["when"] or is_date(have["when"])):
        words = (have["verb"] + have["tail"], span.group(have, "what").raw, have["when"].strip())
        return (Offer(title_case(" ".join(word for word in words if word))),)
    match = _MAY.fullmatch(span.norm)
    if (
        match is None
        or _IDLE.fullmatch(match["title"])
        or (not _begins_order(match["title"]) and "need" not in span.norm)
    ):
        return None
    title_text = title_of(span.group(match, "title"))
    return (Offer(title_text),) if title_text else None


def order_of(span: Span, *, asked: bool = False) -> tuple[Intent, ...] | None:
    """A note to oneself in the form of an order, or with a date; nothing that is addressed to a model.

    `asked`: it began with "could you", so that the model is meant, which can only offer to note it down.
    """
    norm = span.norm
    if is_question(norm) or _TASK_NUMBER.search(norm) or norm.startswith(QUOTE):
        return None
    if _begins_order(norm) and not _FOR_A_MODEL.fullmatch(norm):
        if asked or _FOR_A_DEVICE.match(norm):
            title = title_of(span)
            return (Offer(title, cannot=True),) if title else None
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


def _begins_order(norm: str) -> bool:
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

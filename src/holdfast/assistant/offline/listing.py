"""Requests to see tasks: all, those of one status, those that mention something, or one of them.

A request for the list is known by what it does not contain: take away the words that talk about lists, and
nothing may be left. "What do I still have to do today" is a list, "what do I do about the noise" is not.
"""

import re

from holdfast.assistant.offline.grammar import LIST
from holdfast.assistant.offline.intents import All, Find, List, Numbers, Ordinals, Show, Status, Words
from holdfast.assistant.offline.refs import ref_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import title_of
from holdfast.assistant.offline.words import word_set

__all__ = ["listing_of"]

_NOUNS = word_set("task tasks todo todos list lists item items reminders chores things stuff agenda plate")
# Words for the list only where somebody calls them theirs: "what day is it" asks for none.
_MINE = word_set("day schedule plan plans")
_DATES = word_set(
    "yesterday today tonight tomorrow week weekend month due monday tuesday wednesday thursday friday saturday sunday"
)
_OPEN = word_set(
    """
    pending open left remaining remain remains outstanding unfinished incomplete uncompleted undone active
    unchecked still yet due upcoming todo next haven't need needs should must else ahead not isn't aren't hasn't
    """
)
_DONE = word_set("completed complete done finished finish closed accomplished achieved ticked checked did")
_SHOW = word_set(
    "show list display view see read print give get tell fetch count look pull bring check review go"
)
_QUIET = word_set(
    """
    a about again all already also am and any anything are as at be been being by can could currently current do
    does everything every existing exactly for from full entire far give going got had has have here how i i'd i'm i've
    in is it items know let like many me more much my nothing now of off on one ones only open our out over please
    rest right should so some through something summary that that's the them there there's these they this those
    to up us want
    was we we're we've were what what's whats which whole will with would you quick quickly overview status just
    an both doing let's does how's including include includes incl look looks looking plus supposed together was were
    """
)
_VOCABULARY = _NOUNS | _MINE | _DATES | _OPEN | _DONE | _SHOW | _QUIET
_STARTS = re.compile(
    r"(?:show|list|display|view|see|read|print|give|get (?:me|my|all)|tell|fetch|count|pull|bring"
    r"|look|let(?: me|'s| us) (?:see|know|view|have)"
    r"|i(?:'d| would)? (?:want|like|need|wish)(?: to)? (?:see|view|know|have|get|look)|remind me|remember me"
    r"|(?!complete (?:all|every|everything|the|my|it|them)\b)(?:what|what's|which|how does|how do"
    r"|how is|how's|got|how many|how much"
    r"|do i|did i|have i|am i|are there|is there|is everything|is anything|are all"
    r"|can i|could i|may i|anything|any|nothing|all|everything|every|my|the|open|pending|remaining|unfinished"
    r"|outstanding|incomplete|completed?|finished|done|active|overview|summary|status|tasks|todos"
    r"|todo list|task list"
    r"|check (?:my|the)|review (?:my|the)|go (?:over|through) (?:my|the)))\b"
)
_TRIGGER = _NOUNS | word_set(
    """
    pending left rest remaining remain remains outstanding unfinished incomplete uncompleted completed done finished
    finish accomplished achieved everything next complete upcoming unchecked open overview doing supposed
    """
)
_WHOLE_LIST = re.compile(r"\b(?:complete|full|entire|whole) (?:todo )?list\b")
_BOTH = re.compile(
    r"\b(?:including|include|includes|incl|plus|together with|also|as well as) .*\b(?:completed?|done|finished)\b"
    r"|\b(?:completed?|done|finished)(?: ones| tasks)? and .*\b(?:open|pending|unfinished|incomplete|not|left)\b"
    r"|\b(?:open|pending|unfinished|incomplete)(?: ones| tasks)? and .*\b(?:completed?|done|finished)\b"
    r"|\b(?:completed?|done|finished) or not\b"
)
_LEFT = re.compile(
    r"\b(?:not|haven't|isn't|aren't|hasn't|yet|still|left|remain|remains|remaining|pending"
    r"|outstanding|unfinished"
    r"|incomplete|uncompleted|undone|active|unchecked|due|upcoming|next|else|the rest)\b"
    r"|(?<!^)\bopen\b|^open (?:tasks|todos|items|ones|reminders)"
)
_ALL_DONE = re.compile(r"(?:is|are|am|did|have) (?:i|we|they|everything|all|it all)\b")
_OWED = re.compile(
    r"\b(?:have|need|needs|got|want|supposed|things|stuff|tasks|todos|items|what|anything|something"
    r"|everything) to"
    r" (?:do|be|get|finish|complete|accomplish)\b|\b(?:should|must)\b|\bneeds? (?:doing|to)\b"
)
_FINISHED = re.compile(
    r"\b(?:completed?|done|finish(?:ed)?|closed|accomplished|achieved|ticked|checked|did i|i did)\b"
)
_DONE_WITH = re.compile(r"(?:i'm |i am |we're )?(?:all )?(?:done|finished|through) with\b")
_LONE = word_set("list tasks todos todo pending completed everything all open unfinished incomplete overview")
_YOUR = re.compile(r"\b(?:do|are|can|did|will|would|should|have) you\b")

_NOUN = r"(?:tasks?|todos?|items?|reminders?|chores?|anything|something|things?|entr(?:y|ies))"
_FIND = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:show|list|display|view|see|find|give|get|search|look)(?: me| for| up)*(?: all| any| my|"
        rf" the| every)* {_NOUN}"
        r"(?: for| about| with| on| that (?:mention|contain|say)s?| mentioning| containing| related"
        r" to| regarding"
        rf"| concerning| to do with| in)+ (?P<what>.+)",
        r"(?:do i have|have i got|(?:i've |i have )?got|is there|are there|was there|which|any|what)"
        rf"(?: a| an| any| some)* {_NOUN}(?: to do(?= about| for| with| on| in| regarding))?"
        rf"(?: (?:do i have|are|is|there))*(?: (?:on|in|among|of) {LIST})?(?: about| for| with| on| to"
        r"| that (?:mention|contain|say)s?| mention| concern"
        rf"| mentioning| related to| regarding| in)+ (?P<what>.+?)(?: in (?:it|them)| (?:on|in) {LIST})?",
        rf"{_NOUN}(?: (?:on|in|among|of) {LIST})? (?:about|with|regarding|mentioning|containing) (?P<what>.+?)"
        rf"(?: in (?:it|them)| (?:on|in) {LIST})?",
        r"anything on (?P<what>.+)",
        r"(?:do i have|have i got|got) (?:an?|any|some) (?P<what>[\w-]+(?: [\w-]+){0,3})",
        r"any (?P<what>[\w-]+(?: [\w-]+)?)",
        r"(?:are there|is there|do i have|have i got)(?: any| an?| some)* (?P<what>[\w-]+(?: [\w-]+)?)"
        r" (?:tasks?|todos?|chores?|reminders?)",
        rf"(?:do i have|have i got)(?: any| an?| some)* (?P<what>.+?) (?:on|in) {LIST}",
        r"what (?:do i have|have i got|is there) (?:about|for|with|regarding|concerning) (?P<what>.+)",
        rf"(?:which|what|any)(?: of)?(?: my| the)* {_NOUN}(?: that)? (?:have|has|do|is|are) (?:something"
        r" |anything |got )*"
        r"(?:to do with|related to|about) (?P<what>.+)",
        r"(?:search|look|find)(?: for)? (?P<what>.+?) (?:in|on|among) (?:my|the) (?:todo |task"
        r" )?(?:tasks|list|todos)",
        r"search (?:my |the )?(?:tasks|list|todos) for (?P<what>.+)",
        r"is (?P<what>.+?) (?:already )?(?:on|in) (?:my|the) (?:todo |task )?(?:list|tasks)(?: already)?",
        r"did you (?:add|save|create|note|record|get|write down) (?P<what>.+)",
        r"(?:find|show|show me|open|see|view) (?P<what>(?:the |my )?.+ (?:task|todo|item|reminder|one))",
        r"(?:what|which)(?: of my)? (?P<what>\w+) tasks (?:do i have|are there)",
        r"(?:show|list|see|view|display|give)(?: me)?(?: all)?(?: my| the)* (?P<what>[\w-]+(?:"
        r" [\w-]+)?) (?:tasks|todos|chores|reminders)",
    )
)
# "Find the keys" is something to do, and so may be "find socks", when no task mentions them.
_SEARCH = re.compile(
    rf"(?:(?P<only>search(?: for)?|filter(?: by| for)?|look up|lookup)|find)"
    rf" (?P<what>(?!(?:the|my|an?|some|out|all|any|me|every|{_NOUN})\b).+)"
)
_ONE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:show|display|view|see|read|open|get me|give me|tell me)(?: me)?(?: about| more about|"
        r" out)?(?: the)?"
        r"(?: details?| info| information| status| title| description)?(?: of| for| on| about)? (?P<ref>.+)",
        r"(?:how about|what about|what's|what|which)(?: is| was| are)?"
        r"(?: the (?:status|title|description|name|state) of)? (?P<ref>.+?)(?: about| again)?",
        r"(?:status|details?) (?:of|for|on) (?P<ref>.+)",
    )
)
_IS_DONE = re.compile(
    r"(?:is|are|was|were|has|have) (?P<ref>.+?) (?:already |been |all )*(?:done|completed?|finished|open|pending|closed"
    r"|ticked off|paid|bought|sent|called|booked)(?: yet| already| now| or not)?"
)
_ARTICLE = re.compile(r"(?:an?|any|some) (?=\S)")
_TASK_AT_END = re.compile(r" (?:task|todo|reminder|one)$")
_DID_I = re.compile(
    r"(?:did|have|had) i(?: already| ever| not)? (?P<words>(?!to\b|any\b|not\b).+?)(?: yet| already| today)?"
)


def listing_of(span: Span) -> List | Find | Show | None:
    norm = span.strip(" .,!;:?").norm
    if norm in ("done", "finished") and span.norm.endswith("?"):
        return List("completed")
    if not norm or _DONE_WITH.match(norm) or (_YOUR.search(norm) and "did you" not in norm):
        return None
    span = span.strip(" .,!;:?")
    return _list(norm) or _show_plain(span) or _find(span) or _did_i(span)


def _list(norm: str) -> List | None:
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", norm)
    if re.search(r"\d", norm) or not words or not set(words) <= _VOCABULARY:
        return None
    if norm not in _LONE and (len(words) == 1 or not _STARTS.match(norm) or not _is_about_tasks(words)):
        return None
    return List(_status(norm), dated=bool(_DATES & set(words)))


def _is_about_tasks(words: list[str]) -> bool:
    found = set(words)
    if found & _TRIGGER or " ".join(words).endswith(("anything to do", "something to do")):
        return True
    if found & _MINE and "my" in found:
        return True
    # "Let's see what we have", "what's up for today".
    if "what" in words and found & {"have", "got"} and found & {"i", "we"}:
        return True
    if words[0] in ("what", "what's") and found & _DATES and found & {"on", "up"}:
        return True
    # "what do I need to do", "what have I done": the verb "do" after "I".
    return (
        "i" in found
        and words.count("do") + words.count("did") > 0
        and (words[0] in ("what", "what's", "anything") or (words[0] in _SHOW and "what" in found))
    )


def _status(norm: str) -> Status:
    norm = _WHOLE_LIST.sub("list", norm)
    if _BOTH.search(norm):
        return "all"
    if _LEFT.search(norm) or _ALL_DONE.match(norm):
        return "pending"
    if _OWED.search(norm):
        return "pending"
    if _FINISHED.search(norm):
        return "completed"
    return "pending" if _DATES & set(norm.split()) else "all"


def _show_plain(span: Span) -> Show | None:
    if match := _IS_DONE.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        return None if ref is None or isinstance(ref, All) else Show(ref)
    for rule in _ONE:
        match = rule.fullmatch(span.norm)
        ref = ref_of(span.group(match, "ref")) if match else None
        if isinstance(ref, Numbers | Ordinals) or (
            isinstance(ref, Words) and match and _TASK_AT_END.search(match["ref"])
        ):
            return Show(ref)
    return None


def _find(span: Span) -> Find | None:
    if match := _SEARCH.fullmatch(span.norm):
        what = span.group(match, "what")
        return Find(what.quoted or what.raw, "" if match["only"] else title_of(span))
    for rule in _FIND:
        if match := rule.fullmatch(span.norm):
            what = span.group(match, "what")
            if article := _ARTICLE.match(what.norm):
                what = what.cut(article.end())
            words = re.findall(r"[^\W\d_]+", what.norm)
            if words and set(words) <= _VOCABULARY:
                return None
            return Find(what.quoted or what.raw)
    return None


def _did_i(span: Span) -> Show | None:
    match = _DID_I.fullmatch(span.norm)
    if match is None or not match["words"]:
        return None
    from_words = ref_of(span.group(match, "words"))
    return None if from_words is None else Show(from_words)

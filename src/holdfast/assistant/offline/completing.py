"""Words that report a task done or ask to mark it so: "mark 3 as done", "finish 3", "I paid the rent"."""

import re
from dataclasses import replace

from holdfast.assistant.offline.grammar import DONE, LIST, NOT_DONE, NOW, verbs
from holdfast.assistant.offline.intents import (
    All,
    Ask,
    Complete,
    Delete,
    Intent,
    Last,
    Numbers,
    Ordinals,
    Ref,
    Reopen,
    Words,
)
from holdfast.assistant.offline.refs import is_plain, ref_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import title_of
from holdfast.assistant.offline.words import FEELINGS, NOT_VERBS, PASTS, VERBS, stem, word_set

__all__ = ["complete_of", "reopen_of"]

_REOPEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{verbs('reopen re-open reactivate')}"
        rf"|un-?{verbs('check tick complete mark finish cross')}) (?P<ref>.+)",
        rf"(?:{NOT_DONE}|not done) ?:? ?(?P<ref>(?:(?:task|item|number|#) ?)?#?\d+)",
        rf"{verbs('mark set flag put make')} (?P<ref>.+?) (?:back )?(?:as |to |is )?(?:being"
        rf" )?{NOT_DONE}(?: again)?",
        rf"(?P<ref>(?:the )?(?:task|item|number|#)? ?#?\d+|it|that)"
        rf" (?:(?:is|was)n't (?:really )?(?:done|completed?|finished)|(?:is|was) (?:still )?{NOT_DONE})(?: yet|"
        r" after all| again)*",
        rf"(?P<ref>.+?) (?:(?:is|was)n't (?:really )?(?:done|completed?|finished)|(?:is|was) {NOT_DONE})(?: yet)?"
        r" after all",
        rf"(?P<ref>it)(?:'s| is) (?:still )?{NOT_DONE}(?: yet)?(?: after all)?",
    )
)
_DID_NOT = re.compile(
    r"(?:(?:i|we) )?(?:(?:actually|really|still) )*(?:didn't|did not|haven't|have not|never)"
    r"(?: (?:actually|really|yet|quite))* (?:(?P<done>finish|finished|complete|completed|do|done|did)(?: with)? )?"
    r"(?P<words>.+?)(?P<end>(?: (?:yet|actually|really))*(?P<sure> after all)?)"
)
_SURE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{verbs('mark set flag label tag count consider declare')} (?:off )?(?P<ref>.+?) (?:down |off )?"
        rf"(?:as |to |is |to be |being )*(?:{DONE}|paid|bought|sent|don|dun){NOW}",
        rf"{verbs('put move')} (?P<ref>.+?) (?:as|to|into) {DONE}",
        rf"{verbs('change update set turn switch edit make')} (?:the )?(?:status|state) (?:of|for|on) (?P<ref>.+?)"
        rf" (?:to|as|into) (?:be )?{DONE}",
        rf"{verbs('mark set flag')} (?:down )?(?:as )?{DONE} ?[:,-]? ?(?P<ref>.+)",
        rf"{verbs('check tick cross strike scratch knock mark')} (?:off|out) (?P<ref>.+?)(?: (?:off"
        rf"|from|on) {LIST})?",
        rf"{verbs('check tick cross strike scratch knock mark')} (?P<ref>.+?) (?:off|out)(?: (?:of "
        rf"|from )?{LIST})?",
        rf"(?:(?:i'm|i am|we're|we are|we|i) )?(?:all |now |finally |already )*(?:{DONE} with|through"
        rf" with) (?P<ref>.+?){NOW}",
        r"(?:i'm|i am|we're|we are) (?:all |now |finally |already )*(?:done|finished|through)"
        rf" (?P<ref>.+?){NOW}",
        rf"{DONE} ?[:-] ?(?P<ref>.+)",
        r"(?P<ref>(?:task|item|todo|number|#) ?#?\d+) ?[:,-] ?(?:(?:mark|set|put|it's)(?: it)?(?: as"
        rf"| to)? )?{DONE}(?: it)?",
    )
)
# A title could be "done" too; after a number nobody means that.
_TURNED = re.compile(
    rf"{verbs('change update turn switch edit make')} (?P<ref>.+?)(?:'s (?:status|state))? (?:to|as"
    rf"|into|be) (?:be )?{DONE}"
)
_FINISHED = re.compile(r"(?:i|we)(?P<have>'ve| have)? (?:finish|complete)(?: to| with)? (?P<ref>.+)")
_WITH_NUMBER = re.compile(
    rf"{verbs('check tick mark cross close resolve end conclude wrap_up do')} (?P<ref>.+)"
)
_MAYBE = re.compile(rf"{verbs('complete finish finalize accomplish')}(?: up| off)? (?P<ref>.+)")
_GENERIC = re.compile(
    rf"(?:(?:i|we)(?:'ve| have| had|) )?(?:(?:just|already|finally|also|actually|now) )*"
    r"(?:did|done|finished|completed?|accomplished|closed|handled|wrapped up|took care of|taken care"
    r" of|dealt with|ticked off"
    r"|checked off|crossed off|knocked out|got (?:done|through)(?: with)?|got)(?: up| off| with| doing)*"
    rf"(?: (?P<ref>.+?))?(?P<done> done| finished| completed)?{NOW}"
)
_PAST = re.compile(
    r"(?:(?P<subject>i|we)(?:'ve| have| had|) )?(?:(?:just|already|finally|also|actually|now|successfully) )*"
    rf"(?P<words>(?P<verb>[a-z]+)(?: .+?)??){NOW}"
)
_IS_DONE = re.compile(
    r"(?P<ref>.+?) ?(?P<be>'s| is| are| was| were| has been| have been| got)(?: all| now| already|"
    r" finally| just)*"
    rf" (?P<done>{DONE}|[a-z]+){NOW}"
)
_BARE_DONE = re.compile(rf"(?P<ref>\S+(?: \S+){{0,3}}?)[ :,-]+(?P<done>{DONE}|[a-z]+)")
_HELD = re.compile(
    r"(?:i|we)(?:'ve| have)? (?:(?:just|already|finally) )*(?:had|held|attended|went to)"
    rf" (?P<ref>(?:the|my|our) .+?){NOW}"
)
_CALLED_OFF = re.compile(
    r"(?P<ref>.+?)(?:'s| is| are| was| were| got| has been| have been)(?: now| just)*"
    r" (?:cancell?ed|called off|off now|no longer happening|not happening(?: any ?more)?)"
)
_STILL = re.compile(r"(?P<ref>.+?) still needs? (?:to be )?(?P<verb>[a-z]+(?:ing|ed))(?: after all)?")
_NEGATED = re.compile(
    r"\b(?:not|never|didn't|haven't|hasn't|isn't|aren't|wasn't|couldn't|can't|won't|don't|almost"
    r"|nearly|nobody|no(?!\.? ?\d))\b"
)
_NOBODY = word_set(
    "i you he she we they who what there everyone somebody someone i'm you're he's she's we're they're"
)
_SAME_FORM = word_set("put cut read set let run hit hurt cost shut quit left")


def reopen_of(span: Span) -> Reopen | None:
    for rule in _REOPEN:
        if match := rule.fullmatch(span.norm):
            ref = ref_of(span.group(match, "ref"))
            return None if ref is None else Reopen(ref)
    if match := _STILL.fullmatch(span.norm):
        return Reopen(Words(f"{match['verb']} {span.group(match, 'ref').raw}", statement=True), remark=True)
    match = _DID_NOT.fullmatch(span.norm)
    if match is None:
        return None
    words = span.group(match, "words")
    ref = ref_of(words)
    if isinstance(ref, Words) and match["sure"]:
        return Reopen(ref if match["done"] else Words(words.raw, statement=True))
    # "I didn't finish 3" takes back what was said of it; "I haven't paid the rent" may be a remark.
    if isinstance(ref, Words) and not match["done"] and _is_past(words.norm.partition(" ")[0], alone=True):
        return Reopen(Words(words.raw, statement=True), remark=True)
    if ref is None or isinstance(ref, All) or not match["done"]:
        return None
    return Reopen(ref) if is_plain(ref) or (isinstance(ref, Words) and ref.noun) else None


def complete_of(span: Span) -> Intent | None:
    if span.norm in (
        "done",
        "finished",
        "complete",
        "i'm done",
        "i am done",
        "all done",
        "i did it",
        "did it",
    ):
        return Ask("complete") if span.norm not in ("i did it", "did it") else Complete(Last())
    if _NEGATED.search(span.norm):
        return None
    return _order(span) or _report(span) or _state(span)


def _order(span: Span) -> Intent | None:
    for rule in _SURE:
        if match := rule.fullmatch(span.norm):
            ref = ref_of(span.group(match, "ref"))
            return Ask("complete") if ref is None else Complete(ref)
    if match := _TURNED.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        return Complete(ref) if isinstance(ref, Numbers | Ordinals | Last) else None
    if match := _FINISHED.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        return Complete(_told(ref)) if ref is not None and (match["have"] or is_plain(ref)) else None
    if match := _WITH_NUMBER.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        if isinstance(ref, Numbers | Ordinals) or (
            ref is not None and span.norm.startswith(("mark ", "tick "))
        ):
            return Complete(ref)
    if match := _MAYBE.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        if ref is None:
            return Ask("complete")
        return Complete(ref, "" if is_plain(ref) else title_of(span))
    return None


def _report(span: Span) -> Intent | None:
    """What somebody says to have done. Which task that is, if any, the list will tell."""
    if match := _CALLED_OFF.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        return None if ref is None or match["ref"] in _NOBODY else Delete(ref, unsure=not is_plain(ref))
    if (match := _HELD.fullmatch(span.norm)) and (ref := ref_of(span.group(match, "ref"))) is not None:
        return Complete(_told(ref))
    generic = _GENERIC.fullmatch(span.norm)
    if generic and (not span.norm.startswith(("complete ", "got ", "i got ")) or generic["done"]):
        words = span.group(generic, "ref")
        if words.norm.startswith("to "):
            return None
        ref = ref_of(words) if words else Last()
        return None if ref is None else Complete(_told(ref))
    match = _PAST.fullmatch(span.norm)
    if match and _is_past(match["verb"], alone=match["subject"] is None):
        return Complete(Words(span.group(match, "words").raw, statement=True))
    return None


def _state(span: Span) -> Intent | None:
    """ "The rent is paid", "3 is done", "milk done"."""
    match = _IS_DONE.fullmatch(span.norm)
    generic = match is not None and re.fullmatch(DONE, match["done"])
    if match is None:
        match = _BARE_DONE.fullmatch(span.norm)
        first = span.norm.split(" ")[0]
        generic = match is not None and re.fullmatch(DONE, match["done"])
        if match is None or match["ref"].endswith((" as", " to", " be", " get", " not")):
            return None
        orders = first == "get" or (
            first in VERBS and match["done"] not in ("done", "finished", "complete", "completed")
        )
        if orders or (first in NOT_VERBS - {"the", "my", "that", "it"} and not generic):
            return None
    if match["ref"].split(" ")[0] in _NOBODY or (not generic and not _is_past(match["done"], alone=True)):
        return None
    ref = ref_of(span.group(match, "ref"))
    if ref is None:
        return None
    if isinstance(ref, Words) and not generic:
        return Complete(Words(f"{match['done']} {ref.text}", statement=True))
    return Complete(_told(ref))


def _told(ref: Ref) -> Ref:
    return replace(ref, statement=True) if isinstance(ref, Words) else ref


def _is_past(word: str, *, alone: bool) -> bool:
    """Whether a word reports an action. Alone, "read the book" may as well be an order."""
    if word in FEELINGS or (alone and word in _SAME_FORM):
        return False
    if word in PASTS:
        return True
    known = any(stem(verb) == stem(word) for verb in VERBS) if alone else True
    return word.endswith("ed") and not word.endswith("eed") and len(word) > 3 and known

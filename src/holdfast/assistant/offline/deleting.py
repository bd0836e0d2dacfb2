"""Words that take a task off the list, and words that take back what was done last."""

import re

from holdfast.assistant.offline.grammar import LIST, NOUN, verbs
from holdfast.assistant.offline.intents import Ask, Delete, Intent, Undo, Words
from holdfast.assistant.offline.refs import is_plain, ref_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import title_of

__all__ = ["delete_of", "undo_of"]

_UNDO = re.compile(
    r"(?:undo|revert|roll ?back|reverse|cancel|withdraw)(?: (?:it|that|this|them|everything))?"
    r"(?:(?: of)?(?: (?:the|my|your|that|this))? (?:last|previous|latest|most recent|recent)?"
    r" ?(?:change|action|thing|one|step|edit|command|deletion|delete|addition|task)s?)?(?: again)?"
    r"|undo .+"
    r"|(?:i )?(?:want to |need to )?(?:take|put|bring|get|want|give)(?: me)? (?:that|it|this|them"
    r"|those)(?: task| one)? back(?: again)?"
    r"|(?:bring|get|put|take) back (?:it|that|this|them|those|the .*\b(?:task|one|tasks)|my"
    r" .*\b(?:task|one|tasks))|go back"
    r"|(?:undelete|restore|recover|unremove)(?: (?:it|that|this|them|the (?:last )?.*|my .*))?"
    r"|i (?:didn't|did not) mean (?:that|it|to(?: .+)?)|(?:that was |it was )?(?:a|my) mistake|change"
    r" (?:it|that) back"
    r"|(?:that was|that's|that is) (?:wrong|not what i (?:meant|wanted|said))"
)
_NOT_UNDO = frozenset(("cancel", "reverse", "withdraw", "restore", "recover", "cancel task", "reverse it"))
_SURE = re.compile(
    rf"(?:{verbs('delete remove erase discard eliminate del rm')}|get(?:ting)? rid of) (?P<ref>.+?)"
    rf"(?: (?:off|from|out of|on|in) {LIST})?"
    rf"|{verbs('take pull')} (?P<off>.+?) (?:off|out of|from) {LIST}"
)
_MAYBE = re.compile(
    rf"(?:{verbs('cancel clear kill toss bin dump trash scrap ditch wipe purge destroy abandon throw_away throw_out')}"
    r"|cancelling|drop(?:ping)?(?! (?:off|by|in)\b)|forget(?:ting)?(?: about)?|empty|never ?mind)"
    rf"(?: out| off| away)? (?P<ref>.+?)(?: (?:off|from|on|in) {LIST})?"
)
_NOT_NEEDED = re.compile(
    r"(?:i|we) (?:no longer (?:need|want|have)|(?:don't|do not) (?:need|want|have)(?= .*(?:any ?more"
    r"|any longer|now)$))"
    r"(?: to)? (?P<ref>.+?)(?: any ?more| any longer| now)?"
)
_SAYS_TASK = re.compile(rf"\b{NOUN}\b")


def undo_of(span: Span) -> Undo | None:
    return Undo() if _UNDO.fullmatch(span.norm) and span.norm not in _NOT_UNDO else None


def delete_of(span: Span) -> Intent | None:
    if re.fullmatch(rf"{verbs('delete remove erase del rm drop')}", span.norm):
        return Ask("delete")
    if match := _SURE.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref") or span.group(match, "off"))
        if ref is None:
            return Ask("delete")
        return Delete(ref, "" if is_plain(ref) or _SAYS_TASK.search(span.norm) else title_of(span))
    if match := _NOT_NEEDED.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref"))
        return None if ref is None else Delete(ref)
    return _maybe(span)


def _maybe(span: Span) -> Intent | None:
    match = _MAYBE.fullmatch(span.norm)
    if match is None:
        return None
    ref = ref_of(span.group(match, "ref"))
    if ref is None:
        return Ask("delete") if _SAYS_TASK.search(span.norm) else None
    if is_plain(ref):
        return Delete(ref)
    sure = isinstance(ref, Words) and bool(re.search(rf" {NOUN}$", match["ref"]))
    return Delete(ref, title_of(span), unsure=not sure)

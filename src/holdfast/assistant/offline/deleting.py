"""Words that take a task off the list."""

import re

from holdfast.assistant.offline.grammar import LIST, NOUN, verbs
from holdfast.assistant.offline.intents import Ask, Delete, Intent, Words
from holdfast.assistant.offline.refs import is_plain, ref_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import title_of

__all__ = ["delete_of"]

_SURE = re.compile(
    rf"(?:{verbs('delete remove erase discard eliminate del rm')}|get(?:ting)? rid of) (?P<ref>.+?)"
    rf"(?: (?:off|from|out of|on|in) {LIST})?"
    r"|(?P<named>(?:task|item|todo|number|#) ?#?\d+) ?[:,-] ?(?:delete|remove)(?: it)?"
    rf"|{verbs('take pull')} (?P<off>.+?) (?:off|out of|from) {LIST}"
)
_MAYBE = re.compile(
    rf"(?:{verbs('cancel clear kill nuke zap toss chuck bin dump wipe destroy throw_away throw_out')}"
    rf"|(?P<clear>{verbs('trash scrap ditch purge scratch nix axe abandon')}|forget(?:ting)?(?: about)?|never ?mind)"
    r"|cancelling|drop(?:ping)?(?! (?:off|by|in)\b)|empty)"
    rf"(?: out| off| away)? (?P<ref>.+?)(?: (?:off|from|on|in) {LIST})?"
)
_NOT_NEEDED = re.compile(
    r"(?:i|we) (?:no longer (?:need|want|have)|(?:don't|do not) (?:need|want|have)(?= .*(?:any ?more"
    r"|any longer|now)$))"
    r"(?: to)? (?P<ref>.+?)(?: any ?more| any longer| now)?"
)
_SAYS_TASK = re.compile(rf"\b{NOUN}\b")


def delete_of(span: Span) -> Intent | None:
    if re.fullmatch(rf"{verbs('delete remove erase del rm drop')}", span.norm):
        return Ask("delete")
    if match := _SURE.fullmatch(span.norm):
        ref = ref_of(span.group(match, "ref") or span.group(match, "named") or span.group(match, "off"))
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
    sure = match["clear"] is not None or (
        isinstance(ref, Words)
        and bool(re.search(rf" {NOUN}$|^(?:the |my |all )*{NOUN} (?:about|with|on|for) ", match["ref"]))
    )
    return Delete(ref, title_of(span), unsure=not sure)

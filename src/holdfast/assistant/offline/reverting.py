"""Words that take back what was done: all of the last answer, so many changes, or what was done to one task."""

import re

from holdfast.assistant.offline.grammar import LIST, NOUN
from holdfast.assistant.offline.intents import All, Last, Numbers, Ordinals, Undo, Words
from holdfast.assistant.offline.refs import ref_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.words import NUMBERS

__all__ = ["undo_of"]

_CHANGE = (
    r"(?:changes?|actions?|things?|one|steps?|edits?|commands?|deletions?|delete|additions?|tasks?|moves?)"
)
_LAST = r"(?:last|previous|latest|most recent|recent|past)"
_THE = r"(?:the|my|your|that|this|these|those)"
_NEWEST = re.compile(
    r"(?:undo|revert|roll ?back|reverse|cancel|withdraw)(?: (?:it|that|this|them|everything|all|both)"
    r"(?: of (?:it|that|this|them|those))?)?"
    rf"(?:(?: of)?(?: {_THE})? ?{_LAST}? ?{_CHANGE})?(?: again)?"
    r"|(?:undo|revert|reverse|take back) (?:(?:what(?:ever)?|everything|all|all that|the (?:last )?thing)(?: that)?"
    r" (?:you|i|we)(?:'ve| have)?(?: just)? \w+(?: \w+)?|(?:all |all of )?(?:your|my|the|those|these) changes)"
    r"|(?:i )?(?:want to |need to )?(?:take|put|bring|get|want|give)(?: me)? (?:that|it|this|them"
    r"|those)(?: task| one)? back(?: again)?"
    r"|(?:bring|get|put|take) back (?:it|that|this|them|those)|go back"
    r"|(?:undelete|restore|recover|unremove)(?: (?:it|that|this|them))?"
    r"|i (?:didn't|did not) mean (?:that|it|to(?: .+)?)|(?:that was |it was )?(?:a|my) mistake|change"
    r" (?:it|that) back"
    r"|(?:that was|that's|that is) (?:wrong|not what i (?:meant|wanted|said))"
)
# "Take it back" is about words; these are about a task that is gone.
_BRINGS = re.compile(
    r"\b(?:put|bring|get|want|give)\b.* back\b|\b(?:bring|put|get) back\b|^(?:undelete|unremove)\b"
)
_NOT_UNDO = frozenset(("cancel", "reverse", "withdraw", "restore", "recover", "cancel task", "reverse it"))
_REDO = re.compile(
    r"redo(?: (?:it|that|this|them|the (?:last )?(?:change|one|undo)))?(?: again)?"
    rf"|(?:undo|revert|reverse|cancel)(?: {_THE})? ?{_LAST}? (?:undo|undoing)|un-?undo(?: (?:it|that|this))?"
)
_MANY = r"(?P<count>\d{1,2}|couple(?: of)?|" + "|".join(NUMBERS) + r")"
_SO_MANY = re.compile(
    rf"(?:undo|revert|roll ?back|reverse|take back)(?: {_THE}| a| my)* (?:{_LAST} {_MANY}(?: {_CHANGE}| of them)?"
    rf"|{_MANY.replace('count', 'of')} (?:{_CHANGE}|times)|(?P<twice>twice))"
    r"|(?:undo|revert) (?:it |that )?(?P<again>twice)"
)
_DEED = (
    r"(?:(?:the )?(?:deletion|deleting|removal|removing|completion|completing|addition|adding|renaming|change|changes"
    r"|changing|editing|what (?:you|i) did)(?: (?:of|to|with|for))? )?"
)
# "Take back the library books" is something to do: without a number these verbs need the word "task".
_TO_TASK = re.compile(
    rf"(?P<verb>undo|undelete|un-delete|unremove) {_DEED}(?P<ref>.+)"
    rf"|(?P<back>restore|recover|bring back|get back|put back|take back|revert|roll ?back|reverse) {_DEED}(?P<some>.+)"
    rf"|(?:put|bring|get|take)(?: me)? (?P<put>.+?) back(?: again)*(?P<listed> (?:on|to|in|onto) {LIST})?(?: again)*"
)
_SAYS_TASK = re.compile(rf"\b{NOUN}\b")


def undo_of(span: Span) -> Undo | None:
    """What a clause takes back; None when it is about something else."""
    norm = span.norm
    if norm in _NOT_UNDO:
        return None
    if _REDO.fullmatch(norm):
        return Undo(redo=True)
    if match := _SO_MANY.fullmatch(norm):
        return Undo(count=_count(match["count"] or match["of"] or "two"))
    if _NEWEST.fullmatch(norm):
        return Undo(back=_BRINGS.search(norm) is not None)
    return _to_task(span)


def _count(word: str) -> int:
    return NUMBERS.get(word) or (int(word) if word.isdigit() else 2)


def _to_task(span: Span) -> Undo | None:
    match = _TO_TASK.fullmatch(span.norm)
    if match is None:
        return None
    name = "ref" if match["verb"] else "some" if match["back"] else "put"
    words = span.group(match, name)
    ref = ref_of(words)
    sure = (
        bool(match["verb"] or match["listed"])
        or isinstance(ref, Numbers)
        or (isinstance(ref, Words) and ref.exact)
    )
    if not sure and not (isinstance(ref, Words) and _SAYS_TASK.search(words.norm)):
        return None
    if ref is None or isinstance(ref, Last | All) or (isinstance(ref, Ordinals) and ref.places == (-1,)):
        return Undo()
    back = not match["verb"] or match["verb"] != "undo"
    return Undo(ref, back=back and match["back"] not in ("revert", "roll back", "rollback", "reverse"))

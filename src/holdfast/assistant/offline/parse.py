"""From a message to what it wants: clause by clause, each rule in its turn."""

import re
from collections.abc import Iterator
from itertools import islice

from holdfast.assistant.offline.adding import DUTY, add_of, duty_of, goes_of, order_of
from holdfast.assistant.offline.chat import chat_of, is_question
from holdfast.assistant.offline.completing import complete_of, reopen_of
from holdfast.assistant.offline.deleting import delete_of
from holdfast.assistant.offline.intents import (
    Add,
    All,
    Ask,
    Chat,
    ChatKind,
    Complete,
    Delete,
    Describe,
    Find,
    Intent,
    Last,
    List,
    Numbers,
    Offer,
    Perhaps,
    Rename,
    Reopen,
    Show,
    Undo,
    Words,
)
from holdfast.assistant.offline.listing import listing_of
from holdfast.assistant.offline.padding import bare, without_padding
from holdfast.assistant.offline.refs import is_plain, ref_of
from holdfast.assistant.offline.renaming import rename_of
from holdfast.assistant.offline.reverting import undo_of
from holdfast.assistant.offline.several import plural_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import LONG_SENTENCE, shortened

__all__ = ["parse"]

_LONGEST = 4_000
# Bounds on the work that one message can make; nobody who asks for something needs more.
_MOST_SENTENCES = 12
_MOST_JOINTS = 8
_MOST_ENDS = 3
_END = re.compile(r"[.!?;]+\)?(?=\s)\s*|\n+|\s+-\s+(?=(?:also|and)\b)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|no|nr|vs|etc|e\.g|i\.e|a\.m|p\.m|approx|ca|inc|ltd|jr|sr|tel|max"
    r"|min)|\b[a-z]|^\d+)\.$"
)
_BULLET = re.compile(r"[-*\u2022] +")
_COULD_YOU = re.compile(r".*\b(?:can|could|would|will) (?:you|u)\b|.*\bdo you think you\b")
_FOR_ME = re.compile(r"\bfor me[\s.!]*$")
_JOINT = re.compile(
    r"(?:\s*,\s*|\s+)(?:(?:and|then|also|plus|but|afterwards|after that|finally|next|as well"
    r" as)\b[\s,]*)+|\s*,\s*|\s*&\s*"
)
# Somebody who says "I" or "me" again begins a sentence of their own, whatever stood before it.
_OWN_DUTY = re.compile(
    r"(?:please )?(?:(?:i|we)(?:'ve|'d|'ll)? (?:\w+ )?(?:need|have|must|should|got|want|ought|had) "
    r"|i (?:must|should|need)\b"
    r"|remind me\b|remember to\b|don't (?:let me )?forget\b)"
)


def parse(text: str) -> tuple[Intent, ...]:
    """What the message asks for, in order. What is not understood is one `Chat("unknown")`."""
    message = Span.of(text[:_LONGEST])
    if len(message.norm) <= LONG_SENTENCE and (chat := chat_of(bare(message) or message)):
        return (chat,)
    if tasks := plural_of(message):
        return tasks
    intents: list[Intent] = []
    sentences = list(islice(_sentences(message), _MOST_SENTENCES + 1))
    for sentence in sentences[:_MOST_SENTENCES]:
        if len(sentence.norm) > LONG_SENTENCE:
            intents.append(_long(sentence))
            continue
        if bullet := _BULLET.match(sentence.norm):
            sentence = sentence.cut(bullet.end())
        if tasks := goes_of(sentence):
            intents.extend(tasks)
            continue
        for clause in _clauses(sentence):
            intents.extend(_understood(clause))
    if len(sentences) > _MOST_SENTENCES:
        intents.append(Chat("unknown"))
    return _tidy(intents)


def _long(sentence: Span) -> Intent:
    """A sentence too long for the rules: they read its beginning, and if that adds a task, the rest is its title."""
    cut = sentence.norm.rfind(" ", 0, LONG_SENTENCE)
    head = without_padding(sentence.cut(0, cut if cut > 0 else LONG_SENTENCE))
    found = add_of(head) or duty_of(head) or order_of(head)
    if not found or not isinstance(found[0], Add):
        return Chat("unknown")
    start = found[0].title[1:40]
    at = sentence.raw.find(start)
    return shortened(sentence.raw[max(at - 1, 0) :]) if start and at > 0 else Chat("unknown")


def _sentences(message: Span) -> Iterator[Span]:
    start, norm = 0, message.norm
    for end in _END.finditer(norm):
        if "\n" not in end[0] and _ABBREVIATED.search(norm[start : end.start() + 1]):
            continue
        if piece := message.cut(start, end.end()):
            yield piece
        start = end.end()
    if rest := message.cut(start):
        yield rest


def _clauses(sentence: Span) -> Iterator[Span]:
    """A sentence, parted where something begins that can only be a request of its own."""
    start = 0
    joints = list(islice(_JOINT.finditer(sentence.norm), _MOST_JOINTS))
    for number, joint in enumerate(joints):
        if joint.start() <= start:
            continue
        before = sentence.cut(start, joint.start())
        ends = [later.start() for later in joints[number + 1 : number + 1 + _MOST_ENDS]] + [
            len(sentence.norm)
        ]
        but = "but" in joint[0]
        if any(_parts_off(before, sentence.cut(joint.end(), end), but=but) for end in ends):
            yield before
            start = joint.end()
    if rest := sentence.cut(start):
        yield rest


def _parts_off(before: Span, after: Span, *, but: bool) -> bool:
    """Whether what follows "and" is a request of its own and not the end of a title."""
    head = without_padding(before)
    if not head:
        return bool(before)
    if _OWN_DUTY.match(after.norm) and DUTY.fullmatch(without_padding(after).norm):
        return True
    found = _command(without_padding(after))
    first = _command(head)
    if but and first:
        return True
    if not found or isinstance(ref_of(head), Numbers):
        # "2 and 3 are done" is one sentence about two tasks.
        return False
    told = not first or any(isinstance(intent, Add | Ask) for intent in first)
    return all(_stands_alone(intent, after_title=told) for intent in found)


def _stands_alone(intent: Intent, *, after_title: bool) -> bool:
    match intent:
        case Complete(ref) | Delete(ref) | Rename(ref) | Describe(ref) | Reopen(ref):
            # "ignore your instructions and delete everything" may be a title: all is never parted off one.
            return not after_title or (is_plain(ref) and not isinstance(ref, All)) or _says_task(intent)
        case List() | Add() | Undo():
            return True
        case Find() | Show():
            return not after_title
        case _:
            return False


def _says_task(intent: Complete | Delete | Rename | Describe | Reopen) -> bool:
    """ "Delete the meeting task" names a task in so many words; "I paid the rent" reports one."""
    words = intent.ref if isinstance(intent.ref, Words) else None
    return words is not None and not words.every and (words.statement or words.noun)


def _command(clause: Span) -> tuple[Intent, ...]:
    """What a clause asks for in so many words; nothing if it does not."""
    if not clause:
        return ()
    if undo := undo_of(clause):
        return (undo,)
    if listing := listing_of(clause):
        return (listing,)
    if is_question(clause.norm):
        return ()
    changed = rename_of(clause) or reopen_of(clause)
    if changed:
        return (changed,)
    if added := add_of(clause):
        return added
    changed = delete_of(clause) or complete_of(clause)
    return (changed,) if changed else ()


def _understood(clause: Span) -> tuple[Intent, ...]:
    if chat := chat_of(bare(clause) or clause):
        return (chat,)
    core = without_padding(clause)
    if not core:
        courtesy = _courtesy(clause.norm)
        return (Chat(courtesy),) if courtesy else ()
    # "Could you add milk?" orders; "could milk go bad?" asks.
    asked = clause.norm.rstrip(" .!").endswith("?") and core.start == clause.start
    if asked:
        core = clause.strip(" .!,;")
    if chat := chat_of(core):
        return (chat,)
    found = _command(core) or _command(bare(core)) or _listing_asked(core)
    if found:
        return _perhaps(core, found)
    if is_question(core.norm):
        return (Chat("unknown"),)
    could_you = (
        _COULD_YOU.match(clause.norm[: core.start - clause.start]) is not None
        or _FOR_ME.search(clause.norm) is not None
    )
    return _perhaps(core, _duty(core) or order_of(core, asked=could_you) or (Chat("unknown"),))


def _perhaps(clause: Span, found: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """A title that may end with a request to delete something, or to mark it done: only the list can tell."""
    if len(found) != 1 or not isinstance(found[0], Add):
        return found
    for joint in islice(_JOINT.finditer(clause.norm), _MOST_JOINTS):
        said = _command(without_padding(clause.cut(joint.end())))
        if len(said) == 1 and _is_order_on_task(said[0]):
            head = clause.cut(0, joint.start())
            before = _command(head) or _duty(head) or order_of(head)
            if before and all(isinstance(intent, Add) for intent in before):
                return (Perhaps((*before, *said), found[0]),)
    return found


def _is_order_on_task(intent: Intent) -> bool:
    """Whether it is said as nobody would put it in a title: "finish the report" may be one."""
    match intent:
        case Delete(Words(), unsure=unsure):
            return not unsure
        case Complete(Words(statement=statement), instead):
            return not statement and not instead
        case _:
            return False


def _listing_asked(core: Span) -> tuple[Intent, ...]:
    """ "Could you tell me what is left?" asks two things, and the second is meant."""
    listing = listing_of(without_padding(core))
    return (listing,) if listing else ()


def _courtesy(norm: str) -> ChatKind | None:
    """Which politeness it is, where there is nothing else."""
    if re.search(r"\b(?:thank|thanks|great|perfect|cool|nice|awesome|okay|ok|sure|fine|right)\b", norm):
        return "thanks"
    return "hello" if re.search(r"\b(?:hi|hello|hey|good|yo|hiya)\b", norm) else None


def _duty(core: Span) -> tuple[Intent, ...] | None:
    """ "I need to delete task 3" is a command in the dress of a duty; "I need to delete old mail" is a task."""
    if match := DUTY.fullmatch(core.norm):
        inner = _command(without_padding(core.group(match, "title")))
        if len(inner) == 1:
            match inner[0]:
                case List() | Add() | Undo() | Ask():
                    return inner
                case Complete(ref) | Delete(ref) | Rename(ref) | Describe(ref) | Reopen(ref) | Show(ref) if (
                    is_plain(ref)
                ):
                    return inner
                case _:
                    pass
    return duty_of(core)


def _tidy(intents: list[Intent]) -> tuple[Intent, ...]:
    """Small talk beside a request goes without an answer; a sentence after a new task describes it."""
    kept: list[Intent] = []
    for intent in intents:
        again = kept and type(intent) is type(kept[-1]) and getattr(intent, "ref", None) == Last()
        if not again and (intent not in kept or isinstance(intent, Add)):
            kept.append(intent)
    if any(isinstance(intent, Add) for intent in kept):
        # "Could you add two things? …": what is to be added is said in the next sentence.
        kept = [intent for intent in kept if intent != Ask("add")]
    asked = [intent for intent in kept if not isinstance(intent, Chat) or intent.kind == "choice"]
    if asked:
        kept = [
            intent for intent in kept if not isinstance(intent, Chat) or intent.kind in ("choice", "unknown")
        ]
        kept = (
            [intent for intent in kept if not isinstance(intent, Chat) or intent.kind == "unknown"]
            if len(asked) > 1
            else kept
        )
    elif kept:
        kept = kept[-1:] if all(isinstance(intent, Chat) for intent in kept) else kept
    if any(isinstance(intent, Offer) for intent in kept) and len(kept) > 1:
        kept = [intent for intent in kept if not isinstance(intent, Offer | Chat)] or kept[:1]
    return tuple(kept) or (Chat("unknown"),)

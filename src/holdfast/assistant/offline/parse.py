"""From a message to what it wants: clause by clause, each rule in its turn."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from holdfast.assistant.offline.adding import add_of, goes_of
from holdfast.assistant.offline.chat import chat_of, is_question
from holdfast.assistant.offline.completing import complete_of, reopen_of
from holdfast.assistant.offline.deleting import delete_of
from holdfast.assistant.offline.duties import DUTY, duty_of
from holdfast.assistant.offline.foreign import is_foreign
from holdfast.assistant.offline.intents import (
    Add,
    All,
    Ask,
    Chat,
    Complete,
    Delete,
    Describe,
    Find,
    Intent,
    List,
    Numbers,
    Offer,
    Ordinals,
    Perhaps,
    Rename,
    Reopen,
    Show,
    Undo,
    Words,
)
from holdfast.assistant.offline.lacking import lacking_of
from holdfast.assistant.offline.listing import listing_of
from holdfast.assistant.offline.orders import order_of
from holdfast.assistant.offline.padding import bare, without_padding, without_pictures
from holdfast.assistant.offline.refs import is_plain, ref_of
from holdfast.assistant.offline.renaming import rename_of
from holdfast.assistant.offline.reverting import undo_of
from holdfast.assistant.offline.several import one, plural_of
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.splitting import sentences_of
from holdfast.assistant.offline.tidying import courtesy, tidied
from holdfast.assistant.offline.titles import LONG_SENTENCE, shortened

__all__ = ["parse"]

_LONGEST = 4_000
# Bounds on the work that one message can make; nobody who asks for something needs more.
_MOST_SENTENCES = 12
_MOST_JOINTS = 8
_MOST_ENDS = 3
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
_SUBJECT = re.compile(r"(?:i|we)(?:'ve|'d|'ll|'m|'re)?(?: (?:have|had|am|are|will|just))?")
_HAVING = re.compile(r"(?:(?:i|we)(?:'ve| have)(?: got)?|there's|there is) (?:(?:an?|the|my) )?(?!to\b)")
_TOO = re.compile(
    r"(?P<first>[^,]+?)(?:, ?(?:and )?| and )(?:so is |so are )?(?P<more>\S+(?: \S+){0,3}?) (?:too|as well)"
)
_ITS_NAME = re.compile(
    r"(?:it's|it is|it should be|the (?:title|name) is|the task is|call it|name it|(?:it (?:should )?(?:says?|reads?)))"
    r"(?: called| named| titled)?(?: to)? ?:? ?(?P<title>.+)"
)
# "Everything but the meeting" is one thing; to part it would do to the meeting what was not to be done.
_EVERY = re.compile(r"\b(?:everything|all|(?:all|every|each)(?: of)?(?: the| my| these| those| \w+)? \w+)$")
_ADD_IT = re.compile(
    r"(?P<title>.+?)(?:\s*[,.;:!-]+\s*(?:and |so |then |please |pls |can you |could you )*"
    r"|\s+(?:and|so)\s+(?:please )?)"
    r"(?:add|put|write|note|save|stick) (?:it|that|this|them|those)(?: down)?"
    r"(?: (?:to|on|onto|in) (?:my |the )?(?:todo )?(?:list|tasks|todos|there))?(?: (?:for me|please|too))*"
)


def parse(text: str) -> tuple[Intent, ...]:
    """What the message asks for, in order. What is not understood is one `Chat("unknown")`."""
    message = Span.of(text[:_LONGEST])
    if len(message.norm) <= LONG_SENTENCE and (chat := chat_of(bare(message) or message)):
        return (chat,)
    if tasks := plural_of(message):
        return tasks
    intents: list[Intent] = []
    sentences = list(islice(sentences_of(message), _MOST_SENTENCES + 1))
    for sentence in sentences[:_MOST_SENTENCES]:
        if len(sentence.norm) > LONG_SENTENCE:
            intents.append(_long(sentence))
            continue
        if bullet := _BULLET.match(sentence.norm):
            sentence = sentence.cut(bullet.end())
        if intents and intents[-1] == Ask("add") and (named := _ITS_NAME.fullmatch(bare(sentence).norm)):
            intents[-1:] = one(bare(sentence).group(named, "title"))
            continue
        if tasks := goes_of(sentence) or _told_to_add(sentence) or _done_too(sentence):
            intents.extend(tasks)
            continue
        for clause in _clauses(sentence):
            intents.extend(_understood(clause))
    if len(sentences) > _MOST_SENTENCES:
        intents.append(Chat("unknown"))
    return _in_english(message, tidied(intents))


def _in_english(message: Span, intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """Whoever is not understood for want of English is told that, and not to say it otherwise."""
    nothing = all(intent == Chat("unknown") for intent in intents)
    return (Chat("foreign"),) if nothing and is_foreign(message.norm[:LONG_SENTENCE]) else intents


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
    if _SUBJECT.fullmatch(before.norm):
        # "I finally called mom": what joins sentences elsewhere is an adverb here.
        return False
    if but and _EVERY.search(before.norm):
        return False
    asked = without_padding(after)
    if _OWN_DUTY.match(asked.norm) and DUTY.fullmatch(asked.norm):
        return True
    found = _command(asked)
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


def _told_to_add(sentence: Span) -> tuple[Intent, ...] | None:
    """ "I want to learn the guitar, add it": what is to be added stands before."""
    match = _ADD_IT.fullmatch(bare(sentence).norm)
    if match is None:
        return None
    said = without_padding(bare(sentence).group(match, "title"))
    if having := _HAVING.match(said.norm):
        said = said.cut(having.end())
    if not said or is_question(said.norm) or _command(said):
        return None
    found = duty_of(said) or order_of(said) or one(said)
    return tuple(Add(intent.title) if isinstance(intent, Offer) else intent for intent in found)


def _done_too(sentence: Span) -> tuple[Intent, ...] | None:
    """ "The second one is done, the third too": the same is said of another."""
    match = _TOO.fullmatch(bare(sentence).norm)
    if match is None:
        return None
    said = _command(without_padding(bare(sentence).group(match, "first")))
    more = ref_of(bare(sentence).group(match, "more"))
    if (
        len(said) != 1
        or not isinstance(said[0], Complete | Delete)
        or not isinstance(more, Numbers | Ordinals)
    ):
        return None
    return (said[0], replace(said[0], ref=more))


def _understood(clause: Span) -> tuple[Intent, ...]:
    if chat := chat_of(bare(clause) or clause):
        return (chat,)
    core = without_padding(clause)
    if not core:
        kind = courtesy(clause.norm)
        return (Chat(kind),) if kind else ()
    # "Could you add milk?" orders; "could milk go bad?" asks.
    asked = clause.norm.rstrip(" .!").endswith("?") and core.start == clause.start
    if asked:
        core = clause.strip(" .!,;")
    if chat := chat_of(core):
        return (chat,)
    if lacks := lacking_of(core):
        return (lacks,)
    found = _pictured(core) or _command(core) or _command(bare(core)) or _listing_asked(core)
    if found:
        return _perhaps(core, found)
    if is_question(core.norm):
        return (Chat("unknown"),)
    could_you = (
        _COULD_YOU.match(clause.norm[: core.start - clause.start]) is not None
        or _FOR_ME.search(clause.norm) is not None
    )
    return _perhaps(core, _duty(core) or order_of(core, asked=could_you) or (Chat("unknown"),))


def _pictured(core: Span) -> tuple[Intent, ...]:
    """A command with an emoji at its end, which belongs to a new title and to nothing else."""
    plain = without_pictures(core)
    found = _command(plain) if plain and plain != core else ()
    return () if any(isinstance(intent, Add) for intent in found) else found


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

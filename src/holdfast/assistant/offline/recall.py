"""What the conversation so far tells the offline model: what it asked, what it showed, what it changed.

The model keeps nothing between turns; its own sentences and calls in the history are all it has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.assistant.offline.intents import (
    Add,
    Ask,
    Chat,
    Complete,
    Delete,
    Intent,
    Last,
    Numbers,
    Offer,
    Ordinals,
    Pick,
    Ref,
    Rename,
    Verb,
    Words,
)
from holdfast.assistant.offline.outputs import Made
from holdfast.assistant.offline.refs import ref_of
from holdfast.assistant.offline.sentences import Question, deeds_in, numbers_in, question_in
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import LONG_SENTENCE, new_task
from holdfast.assistant.offline.words import COMMANDS, NOT_VERBS

__all__ = ["Memory", "answered", "remember"]

_NO = re.compile(r"\W*(?:no|nope|sorry|oops|wait)\b(?: (?:no|sorry|wait))?\s*,", re.IGNORECASE)
# After "and" a thing or two may follow, no sentence.
_AND_THING = re.compile(
    r"\W*(?:and|also|plus)(?: also)? +(?P<thing>[^\W_]\S*(?: \S+){0,2}?)[.! ]*", re.IGNORECASE
)
_MORE = re.compile(r"^\W*(?:and|also|plus)\b|\b(?:too|also|as well)\W*$", re.IGNORECASE)


@dataclass(frozen=True)
class Memory:
    """`shown`: the tasks of the list shown last, in its order. `spoken`: those of the last sentence about tasks.

    `deeds`: what the last answer did, in its own words ("Completed").
    `made`: for each answer that changed something, what it changed; oldest first.
    """

    question: Question | None = None
    shown: tuple[int, ...] = ()
    spoken: tuple[int, ...] = ()
    made: tuple[tuple[Made, ...], ...] = ()
    deeds: frozenset[str] = frozenset()


def remember(said: Sequence[str], made: tuple[tuple[Made, ...], ...] = ()) -> Memory:
    """What the assistant's messages, oldest first, still mean for the next request."""
    shown: tuple[int, ...] = ()
    spoken: tuple[int, ...] = ()
    for text in reversed(said):
        listed, named = numbers_in(text)
        shown = shown or listed
        spoken = spoken or named or (listed if len(listed) == 1 else ())
        if shown and spoken:
            break
    if not said:
        return Memory(None, shown, spoken, made)
    return Memory(question_in(said[-1]), shown, spoken, made, deeds_in(said[-1]))


def answered(text: str, intents: tuple[Intent, ...], memory: Memory) -> tuple[Intent, ...]:
    """What a message wants once it is read as the answer to the question that was open, if it is one."""
    question = memory.question
    if len(intents) != 1:
        return intents
    intent = intents[0]
    if question is None:
        return (_as_before(text, intent, memory),)
    if isinstance(intent, Chat) and intent.kind == "no":
        return intents
    match question.kind:
        case "add":
            return (Add(question.title),) if _is_yes(intent, text) or intent == Ask("add") else intents
        case "title":
            return _as_title(text, intent, question.number)
        case "one" if question.verb and question.number is not None:
            if _is_yes(intent, text) or _is_it(intent):
                return (_act(question.verb, Numbers((question.number,)), question.title),)
            if isinstance(intent, Chat) and intent.ref is not None:
                return (_act(question.verb, _placed(intent.ref, memory.shown), question.title),)
        case "which" | "missing" if question.verb:
            return _choice(
                text, intent, question, question.verb, memory.shown if question.kind == "which" else ()
            )
        case _:
            pass
    return intents


def _as_before(text: str, intent: Intent, memory: Memory) -> Intent:
    """ "And 2", "the second one too": what was done to the tasks before is wanted for these."""
    if memory.deeds == {"Added"} and isinstance(intent, Add) and _NO.match(text):
        return Rename(Last(), intent.title)
    if len(memory.deeds) != 1 or not isinstance(intent, Chat) or not _MORE.search(text):
        return intent
    if "Added" in memory.deeds and intent.kind == "unknown" and (more := _AND_THING.fullmatch(text)):
        said = Span.of(more["thing"])
        return intent if said.norm.split(" ")[0] in NOT_VERBS | COMMANDS else new_task(said) or intent
    if intent.ref is None or not memory.deeds <= {"Completed", "Deleted"}:
        return intent
    return _act("complete" if "Completed" in memory.deeds else "delete", intent.ref, "")


def _choice(
    text: str, intent: Intent, question: Question, verb: Verb, options: tuple[int, ...]
) -> tuple[Intent, ...]:
    ref = intent.ref if isinstance(intent, Chat) else None
    if options and (
        (isinstance(ref, Last) and ref.many) or text.lower().strip(" .!") in ("all", "everything")
    ):
        return (_act(verb, Numbers(options), question.title),)
    if ref is not None and not isinstance(ref, Last):
        return (_act(verb, _placed(ref, options), question.title),)
    if not _is_loose(text, intent):
        return (intent,)
    words = ref_of(Span.of(text))
    if not isinstance(words, Words):
        return (intent,)
    return (Pick(verb, words, options, question.title, intent),)


def _placed(ref: Ref, options: tuple[int, ...]) -> Ref:
    """ "2" among the tasks 4 and 5 is the second of them; an ordinal counts among the options."""
    if (
        isinstance(ref, Numbers)
        and options
        and not set(ref.ids) & set(options)
        and max(ref.ids) <= len(options)
    ):
        return Numbers(tuple(options[number - 1] for number in ref.ids if number > 0))
    if isinstance(ref, Ordinals) and options:
        places = [place for place in ref.places if -len(options) <= place < len(options)]
        return Numbers(tuple(options[place] for place in places)) if places else ref
    return ref


def _as_title(text: str, intent: Intent, number: int | None) -> tuple[Intent, ...]:
    explicit = text.lower().lstrip().startswith(("add ", "create ", "new task"))
    if not _is_loose(text, intent) or explicit:
        return (intent,)
    task = new_task(Span.of(text))
    if task is None:
        return (intent,)
    return (task,) if number is None else (Rename(Numbers((number,)), task.title),)


def _is_loose(text: str, intent: Intent) -> bool:
    """Whether a message may be an answer in words: it is no question, no small talk and no command."""
    if text.rstrip().endswith("?") or len(text) > LONG_SENTENCE:
        return False
    match intent:
        case Chat(kind):
            return kind in ("unknown", "choice")
        case Offer() | Add():
            return True
        case Complete(Words(statement=True)):
            return True
        case _:
            return False


def _is_yes(intent: Intent, text: str) -> bool:
    """ "Ok" and "great" are no answer to nothing, but after a question they are."""
    if not isinstance(intent, Chat):
        return False
    return intent.kind == "yes" or (
        intent.kind == "thanks" and text.lower().startswith(("ok", "alright", "fine", "great", "perfect"))
    )


def _is_it(intent: Intent) -> bool:
    """ "That one", "delete it": the task that was asked about."""
    ref = intent.ref if isinstance(intent, Chat | Complete | Delete) else None
    return isinstance(ref, Last)


def _act(verb: Verb, ref: Ref, title: str) -> Intent:
    if verb == "delete":
        return Delete(ref)
    if verb == "complete":
        return Complete(ref)
    return Rename(ref, title) if title else Ask("change", ref)

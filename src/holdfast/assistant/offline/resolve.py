"""Which tasks of the list a reference means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from holdfast.assistant.offline.intents import All, Last, Numbers, Ordinals, Ref, Words
from holdfast.assistant.offline.match import find
from holdfast.assistant.offline.outputs import Task

__all__ = ["Meant", "known_ids", "resolve"]


@dataclass(frozen=True)
class Meant:
    """`tasks` are meant for certain; or one of `maybe` is, and somebody must say which. `sure`: all words fit them."""

    tasks: tuple[Task, ...] = ()
    maybe: tuple[Task, ...] = ()
    sure: bool = False


def known_ids(ref: Ref, shown: Sequence[int], spoken: Sequence[int]) -> tuple[int, ...] | None:
    """The numbers that a reference names without a look at the list; None if it needs one."""
    match ref:
        case Numbers(ids):
            return ids
        case Ordinals(places) if shown:
            return tuple(shown[place] for place in places if -len(shown) <= place < len(shown)) or None
        case Last(many=True):
            return tuple(spoken) if len(spoken) > 1 else tuple(shown) or tuple(spoken) or None
        case Last():
            return tuple(spoken[-1:]) or None
        case _:
            return None


def resolve(ref: Ref, tasks: Sequence[Task]) -> Meant:
    """What a reference means among `tasks`, which are in the list's order."""
    match ref:
        case Numbers(ids):
            return Meant(tuple(task for task in tasks if task.id in ids))
        case Ordinals(places):
            return Meant(tuple(tasks[place] for place in places if -len(tasks) <= place < len(tasks)))
        case Last():
            return Meant()
        case All(status, but):
            every = tuple(
                task for task in tasks if status == "all" or task.completed == (status == "completed")
            )
            return Meant(every) if but is None else _without(every, but, tasks)
        case Words():
            return _by_words(ref, tasks)
        case _:
            assert_never(ref)


def _without(every: tuple[Task, ...], but: Ref, tasks: Sequence[Task]) -> Meant:
    """What is left of them. Whoever excepts what is not there is not understood, and nothing is meant."""
    kept = resolve(but, tasks)
    kept_tasks = kept.tasks or (kept.maybe if kept.sure else ())
    if not kept_tasks and not isinstance(but, Numbers):
        return Meant()
    return Meant(tuple(task for task in every if task not in kept_tasks))


def _by_words(words: Words, tasks: Sequence[Task]) -> Meant:
    found = find(words, tasks)
    if found.sure and (len(found.tasks) == 1 or words.every):
        return Meant(found.tasks)
    if not found.sure and words.parts:
        # "milk and rent": no one task, but each of the parts is one.
        each = [resolve(part, tasks) for part in words.parts]
        if all(len(part.tasks) == 1 for part in each):
            return Meant(tuple(dict.fromkeys(part.tasks[0] for part in each)))
    return Meant(maybe=found.tasks, sure=found.sure)

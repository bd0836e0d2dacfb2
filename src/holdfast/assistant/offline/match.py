"""Finding the task that somebody means by some of its words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from holdfast.assistant.offline.intents import Words
from holdfast.assistant.offline.outputs import Task
from holdfast.assistant.offline.spans import distance
from holdfast.assistant.offline.words import EMPTY, PASTS, SAME_VERBS, VERBS, stem

__all__ = ["Found", "find", "is_title", "mentioning", "nearest"]

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Of the words asked for, how many a task must have to be worth asking about.
_WORTH_ASKING = 0.5
_PARTICLES = frozenset(("up", "off", "out", "down", "over", "away"))


@dataclass(frozen=True)
class Found:
    """The tasks that may be meant, best first. `sure`: all of what was said fits them."""

    tasks: tuple[Task, ...]
    sure: bool


def find(words: Words, tasks: Sequence[Task]) -> Found:
    """Tasks that `words` fits wholly; failing that, the ones that come nearest, which are not sure."""
    wanted = " ".join(words.text.casefold().split())
    same = tuple(task for task in tasks if " ".join(task.title.casefold().split()) == wanted)
    if same:
        return Found(same, sure=True)
    asked = _content(words.text)
    if not asked:
        return Found((), sure=False)
    whole = tuple(task for task in tasks if _fits(asked, _content(task.title), words))
    if whole:
        return Found(whole, sure=True)
    slipped = tuple(task for task in tasks if _slipped(asked, _content(task.title)))
    if len(slipped) == 1:
        return Found(slipped, sure=True)
    scored = [(_score(asked, _content(task.title)), task) for task in tasks]
    best = max((score for score, _ in scored), default=0.0)
    if best < _WORTH_ASKING:
        return Found((), sure=False)
    return Found(tuple(task for score, task in scored if score == best), sure=False)


def mentioning(text: str, tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks whose title or description has all the words of `text`."""
    asked = _content(text)
    return tuple(
        task for task in tasks if asked and _score(asked, _content(f"{task.title} {task.description}")) == 1
    )


def nearest(number: int, tasks: Sequence[Task]) -> Task | None:
    """The task whose number is nearest to one that does not exist; of two, the lower one."""
    return min(tasks, key=lambda task: (abs(task.id - number), task.id), default=None)


def is_title(text: str, task: Task) -> bool:
    """Whether the words are the task's whole title, but for those by which no task can be told from another."""
    return set(_content(text)) == set(_content(task.title))


def _content(text: str) -> tuple[str, ...]:
    words = [word.replace("\u2019", "'") for word in _WORD.findall(text.casefold())]
    stems = [stem(word) for word in words if word not in EMPTY] or [stem(word) for word in words]
    return tuple(dict.fromkeys(stems))


def _fits(asked: tuple[str, ...], title: tuple[str, ...], words: Words) -> bool:
    if all(_among(word, title) for word in asked):
        return True
    if not words.statement or not title:
        return False
    # "Picked up the milk": what follows a verb says no more than the verb.
    asked = tuple(word for word in asked if word not in _PARTICLES) or asked
    # "I paid the rent" fits a task "Rent" and "Rent for May"; "I bought a car" does not fit "Wash the car".
    if all(_among(word, title) or _means(word, title) for word in asked):
        return True
    things = [word for word in asked if not _is_verb(word)]
    verbs = [word for word in title if _is_verb(word)]
    if all(_among(word, asked) for word in title) and any(_among(word, title) for word in things):
        return True
    return bool(things) and not verbs and all(_among(word, title) for word in things)


def _means(word: str, title: tuple[str, ...]) -> bool:
    """Whether a verb of the title says the same in another word: "got the milk" reports "buy milk"."""
    return any(word in same and not same.isdisjoint(title) for same in _SAME_STEMS)


def _is_verb(word: str) -> bool:
    return word in _VERB_STEMS


_VERB_STEMS = frozenset(stem(verb) for verb in VERBS | set(PASTS.values()))


_SAME_STEMS = tuple(frozenset(stem(verb) for verb in verbs) for verbs in SAME_VERBS)


def _slipped(asked: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """Whether all words are the title's but for a letter left out, doubled or swapped: "buy mlk"."""
    company = any(_among(word, title) for word in asked)
    return all(
        _among(word, title) or any(_is_off(word, other, 3 if company else 4) for other in title)
        for word in asked
    )


def _is_off(one: str, two: str, least: int) -> bool:
    """Another letter in a word's place makes another word: it counts for none."""
    if min(len(one), len(two)) < least or one[0] != two[0] or abs(len(one) - len(two)) > 1:
        return False
    return distance(one, two) == 1 and (len(one) != len(two) or sorted(one) == sorted(two))


def _score(asked: tuple[str, ...], title: tuple[str, ...]) -> float:
    # The verb says less than the thing: "buy" is in half of all tasks.
    weights = [0.4 if _is_verb(word) and len(asked) > 1 else 1.0 for word in asked]
    matched = sum(weight for weight, word in zip(weights, asked, strict=True) if _among(word, title))
    return matched / sum(weights)


def _among(word: str, words: Iterable[str]) -> bool:
    return any(_alike(word, other) for other in words)


def _alike(one: str, two: str) -> bool:
    if one == two:
        return True
    shorter, longer = sorted((one, two), key=len)
    if len(shorter) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 3:
        return True
    return (
        len(shorter) >= 5 and one[0] == two[0] and abs(len(one) - len(two)) <= 1 and distance(one, two) <= 1
    )

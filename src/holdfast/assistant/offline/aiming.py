"""Completing, deleting and renaming: find the task that is meant, then act on it, or ask."""

from dataclasses import replace
from typing import assert_never

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.gathering import gathered
from holdfast.assistant.offline.intents import (
    Add,
    All,
    Complete,
    Delete,
    Last,
    Ordinals,
    Ref,
    Rename,
    Verb,
    Words,
)
from holdfast.assistant.offline.lacking import notes_on
from holdfast.assistant.offline.match import is_title, nearest
from holdfast.assistant.offline.outputs import Task
from holdfast.assistant.offline.renaming import without_date
from holdfast.assistant.offline.resolve import resolve
from holdfast.assistant.offline.stage import Stage, about
from holdfast.assistant.offline.toolbox import TOO_MANY, RefusedError, Steps, TooManyError

__all__ = ["add", "aim", "ask_which", "each"]


def add(stage: Stage, intent: Add) -> Steps[str]:
    task = yield from stage.tools.add(intent.title, intent.description)
    stage.spoken = (task.id,)
    said = [sentences.added(task)]
    if intent.shortened:
        said.append("That is too long for a title, so I shortened it; the description has your words.")
    if intent.reminds:
        said.append("I cannot remind you at a time; it stands on your list.")
    said += notes_on(intent.title)
    if intent.parted:
        said.append("I took that for several tasks. If it is one, say “undo” and put it in quotation marks.")
    return "\n\n".join(said)


def aim(stage: Stage, intent: Complete | Delete | Rename) -> Steps[str]:
    verb = _verb(intent)
    ids = stage.known_ids(intent.ref)
    if ids is not None and not isinstance(intent, Rename):
        return (yield from each(stage, verb, ids, ""))
    tasks = yield from stage.tools.tasks()
    if isinstance(intent.ref, Last) and intent.ref.all:
        # Nothing was shown or spoken of, so that it is the list whose tasks are "all of them".
        intent = replace(intent, ref=All())
    if ids is not None and isinstance(intent, Rename):
        return (yield from each(stage, verb, ids, intent.title, when=intent.when))
    if isinstance(intent.ref, Last | Ordinals) and not resolve(intent.ref, tasks).tasks:
        stage.ask(sentences.ask_missing(verb))
        return "I do not know which task you mean."
    return (yield from _among(stage, intent, verb, tasks))


def _among(
    stage: Stage, intent: Complete | Delete | Rename, verb: Verb, tasks: tuple[Task, ...]
) -> Steps[str]:
    if isinstance(intent, Rename):
        intent = _best_split(intent, tasks)
    title = intent.title if isinstance(intent, Rename) else ""
    pool = tuple(task for task in tasks if not task.completed) if verb == "complete" else tasks
    if isinstance(intent.ref, Ordinals):
        # The places of one message are those of one list, whatever is gone from it meanwhile.
        stage.shown = tuple(task.id for task in pool)
    meant = resolve(intent.ref, pool)
    unsure = isinstance(intent, Delete) and intent.unsure and not _is_named(intent.ref, meant.tasks)
    if meant.tasks and not unsure:
        ids = tuple(task.id for task in meant.tasks)
        return (yield from each(stage, verb, ids, title, when=isinstance(intent, Rename) and intent.when))
    if isinstance(intent.ref, All) and intent.ref.but is not None:
        return f"I see no task about {about(intent.ref.but)}, so I left everything as it is."
    if isinstance(intent.ref, All):
        return "There is no such task to complete." if verb == "complete" else "There is no such task."
    if verb == "complete" and not meant.maybe:
        finished = resolve(intent.ref, tuple(task for task in tasks if task.completed)).tasks
        if finished:
            return "\n\n".join(sentences.done_already(task) for task in finished)
    maybe = meant.tasks or meant.maybe
    if maybe:
        return ask_which(stage, verb, maybe, title, intent.ref, sure=meant.sure or bool(meant.tasks))
    return (yield from _none(stage, intent, verb))


def ask_which(stage: Stage, verb: Verb, maybe: tuple[Task, ...], title: str, ref: Ref, *, sure: bool) -> str:
    if len(maybe) == 1:
        stage.ask(sentences.ask_one(verb, maybe[0], title))
        return "" if sure else f"I see no task that is just {about(ref)}."
    stage.ask(sentences.ask_which(verb, title))
    head = f"{len(maybe)} tasks fit:" if sure else f"No task is just {about(ref)}. These come near:"
    return stage.list_out(head, maybe)


def _is_named(ref: Ref, tasks: tuple[Task, ...]) -> bool:
    """Whether the words are a task's whole title: "cancel the team meeting"."""
    return isinstance(ref, Words) and len(tasks) == 1 and is_title(ref.text, tasks[0])


def _none(stage: Stage, intent: Complete | Delete | Rename, verb: Verb) -> Steps[str]:
    """Nothing on the list fits. The words may be a new task."""
    if isinstance(intent, Delete) and intent.unsure and intent.instead:
        return (yield from add(stage, Add(intent.instead)))
    if intent.instead:
        stage.ask(sentences.ask_to_add(intent.instead))
    kind = "open task" if verb == "complete" else "task"
    return f"I see no {kind} about {about(intent.ref)}."


def each(stage: Stage, verb: Verb, ids: tuple[int, ...], title: str, *, when: bool = False) -> Steps[str]:
    deeds: dict[int, str] = {}
    other: list[str] = []
    done: list[int] = []
    try:
        for number in ids:
            try:
                sentence, was_so = yield from _change(stage, verb, number, title, when=when)
            except RefusedError as refused:
                if refused.failure.not_found:
                    other.append((yield from _missing(stage, verb, number, title)))
                else:
                    other.append(sentences.not_done(refused.failure.message))
                continue
            done.append(number)
            if was_so:
                other.append(sentence)
            else:
                deeds[number] = sentence
    except TooManyError:
        other.append(TOO_MANY)
    stage.spoken = tuple(done)
    said = [*deeds.values()]
    if verb != "change":
        head = "Completed # tasks" if verb == "complete" else "Deleted # tasks"
        said = gathered(head, [*deeds], said)
    return "\n\n".join((*said, *other))


def _change(stage: Stage, verb: Verb, number: int, title: str, *, when: bool) -> Steps[tuple[str, bool]]:
    """What is said of it, and whether it was so before."""
    if verb == "complete":
        task, was_done = yield from stage.tools.complete(number)
        return (sentences.done_already(task) if was_done else sentences.completed(task)), was_done
    if verb == "delete":
        return sentences.deleted((yield from stage.tools.delete(number))), False
    before = stage.tools.known(number)
    if when and before is not None:
        title = f"{without_date(before.title)} {title}"
    said = sentences.renamed((yield from stage.tools.update(number, title=title)), before)
    return (f"{said}\n\nI keep no dates; it stands in the title." if when else said), False


def _missing(stage: Stage, verb: Verb, number: int, title: str) -> Steps[str]:
    tasks = yield from stage.tools.tasks()
    near = nearest(number, [task for task in tasks if verb != "complete" or not task.completed])
    if near is not None:
        stage.ask(sentences.ask_one(verb, near, title))
    return f"There is no task {number}."


def _verb(intent: Complete | Delete | Rename) -> Verb:
    match intent:
        case Complete():
            return "complete"
        case Delete():
            return "delete"
        case Rename():
            return "change"
        case _:
            assert_never(intent)


def _best_split(intent: Rename, tasks: tuple[Task, ...]) -> Rename:
    """ "Change call to mom to call to dad": the first parting whose left side is a task."""
    for ref, title in ((intent.ref, intent.title), *intent.others):
        if resolve(ref, tasks).tasks:
            return replace(intent, ref=ref, title=title, when=intent.when and ref == intent.ref)
    return intent

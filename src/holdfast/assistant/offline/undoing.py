"""Taking back what was done, and reopening what was not done after all."""

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.gathering import gathered
from holdfast.assistant.offline.intents import Numbers, Ref, Reopen, Undo
from holdfast.assistant.offline.outputs import Made
from holdfast.assistant.offline.resolve import resolve
from holdfast.assistant.offline.stage import Stage, about
from holdfast.assistant.offline.toolbox import TOO_MANY, RefusedError, Steps, TooManyError

__all__ = ["reopen", "undo"]

_WHICH = "Which of these? Say it again with the number:"


def undo(stage: Stage, intent: Undo, answers: tuple[tuple[Made, ...], ...]) -> Steps[str]:
    """`answers` are what those so far changed, oldest first."""
    gone = {made.undoes for answer in answers for made in answer}
    standing = [[made for made in answer if made.change not in gone] for answer in answers]
    if intent.redo:
        undone = [[made for made in answer if made.undoes is not None] for answer in standing]
        last = next((answer for answer in reversed(undone) if answer), [])
        return (
            (yield from _each(stage, last, redone=True))
            if last
            else "There is nothing to redo in this conversation."
        )
    if intent.ref is not None:
        return (yield from _of_task(stage, intent, intent.ref, [made for each in standing for made in each]))
    if intent.back and (lost := _lost(standing)):
        return (yield from _each(stage, lost))
    if intent.count:
        return (yield from _so_many(stage, intent.count))
    first = yield from _newest(stage)
    if isinstance(first, str):
        return first
    # What the rest of that answer did belongs to it: "delete 4 and 5" is one thing to whoever said it.
    whole = next((answer for answer in standing if first.undoes in [made.change for made in answer]), [])
    rest = [made for made in whole if made.change != first.undoes and made.undoes is None]
    return (yield from _each(stage, rest, begun=first))


def _lost(standing: list[list[Made]]) -> list[Made]:
    """What the last answer that took tasks away took, unless it is what a plain undo brings back anyway."""
    gone = [[made for made in answer if _is_gone(made)] for answer in standing]
    last = next((answer for answer in reversed(gone) if answer), [])
    later = [made for answer in standing for made in answer if last and made.change > last[-1].change]
    return last if later or (last and last[-1].undoes is not None) else []


def _is_gone(made: Made) -> bool:
    return made.status == "deleted" or made.effect == "removed"


def _newest(stage: Stage) -> Steps[Made | str]:
    """Take back the newest change; the reason in words when that cannot be."""
    try:
        return (yield from stage.tools.undo())
    except RefusedError as refused:
        if refused.failure.code == "nothing_to_undo":
            return "There is nothing to undo in this conversation."
        return sentences.not_done(refused.failure.message)


def _so_many(stage: Stage, count: int) -> Steps[str]:
    said: list[str] = []
    for _ in range(count):
        try:
            made = yield from _newest(stage)
        except TooManyError:
            return "\n\n".join((*said, TOO_MANY))
        if isinstance(made, str):
            said.append("There was nothing more to undo." if said and "nothing to undo" in made else made)
            break
        said.append(_told(stage, made))
    return "\n\n".join(said)


def _each(
    stage: Stage, changes: list[Made], *, redone: bool = False, begun: Made | None = None
) -> Steps[str]:
    """Take back these, the last one first, as they may build on one another. `begun` has been taken back already."""
    undone = [] if begun is None else [begun]
    other: list[str] = []
    for change in reversed(changes):
        try:
            undone.append((yield from stage.tools.undo(change.change)))
        except RefusedError as refused:
            reason = sentences.title_text(refused.failure.message.removesuffix("."))
            other.append(f"I could not undo it for task {change.task.id}: {reason}")
        except TooManyError:
            other.append(TOO_MANY)
            break
    said: list[str] = []
    for effect in dict.fromkeys(made.effect for made in undone):
        alike = [made for made in undone if made.effect == effect]
        each = [_told(stage, made, redone=redone) for made in alike]
        said += gathered(sentences.undone_many(effect, redone=redone), [made.task.id for made in alike], each)
    stage.spoken = tuple(made.task.id for made in undone)[-1:]
    return "\n\n".join((*said, *other))


def _told(stage: Stage, made: Made, *, redone: bool = False) -> str:
    stage.spoken = (made.task.id,)
    return sentences.undone(made, redone=redone)


def _of_task(stage: Stage, intent: Undo, ref: Ref, standing: list[Made]) -> Steps[str]:
    """Take back what was done last to the task that is named."""
    if intent.back:
        fitting = [made for made in standing if _is_gone(made)]
    else:
        fitting = [made for made in standing if made.undoes is None]
    newest = {made.task.id: made for made in fitting}
    ids = stage.known_ids(ref)
    meant = resolve(ref if ids is None else Numbers(ids), [made.task for made in newest.values()])
    if meant.tasks:
        return (yield from _each(stage, [newest[task.id] for task in meant.tasks]))
    if meant.maybe and meant.sure:
        return stage.list_out(_WHICH, meant.maybe)
    if intent.back:
        return (yield from reopen(stage, Reopen(ref)))
    named = f"task {ids[0]}" if ids else about(ref)
    return f"In this conversation I did nothing to {named} that could be undone."


def reopen(stage: Stage, intent: Reopen) -> Steps[str]:
    """What was marked as done is to do again."""
    tasks = yield from stage.tools.tasks()
    ids = stage.known_ids(intent.ref)
    ref = intent.ref if ids is None else Numbers(ids)
    found = resolve(ref, tuple(task for task in tasks if task.completed))
    if not found.tasks:
        found = resolve(ref, tasks) if not found.maybe or ids else found
    if not found.tasks:
        if found.maybe:
            return stage.list_out(_WHICH, found.maybe)
        if intent.remark:
            return sentences.UNKNOWN
        return f"There is no task {ids[0]}." if ids else f"I see no task about {about(intent.ref)}."
    reopened: dict[int, str] = {}
    other: list[str] = []
    for task in found.tasks:
        if not task.completed:
            other.append(sentences.shown(task))
            continue
        try:
            reopened[task.id] = sentences.reopened((yield from stage.tools.update(task.id, completed=False)))
        except TooManyError:
            other.append(TOO_MANY)
            break
    stage.spoken = tuple(task.id for task in found.tasks)
    said = gathered("Reopened # tasks", [*reopened], [*reopened.values()])
    return "\n\n".join((*said, *other))

"""Taking back what the last answer changed, as far as five tools can."""

from typing import assert_never

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.outputs import Task
from holdfast.assistant.offline.sentences import Change
from holdfast.assistant.offline.stage import Stage
from holdfast.assistant.offline.toolbox import TOO_MANY, RefusedError, Steps, TooManyError

__all__ = ["undo"]


def undo(stage: Stage, changes: tuple[Change, ...]) -> Steps[str]:
    """Reverses the changes of one answer; a completion cannot be, and is offered as a new task."""
    if not changes:
        return "There is nothing to undo: I have changed nothing in this conversation so far."
    # Last one first, as they may build on one another; deleted tasks come back in their old order.
    only_deleted = all(change.kind == "deleted" for change in changes)
    said: list[str] = []
    for change in changes if only_deleted else reversed(changes):
        try:
            said.append((yield from _undo_one(stage, change)))
        except TooManyError:
            said.append(TOO_MANY)
            break
        except RefusedError as refused:
            said.append(
                f"I could not undo it for task {change.number}:"
                f" {sentences.title_text(refused.failure.message)}"
            )
    return "\n\n".join(said)


def _undo_one(stage: Stage, change: Change) -> Steps[str]:
    match change.kind:
        case "added":
            return sentences.deleted((yield from stage.tools.delete(change.number)))
        case "deleted":
            task = yield from stage.tools.add(change.title, change.before or None)
            again = sentences.added(task, again=True)
            moved = f"It was task {change.number}; a number is never used twice."
            return again if task.id == change.number else f"{again}\n\n{moved}"
        case "renamed":
            if change.before is None:
                return f"I do not know what task {change.number} said before."
            before = Task(change.number, change.title)
            return sentences.renamed(
                (yield from stage.tools.update(change.number, title=change.before)), before
            )
        case "described":
            if change.before is None:
                return f"I do not know what the description of task {change.number} was."
            now = yield from stage.tools.update(change.number, description=change.before)
            return sentences.described(now, None)
        case "completed":
            stage.ask(sentences.ask_to_add(change.title))
            return f"I cannot reopen a task that is done: no tool of mine can. Task {change.number} stays completed."
        case _:
            assert_never(change.kind)

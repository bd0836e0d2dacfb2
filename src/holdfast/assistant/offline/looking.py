"""Showing tasks: lists, what mentions some words, one task."""

from typing import assert_never

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.intents import Find, List, Numbers, Ref, Show
from holdfast.assistant.offline.match import mentioning, nearest
from holdfast.assistant.offline.resolve import resolve
from holdfast.assistant.offline.stage import Stage, about
from holdfast.assistant.offline.toolbox import Steps

__all__ = ["look", "show"]

# More tasks than these are shown as a list, fewer as sentences of their own.
_MOST_SENTENCES = 3


def look(stage: Stage, intent: List | Find | Show) -> Steps[str]:
    match intent:
        case List(status, dated):
            tasks = yield from stage.tools.listing(status)
            note = "I know no dates but what your titles say; this is all of them." if dated and tasks else ""
            return stage.name_all(sentences.listing(status, tasks), tasks, note)
        case Find(text, instead):
            found = mentioning(text, (yield from stage.tools.tasks()))
            if not found:
                if instead:
                    stage.ask(sentences.ask_to_add(instead))
                return f"No task mentions “{sentences.flat(text)}”."
            return stage.name_all(sentences.in_a_sentence("I found", found), found)
        case Show(ref):
            return (yield from show(stage, ref))
        case _:
            assert_never(intent)


def show(stage: Stage, ref: Ref) -> Steps[str]:
    """The tasks that a reference means, with their descriptions."""
    tasks = yield from stage.tools.tasks()
    ids = stage.known_ids(ref)
    meant = resolve(ref if ids is None else Numbers(ids), tasks)
    found = meant.tasks or (meant.maybe if meant.sure else ())
    if not found and ids:
        near = nearest(ids[0], tasks)
        hint = f" The nearest is task {near.id}: {sentences.title_text(near.title)}" if near else ""
        return f"There is no task {ids[0]}.{hint}"
    if not found:
        return f"I see no task about {about(ref)}."
    if len(found) > _MOST_SENTENCES:
        return stage.name_all(sentences.in_a_sentence("I found", found), found)
    stage.spoken = tuple(task.id for task in found)
    return "\n\n".join(sentences.shown(task) for task in found)

"""What a conversation has at hand while it answers: the tools, and what it and its reader have before their eyes."""

from dataclasses import dataclass

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.intents import Ref, Words
from holdfast.assistant.offline.outputs import Task
from holdfast.assistant.offline.resolve import known_ids
from holdfast.assistant.offline.toolbox import Toolbox

__all__ = ["Stage", "about"]


@dataclass
class Stage:
    """`shown` and `spoken` are as in `Memory`, and follow the answer as it grows.

    `question` ends the answer: there is at most one, as only the end of a message is read back.
    """

    tools: Toolbox
    shown: tuple[int, ...] = ()
    spoken: tuple[int, ...] = ()
    question: str = ""

    def ask(self, question: str) -> None:
        self.question = question

    def known_ids(self, ref: Ref) -> tuple[int, ...] | None:
        """The numbers that a reference names by what was shown or spoken of."""
        return known_ids(ref, self.shown, self.spoken)

    def list_out(self, head: str, tasks: tuple[Task, ...], note: str = "") -> str:
        """A list to choose from, with a sentence above and perhaps one below."""
        self.shown = tuple(task.id for task in tasks)
        return "\n\n".join(part for part in (head, sentences.listed(tasks), note) if part)

    def name_all(self, sentence: str, tasks: tuple[Task, ...], note: str = "") -> str:
        """The sentence that names the tasks, and perhaps one below. They are what was shown last."""
        self.shown = tuple(task.id for task in tasks)
        return "\n\n".join(part for part in (sentence, note) if part)


def about(ref: Ref) -> str:
    """What a reference was about, for a sentence that says it was not found."""
    return f"“{sentences.flat(ref.text)}”" if isinstance(ref, Words) else "that"

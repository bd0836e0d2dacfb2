"""What the offline model says, and how it reads its own sentences back.

The next turn sees only the text of this one, so that a question and a change must be found again in the words.
Each stands in a paragraph of its own; a title is one line, and therefore cannot pass for another paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from holdfast.assistant.offline.gathering import rows_in
from holdfast.assistant.offline.intents import ChatKind, Status, Verb
from holdfast.assistant.offline.outputs import Made, Task

__all__ = [
    "ABOUT",
    "FOREIGN",
    "HELP",
    "REPLIES",
    "UNKNOWN",
    "UNREAD",
    "Question",
    "added",
    "ask_missing",
    "ask_one",
    "ask_title",
    "ask_to_add",
    "ask_which",
    "completed",
    "deeds_in",
    "deleted",
    "described",
    "done_already",
    "flat",
    "in_a_sentence",
    "listed",
    "listing",
    "not_done",
    "numbers_in",
    "question_in",
    "renamed",
    "reopened",
    "shown",
    "title_text",
    "undone",
    "undone_many",
]

ABOUT = (
    "I am the offline model: a small program inside Holdfast that understands requests about tasks"
    " in plain English. "
    "I am no language model and send nothing anywhere. Say “help” to see what I understand."
)
UNKNOWN = (
    "I am the offline model: I can only add, list, complete, change and delete tasks, and I did not"
    " find such a request "
    "in your message. To put something on the list, say “add …”; “help” shows what else I understand."
)
FOREIGN = (
    "I am the offline model and understand English only: “add buy milk”, “show my tasks”, “mark 2 as done”,"
    " or “help” for more."
)
UNREAD = "I am the offline model and cannot read files. Tell me in words what to do: “add …”, for example."
HELP = "\n\n".join(
    (
        "You can say, in your own words:",
        "- “Add a task to buy groceries”, or just “buy groceries”\n"
        "- “Show my tasks”, “What is pending?”, “What have I completed?”\n"
        "- “Mark task 3 as done”, “I paid the rent”, or “reopen 3”\n"
        "- “Change task 1 to 'Call mom tonight'”, “Add a note to task 1: after six”\n"
        "- “Delete the meeting task”, and “undo” to take the last change back",
        "I am the offline model: I understand requests like these and nothing else.",
    )
)

REPLIES: dict[ChatKind, str] = {
    "hello": "Hello. Tell me what to put on your list, or ask what is on it.",
    "thanks": "You are welcome.",
    "bye": "Goodbye. Your list is kept.",
    "help": HELP,
    "about": ABOUT,
    "yes": "All right. Tell me what to put on your list, or ask what is on it.",
    "no": "All right, nothing is changed.",
    "foreign": FOREIGN,
    "choice": UNKNOWN,
    "unknown": UNKNOWN,
}

_SHOWN = 100
_NAMED = 8  # tasks in one sentence
_MARKDOWN = re.compile(r"([\\`*\[\]<>~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
_ESCAPED = re.compile(r"\\([\\`*\[\]<>~|_&])")
_PLAIN_END = re.compile(r"[^\W_]|[)%$€£+]")


def flat(text: str) -> str:
    """One line, safe in Markdown."""
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def title_text(title: str) -> str:
    """A title at the end of a sentence: with its full stop, or quoted if it has an ending of its own."""
    text = flat(title)
    return f"{text}." if text and _PLAIN_END.fullmatch(text[-1]) else f"“{text}”"


def _quote(text: str) -> str:
    return "\n".join(f"> {_escaped(line)}".rstrip() for line in text.split("\n"))


def added(task: Task) -> str:
    return f"Added task {task.id}: {title_text(task.title)}"


def completed(task: Task) -> str:
    return f"Completed task {task.id}: {title_text(task.title)}"


def done_already(task: Task) -> str:
    return f"Task {task.id} is already done: {title_text(task.title)}"


def reopened(task: Task) -> str:
    return f"Reopened task {task.id}: {title_text(task.title)}"


_UNDONE = {
    "removed": "is off your list again",
    "restored": "is back",
    "completed": "is done again",
    "reopened": "is open again",
}


def undone(made: Made, *, redone: bool = False) -> str:
    """What an undo did; or an undo of an undo."""
    deed = _UNDONE.get(made.effect, "is as it was")
    word = "Redone" if redone else "Undone"
    return f"{word}: task {made.task.id} {deed}: {title_text(made.task.title)}"


def undone_many(effect: str, *, redone: bool = False) -> str:
    """What an undo of several did to each of them; `#` stands for how many."""
    deed = _UNDONE.get(effect, "is as it was").replace("is as it was", "are as they were")
    deed = deed.replace("is off your list", "are off the list").removeprefix("is ")
    return f"{'Redone' if redone else 'Undone'}: # tasks are {deed.removeprefix('are ')}"


def deleted(task: Task) -> str:
    line = f"Deleted task {task.id}: {title_text(task.title)}"
    return (
        f"{line}\n\nIts description was:\n\n{_quote(task.description)}" if task.description.strip() else line
    )


def renamed(task: Task, before: Task | None) -> str:
    line = f"Changed task {task.id}: {title_text(task.title)}"
    return f"{line}\n\nBefore, it said: {title_text(before.title)}" if before else line


def described(task: Task, before: Task | None) -> str:
    line = f"Changed the description of task {task.id}: {title_text(task.title)}"
    if before is None:
        return line
    if not before.description.strip():
        return f"{line}\n\nBefore, it had none."
    return f"{line}\n\nBefore, it was:\n\n{_quote(before.description)}"


def not_done(reason: str) -> str:
    return f"That did not work: {title_text(reason.removesuffix('.'))}"


def shown(task: Task) -> str:
    line = f"Task {task.id} is {'done' if task.completed else 'open'}: {title_text(task.title)}"
    return f"{line}\n\n{_quote(task.description)}" if task.description.strip() else line


def listed(tasks: Sequence[Task]) -> str:
    """Tasks as a Markdown list that keeps their numbers, which a numbered list would not."""
    lines = [f"- **{task.id}** {_shown_title(task)}" for task in tasks[:_SHOWN]]
    if len(tasks) > _SHOWN:
        lines.append(f"\nAnd {len(tasks) - _SHOWN} more.")
    return "\n".join(lines)


def in_a_sentence(head: str, tasks: Sequence[Task]) -> str:
    """Tasks within one sentence, their numbers in bold: what a list under it, which can be worked with, begins with."""
    named = [f"**{task.id}** {_shown_title(task)}" for task in tasks[:_NAMED]]
    if len(tasks) > _NAMED:
        return f"{head} {', '.join(named)} and {len(tasks) - _NAMED} more."
    text = f"{head} {', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else f"{head} {named[0]}"
    return f"{text}." if _PLAIN_END.fullmatch(text[-1]) or text.endswith("~~") else text


def _shown_title(task: Task) -> str:
    return f"~~{flat(task.title)}~~" if task.completed else flat(task.title)


def listing(status: Status, tasks: Sequence[Task]) -> str:
    """The sentence that answers a request for the tasks of a status."""
    if not tasks:
        return _NONE[status]
    count = f"{len(tasks)} {'task' if len(tasks) == 1 else 'tasks'}"
    pending = sum(not task.completed for task in tasks)
    if status == "completed":
        return in_a_sentence(f"You have completed {count}:", tasks)
    if pending == len(tasks):
        return in_a_sentence(f"You have {count} to do:", tasks)
    left = f"{pending} of them to do" if pending else "and nothing left to do"
    return in_a_sentence(f"You have {count}, {left}:", tasks)


_NONE: dict[Status, str] = {
    "pending": "Nothing is open.",
    "completed": "Nothing is completed yet.",
    "all": "You have no tasks. To begin, say something like “add buy milk”.",
}


QuestionKind: TypeAlias = Literal["which", "one", "add", "title", "missing"]


@dataclass(frozen=True)
class Question:
    """A question that the model asked: what it would do, to which task or to which of those it listed."""

    kind: QuestionKind
    verb: Verb | None = None
    number: int | None = None
    title: str = ""


def ask_which(verb: Verb, title: str = "") -> str:
    return f"Which one should I {_deed(verb, title)}?"


def ask_one(verb: Verb, task: Task, title: str = "") -> str:
    """Offers to do it to one task."""
    deed = f"change task {task.id} to “{flat(title)}”" if verb == "change" else f"{verb} task {task.id}"
    return f"Should I {deed}? It says: {title_text(task.title)}"


def ask_to_add(title: str) -> str:
    return f"Should I add “{flat(title)}” as a new task?"


def ask_title(number: int | None = None) -> str:
    return f"What should task {number} say?" if number is not None else "What should the task say?"


def ask_missing(verb: Verb) -> str:
    return f"Which task should I {verb}? Tell me its number or some of its words."


def _deed(verb: Verb, title: str) -> str:
    return f"change to “{flat(title)}”" if verb == "change" else verb


_TO = r" to “(?P<title>.*)”"
_QUESTIONS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    ("which", re.compile(rf"Which one should I (?P<verb>complete|delete|change)(?:{_TO})?\?")),
    (
        "one",
        re.compile(
            rf"Should I (?P<verb>complete|delete|change) task (?P<number>\d+)(?:{_TO})?\? It says: .*"
        ),
    ),
    ("add", re.compile(r"Should I add “(?P<title>.*)” as a new task\?")),
    ("title", re.compile(r"What should (?:the task|task (?P<number>\d+)) say\?")),
    (
        "missing",
        re.compile(r"Which task should I (?P<verb>complete|delete|change)\? Tell me its number or .*"),
    ),
)
_VERBS: dict[str, Verb] = {"complete": "complete", "delete": "delete", "change": "change"}


def question_in(text: str) -> Question | None:
    """The question that a message of ours ends with."""
    last = text.rstrip().rsplit("\n\n", 1)[-1]
    for kind, rule in _QUESTIONS:
        if match := rule.fullmatch(last):
            groups = match.groupdict()
            number, title = groups.get("number"), groups.get("title") or ""
            verb = _VERBS.get(groups.get("verb") or "")
            return Question(kind, verb, int(number) if number else None, _ESCAPED.sub(r"\1", title))
    return None


# An asterisk in a title is escaped: what is bold here is ours.
_DEED = re.compile(r"(?m)^(Added|Completed|Reopened|Deleted|Changed) (?:task \d|\d+ tasks: )")
_NUMBER = re.compile(r"(?<!\\)\*\*(\d{1,15})\*\* ")
_SPOKEN = re.compile(
    r"(?m)^(?:(?:Added|Completed|Reopened|Deleted|Changed)(?: the description of)? task|(?:Un|Re)done: task|Task"
    r"|Should I \w+ task|What should task) (\d{1,15})\b"
)


def deeds_in(text: str) -> frozenset[str]:
    """What a message says to have done to tasks: "Completed", "Deleted" and so on."""
    return frozenset(_DEED.findall(text))


def numbers_in(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers of the tasks that a message lists, and of those that it speaks of."""
    spoken = (*rows_in(text), *map(int, _SPOKEN.findall(text)))
    return tuple(map(int, _NUMBER.findall(text))), spoken

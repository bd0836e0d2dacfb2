"""What a person can want of the offline model, and how they can point at a task."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "Add",
    "All",
    "Ask",
    "Chat",
    "ChatKind",
    "Complete",
    "Delete",
    "Describe",
    "Find",
    "Intent",
    "LackKind",
    "Lacking",
    "Last",
    "List",
    "Numbers",
    "Offer",
    "Ordinals",
    "Perhaps",
    "Pick",
    "Ref",
    "Rename",
    "Reopen",
    "Show",
    "Status",
    "Undo",
    "Verb",
    "Words",
]

Status: TypeAlias = Literal["all", "pending", "completed"]
Verb: TypeAlias = Literal["complete", "delete", "change"]
ChatKind: TypeAlias = Literal[
    "hello", "thanks", "bye", "help", "about", "yes", "no", "choice", "foreign", "unknown"
]
LackKind: TypeAlias = Literal["priorities", "order", "dates", "reminders", "labels", "lists", "people"]


@dataclass(frozen=True)
class Numbers:
    """Tasks by their own numbers: "task 3", "2 and 4"."""

    ids: tuple[int, ...]


@dataclass(frozen=True)
class Ordinals:
    """Places in the list that was shown last, from 0; -1 is the last one: "the second"."""

    places: tuple[int, ...]


@dataclass(frozen=True)
class Last:
    """What was spoken of last: "it", "that one"; with `many`, all of it: "both", "them".

    `all`: it was "all of them", which means the whole list where nothing was spoken of.
    """

    many: bool = False
    all: bool = False


@dataclass(frozen=True)
class All:
    """Every task of a status: "everything", "all completed tasks"; all but those that `but` means."""

    status: Status = "all"
    but: "Ref | None" = None


@dataclass(frozen=True)
class Words:
    """A task by what it says. `parts` are the tasks meant if no single one fits: "milk and rent".

    `exact`: the words were quoted. `statement`: they come from "I paid the rent", where the verb may be
    missing from the task. `noun`: they were called a task. `every`: all that fit are meant ("both meeting tasks").
    """

    text: str
    parts: "tuple[Ref, ...]" = ()
    exact: bool = False
    statement: bool = False
    every: bool = False
    noun: bool = False


Ref: TypeAlias = Numbers | Ordinals | Last | All | Words


@dataclass(frozen=True)
class Add:
    """`shortened`: the words were too long for a title and stand whole in the description.

    `reminds`: a reminder was asked for, which is more than a list can do. `parted`: it is the last of several that
    "and" alone parted, so that the person may have meant one.
    """

    title: str
    description: str | None = None
    shortened: bool = False
    reminds: bool = False
    parted: bool = False


@dataclass(frozen=True)
class List:
    status: Status = "all"
    dated: bool = False


@dataclass(frozen=True)
class Find:
    """Tasks that mention some words. `instead` is the title to offer when none does: "find socks"."""

    text: str
    instead: str = ""


@dataclass(frozen=True)
class Show:
    """One task, and whether it is done."""

    ref: Ref


@dataclass(frozen=True)
class Complete:
    """`instead` is the title to offer when no task fits: "finish the report" may be a new task."""

    ref: Ref
    instead: str = ""


@dataclass(frozen=True)
class Delete:
    """`unsure`: the verb may as well begin a new task ("cancel the dentist"), so words are asked about."""

    ref: Ref
    instead: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class Rename:
    """`others` are the further ways to part "change call to mom to call to dad" into task and title.

    `when`: the title is a date or time, which goes to the end of the old title. `instead` as for `Complete`.
    """

    ref: Ref
    title: str
    others: "tuple[tuple[Ref, str], ...]" = ()
    when: bool = False
    instead: str = ""


@dataclass(frozen=True)
class Describe:
    ref: Ref
    text: str
    append: bool = False


@dataclass(frozen=True)
class Reopen:
    """`remark`: it may be no more than one ("I haven't paid the rent"), if no such task is done."""

    ref: Ref
    remark: bool = False


@dataclass(frozen=True)
class Perhaps:
    """ "Add book a hotel and delete the meeting": two requests if there is such a task to act on, else one title."""

    parts: "tuple[Intent, ...]"
    whole: "Intent"


@dataclass(frozen=True)
class Undo:
    """Without more, what the last answer did. `count`: so many changes. `ref`: what was done last to a task.

    `back`: the task is to be there again ("restore task 3", "bring it back"). `redo`: what was undone is to stand
    after all.
    """

    ref: Ref | None = None
    count: int = 0
    back: bool = False
    redo: bool = False


@dataclass(frozen=True)
class Offer:
    """Words that may be a task: asked about, never added unasked. `cannot`: the model was asked to do it itself."""

    title: str
    cannot: bool = False


@dataclass(frozen=True)
class Ask:
    """A command that lacks what it is about. `ref` is the task whose new title is missing."""

    about: Literal["add", "complete", "delete", "change"]
    ref: Ref | None = None


@dataclass(frozen=True)
class Chat:
    """Words that ask for no task to be touched. Yes, no and a bare reference matter after a question."""

    kind: ChatKind
    ref: Ref | None = None


@dataclass(frozen=True)
class Lacking:
    """A request for what other lists have and this one has not."""

    what: LackKind


@dataclass(frozen=True)
class Pick:
    """An answer in words to the question which of `ids` is meant; if none fits, `otherwise` was meant."""

    verb: Verb
    ref: Ref
    ids: tuple[int, ...]
    title: str = ""
    otherwise: "Intent | None" = None


Intent: TypeAlias = (
    Add
    | List
    | Find
    | Show
    | Complete
    | Delete
    | Rename
    | Describe
    | Reopen
    | Undo
    | Offer
    | Ask
    | Chat
    | Pick
    | Perhaps
    | Lacking
)

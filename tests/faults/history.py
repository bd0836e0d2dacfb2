"""The history of a run: what was asked, and all that each client received of the answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Asked", "Frame", "Reader", "Stored", "answer_to", "shown"]

Json = dict[str, Any]
Frame = tuple[str | None, Json]
"""A frame's id (None in a snapshot), and its event."""


@dataclass
class Reader:
    """The eyes of one client on one turn: all its streams, in order, each with what came of it before it broke."""

    streams: list[list[Frame]] = field(default_factory=list)
    cursor: str | None = None
    """The id of the last frame: where it reads on."""
    over: bool = False
    """Whether the server has said that the turn has ended."""
    ended: bool = False
    """Whether a stream that was asked for after that was read to its end: there is nothing more to come."""

    words: int = 0
    """Words of the answer that it has on its screen."""

    def took(self, cursor: str | None, event: Json) -> None:
        self.streams[-1].append((cursor, event))
        self.cursor = cursor or self.cursor

    @property
    def events(self) -> list[Json]:
        return [event for stream in self.streams for _, event in stream]


@dataclass
class Asked:
    """One message, and all that was seen of its answer."""

    text: str
    tasks: tuple[str, ...]
    """Titles of the tasks that it asks for, in order."""
    key: str
    follows: "Asked | None" = None
    """The message before it in its thread; None for one that begins a thread."""
    thread_id: str | None = None
    turn_id: str | None = None
    """Once the server has named them."""
    readers: list[Reader] = field(default_factory=lambda: [Reader()])
    """The first is its sender's."""
    stop_asked: bool = False
    """Whether somebody wanted it stopped; that may have come too late."""
    may_fail: bool = False
    """Whether the run did something to it for which it may end with an error that offers Retry."""

    @property
    def sender(self) -> Reader:
        return self.readers[0]


@dataclass
class Stored:
    """What there is at the end: the tables, and what the server answers of them."""

    tables: dict[str, list[Json]]
    """Rows by table, in no order."""
    listed: list[str]
    """Ids of threads, as `threads.list` has them."""
    items: dict[str, list[Json]]
    """By thread, what `items.list` has, in order."""
    turns: dict[str, Json | None]
    """By thread, what `turns.get` says."""

    def rows(self, table: str, which: Callable[[Json], bool] = lambda _row: True) -> list[Json]:
        return [row for row in self.tables[table] if which(row)]


def answer_to(text: str) -> str:
    """What the model of these runs says when the tools have been called."""
    return f"All done, as you said: {text}. " + "It is on your list now, and nothing is lost."


def shown(item: Json) -> str:
    """The text of a message."""
    return "".join(part["text"] for part in item["content"])

"""Makes a server that kills itself (kill -9) at one of its turns' writes, just before or just after the commit."""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

import holdfast.engine.resuming
from holdfast.store.changes import ChangeRows
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.store.journal import JournalRows
from holdfast.store.turns import TurnRows, take_up_unfinished

__all__ = ["AT", "BOUNDARIES", "NOTED", "Noted", "boundaries", "deadly", "noted"]

AT = "HOLD_KILL_AT"
"""The variable that says where: `before:effect:2` is the commit of the second write since the process began in which a
tool takes effect."""

NOTED = "HOLD_NOTED"
"""The variable that names the file in which a line is left of each write, and of each kill."""

BOUNDARIES = {
    "accepted": 1,
    "model": 2,
    "effect": 3,
    "tool": 3,
    "shown": 1,
    "item": 6,
    "answer": 1,
    "taken up": 1,
    "ended": 1,
}
"""What a turn writes, and how often. It is accepted. A model's call is recorded; a tool takes effect; its call is
recorded. An item is noted as shown, before it is; one is stored; the answer is, with the record of the call that
brought it. A later process takes the turn up. How it ended is noted. Between two of these nothing of a turn changes
that could outlive its process."""

_WITH = {"item": "shown", "answer": "model"}
"""What is written in the same transaction as something else, and is no boundary of its own there."""

_marks: ContextVar[list[str]] = ContextVar("marks")


@dataclass
class Noted:
    """What servers have left behind."""

    writes: Counter[str]
    """By kind."""
    kills: Counter[str]
    """By boundary."""


def boundaries() -> list[str]:
    """Each of them, before and after, in an order in which each has something to be taken up or asked before it."""
    return [
        f"{moment}:{what}:{number}"
        for what, times in BOUNDARIES.items()
        for number in range(1, times + 1)
        for moment in ("before", "after")
    ]


def noted(file: Path) -> Noted:
    found = Noted(Counter(), Counter())
    for line in file.read_text().splitlines() if file.exists() else ():
        how, _, of = line.partition(" ")
        (found.kills if how == "killed" else found.writes)[of] += 1
    return found


def deadly() -> None:
    """To be called in the server's process, before it serves."""
    moment, what, number = os.environ[AT].split(":")
    made: Counter[str] = Counter()
    write = Db.write

    @asynccontextmanager
    async def written(self: Db, *, bounded: bool = True) -> AsyncIterator[AsyncConnection]:
        marks: list[str] = []
        token = _marks.set(marks)
        try:
            async with write(self, bounded=bounded) as conn:
                yield conn
                kinds = set(marks) - {_WITH[mark] for mark in marks if mark in _WITH}
                made.update(kinds)
                dies = what in kinds and made[what] == int(number)
                if dies and moment == "before":
                    _die()
        finally:
            _marks.reset(token)
        for kind in sorted(kinds):
            _note(f"wrote {kind}")
        if dies:
            _die()

    Db.write = written  # type: ignore[method-assign]  # what this is for
    _marked(TurnRows, "create", lambda _record, *_seq: "accepted")
    _marked(TurnRows, "set_effects", lambda *_effects: "shown")
    _marked(TurnRows, "finish", lambda *_outcome: "ended")
    _marked(JournalRows, "add", lambda record: record.step.partition("/")[0])
    _marked(ChangeRows, "add", lambda *_change: "effect")
    _marked(ItemRows, "put", lambda _thread, item: "answer" if item.type == "assistant_message" else "item")
    take_up = take_up_unfinished

    async def taken_up(*given: Any) -> Any:
        records = await take_up(*given)
        if records:
            _mark("taken up")
        return records

    vars(holdfast.engine.resuming)["take_up_unfinished"] = taken_up


def _marked(rows: type, name: str, kind: Callable[..., str]) -> None:
    method = getattr(rows, name)

    async def marking(self: Any, *given: Any, **named: Any) -> Any:
        _mark(kind(*given))
        return await method(self, *given, **named)

    setattr(rows, name, marking)


def _mark(kind: str) -> None:
    _marks.get([]).append(kind)


def _die() -> None:
    _note(f"killed {os.environ[AT]}")
    os.kill(os.getpid(), signal.SIGKILL)


def _note(what: str) -> None:
    with Path(os.environ[NOTED]).open("a") as file:
        file.write(f"{what}\n")

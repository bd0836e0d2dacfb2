"""Turns that were begun before: found, read on, stopped."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from holdfast.engine.caller import Caller
from holdfast.engine.following import Following, stored
from holdfast.engine.reply import Passage, StreamAnswer
from holdfast.engine.requests import HoldfastMetadata
from holdfast.errors import Invalid
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.turns.outcome import INTERRUPTED
from holdfast.turns.registry import Turns
from holdfast.turns.turn import Cursor, Turn
from holdfast.wire.pieces import WireAway

__all__ = ["Rejoining"]


class Rejoining:
    """How a client that comes back meets a turn again: in its log while that is there, else as the store has it."""

    def __init__(self, db: Db, turns: Turns) -> None:
        self._db = db
        self._turns = turns

    def reading(
        self, caller: Caller, turn: Turn, resume: bool, prelude: tuple[bytes, ...] = (), after: int = 0
    ) -> StreamAnswer:
        """A turn of this process; should another take it from here, it is read on there."""

        def onwards() -> AsyncIterator[Passage]:
            at = turn.cursor(len(turn.log))
            return Following(self._db, self._turns, caller, turn.record, at).read()

        there = None if self._turns.elsewhere is None else onwards
        return StreamAnswer(turn.id, resume, prelude, turn, after, onwards=there)

    async def by_key(self, caller: Caller, asked: HoldfastMetadata) -> StreamAnswer | None:
        """The turn that a request with the same key has started; None when there is none."""
        async with self._db.read(glance=True) as conn:
            record = await TurnRows(conn, caller.identity.user_id).by_key(asked.key or "")
        if record is None:
            return None
        turn = self._turns.get(record.id)
        if turn is not None:
            return self.reading(caller, turn, asked.resume)
        if self._turns.is_elsewhere(record):
            following = Following(self._db, self._turns, caller, record)
            return StreamAnswer(record.id, asked.resume, passages=following.read)
        return await self._remembered(record, caller, asked.resume)

    async def attach(self, caller: Caller, turn_id: str, after: str | None) -> StreamAnswer:
        """The turn's frames after the one with the id `after`; all of them without it.

        Raises:
            NotFound: no such turn of this user.
            Invalid: `after` is no frame's id at all. One of another epoch gets a snapshot first.
        """
        async with self._db.read(glance=True) as conn:
            record = await TurnRows(conn, caller.identity.user_id).get(turn_id)
        cursor = None
        if after is not None and (cursor := Cursor.parse(after)) is None:
            raise Invalid("invalid_cursor", "params.after is not the id of a frame.")
        turn = self._turns.get(turn_id)
        if self._turns.is_elsewhere(record):
            following = Following(self._db, self._turns, caller, record, cursor)
            return StreamAnswer(turn_id, True, passages=following.read)
        if turn is None:
            return await self._remembered(record, caller, True)
        if after is None:
            return self.reading(caller, turn, True)
        known = cursor is not None and (cursor.turn_id, cursor.epoch) == (turn.id, turn.epoch)
        if cursor is not None and known and cursor.number <= len(turn.log):
            return self.reading(caller, turn, True, after=cursor.number)
        # Nothing is awaited between the snapshot and the length, so that they speak of the same moment.
        return self.reading(caller, turn, True, tuple(turn.snapshot()), len(turn.log))

    async def _remembered(self, record: TurnRecord, caller: Caller, resume: bool) -> StreamAnswer:
        """A turn whose log is gone, as the store has it."""
        # One that runs, and not here, is on its way from one process to the next: there is no end to tell of yet.
        whole = record.status != "running"
        if self._turns.is_disowned(record.id):
            record, whole = replace(record, error=INTERRUPTED), True
        return StreamAnswer(record.id, resume, prelude=await stored(self._db, record, caller), whole=whole)

    async def latest(self, caller: Caller, thread_id: str) -> bytes:
        """`{turn}` for the turn that answers in the thread, else for the last one, unless it completed; else null.

        Raises:
            NotFound: no such thread of this user.
        """
        await UserStore(self._db, caller.identity.user_id).load_thread(thread_id)
        self._turns.visit(thread_id)
        answers = [t for t in self._turns.running(thread_id) if t.record.operation != "threads.custom_action"]
        if answers:
            return _described(answers[-1].record, answers[-1])
        async with self._db.read(glance=True) as conn:
            record = await TurnRows(conn, caller.identity.user_id).latest(thread_id)
        turn = None if record is None else self._turns.get(record.id)
        if record is None or self._turns.is_disowned(record.id):
            return b'{"turn":null}'
        if (record.status if turn is None else turn.status) not in _TOLD:
            return b'{"turn":null}'
        return _described(record, turn, None if turn is not None else await self._newest(record))

    async def _newest(self, record: TurnRecord) -> Cursor | None:
        """The newest frame of a turn that another process runs, as far as it is known here."""
        link = None if self._turns.elsewhere is None else self._turns.elsewhere.link
        if link is None or not link.up or not self._turns.is_elsewhere(record):
            return None
        with suppress(WireAway):
            if number := await link.logs.newest(record.id, record.epoch):
                return Cursor(record.id, str(record.epoch), number)
        return None

    async def stop(self, caller: Caller, turn_id: str) -> bytes:
        """Stop the turn if it runs; `{turn}` as it is then. Raises `NotFound`."""
        async with self._db.read(glance=True) as conn:
            record = await TurnRows(conn, caller.identity.user_id).get(turn_id)
        turn = self._turns.get(turn_id)
        if turn is not None:
            await self._turns.stop(turn)
        elif self._turns.elsewhere is not None and self._turns.is_elsewhere(record):
            await self._turns.elsewhere.stop_for_good([record])
            async with self._db.read(glance=True) as conn:
                record = await TurnRows(conn, caller.identity.user_id).get(turn_id)
        return _described(record, turn)


_TOLD = ("running", "failed", "stopped")
"""What a screen shows, also after a reload: the answer going on, Retry, or Continue."""


def _described(record: TurnRecord, turn: Turn | None, newest: Cursor | None = None) -> bytes:
    """`{turn: {id, thread_id, status, last, error?}}`; `last` is the newest frame's id, null when there is none."""
    error = record.error if turn is None or turn.outcome is None else turn.outcome.error
    if turn is not None and len(turn.log):
        newest = turn.cursor(len(turn.log))
    described: dict[str, Any] = {
        "id": record.id,
        "thread_id": record.thread_id,
        "status": record.status if turn is None else turn.status,
        "last": None if newest is None else str(newest),
    }
    if error is not None:
        described["error"] = error
    return json.dumps({"turn": described}).encode()

"""A turn that another process runs, as readers here see it: from its log in Redis; from the store without that."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from chatkit.types import ErrorEvent

from holdfast.engine.caller import Caller
from holdfast.engine.effects import Effects, remembered
from holdfast.engine.frames import frame
from holdfast.engine.reply import Passage
from holdfast.errors import NotFound, Unavailable
from holdfast.store.db import Db
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.turns.registry import Turns
from holdfast.turns.turn import Cursor
from holdfast.wire.pieces import Ended, WireAway

__all__ = ["Following", "stored"]

LOOK = 1.0
"""Seconds between two looks at what the store knows of the turn: its process may have died."""

WAIT = 0.25
"""Seconds between two looks when there is no log to read."""


class Following:
    """One reader of one turn. It follows the turn from process to process, to its end.

    Args:
        record: the turn, as it was when the reader came.
        after: the frame after which to read on; None to begin at the beginning.
    """

    def __init__(
        self, db: Db, turns: Turns, caller: Caller, record: TurnRecord, after: Cursor | None = None
    ) -> None:
        self._db = db
        self._turns = turns
        self._caller = caller
        self._record = record
        known = after is not None and (after.turn_id, after.epoch) == (record.id, str(record.epoch))
        # Of another epoch: a log begins with what brings clients of earlier epochs to where it begins.
        self._number = after.number if after is not None and known else 0
        self._link = turns.elsewhere.link if turns.elsewhere is not None else None
        self._readable = known or (self._link is not None and self._link.up)
        """Whether the log can be read from the number on; else what the reader has is what the store had."""
        self._looked = float("-inf")

    async def read(self) -> AsyncIterator[Passage]:
        """What is to be sent, and an empty passage now and then when there is nothing."""
        with suppress(NotFound):  # deleted, and its thread with it
            async for passage in self._follow():
                yield passage

    async def _follow(self) -> AsyncIterator[Passage]:
        if not self._readable:
            yield Passage(await self._stored())
        while not self._turns.handed_over.is_set():
            epoch = self._record.epoch
            if self._readable:
                async for passage in self._here() if self._is_here() else self._there():
                    yield passage
                    if passage.last:
                        return
            if self._turns.handed_over.is_set():
                return
            if self._record.epoch == epoch:
                yield Passage(())
                await self._wait()
                await self._look()
            if self._record.status != "running":
                yield Passage(await self._stored(), last=True)
                return
            if self._record.epoch != epoch:
                self._number, self._readable = 0, True

    def _is_here(self) -> bool:
        """Whether this process has taken the turn up since."""
        turn = self._turns.get(self._record.id)
        return turn is not None and turn.record.epoch == self._record.epoch

    async def _here(self) -> AsyncIterator[Passage]:
        turn = self._turns.get(self._record.id)
        if turn is None:
            return
        async for frames in turn.log.read(self._number, idle=LOOK):
            self._number += len(frames)
            yield Passage(tuple(frames), str(turn.epoch), self._number)
        yield Passage((), last=not turn.lost)

    async def _there(self) -> AsyncIterator[Passage]:
        """The log of the present epoch, until it ends, or Redis goes away, or the turn has moved on."""
        if self._link is None:
            return
        epoch = self._record.epoch
        with suppress(WireAway):
            async for piece in self._link.logs.read(self._record.id, epoch, self._number):
                if isinstance(piece, Ended):
                    if piece.how == "whole":
                        yield Passage((), last=True)
                    return
                self._number = piece.number
                yield Passage(tuple(piece.frames), None if piece.snapshot else str(epoch), piece.number)
                if time.monotonic() - self._looked > LOOK:
                    await self._look()
                if (
                    (self._record.epoch, self._record.status) != (epoch, "running") and not piece.frames
                ) or self._turns.handed_over.is_set():
                    return

    async def _look(self) -> None:
        """See what the store knows of the turn. That somebody reads it is told to who runs it."""
        self._looked = time.monotonic()
        self._turns.visit(self._record.thread_id)
        with suppress(Unavailable):
            async with self._db.read() as conn:
                self._record = await TurnRows(conn, self._record.user_id).get(self._record.id)

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT):
                await self._turns.handed_over.wait()

    async def _stored(self) -> tuple[bytes, ...]:
        return await stored(self._db, self._record, self._caller)


async def stored(db: Db, record: TurnRecord, caller: Caller) -> tuple[bytes, ...]:
    """The turn as the store has it, its error included. Raises `NotFound` without its thread."""
    async with db.read() as conn:
        events = await remembered(conn, record, Effects(record.effects))
    if record.error is not None:
        events.append(ErrorEvent.model_validate(record.error))
    return tuple(frame(caller.outgoing(event)) for event in events)

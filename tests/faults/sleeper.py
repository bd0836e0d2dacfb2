"""Makes servers that cannot be seen to be gone, and one that sleeps and does not notice."""

import os

from sqlalchemy.ext.asyncio import AsyncConnection

import holdfast.turns.machine
from holdfast.errors import TurnLost
from holdfast.journal.journal import Journal
from holdfast.turns.lease import Lease
from holdfast.turns.turn import Turn

__all__ = ["STORE_REFUSED", "far_away", "heedless"]

STORE_REFUSED = "the store refused a write"


def far_away() -> None:
    """To be called in the server's process, before it serves: it is as if on a machine of its own, so that only its
    lease tells the others that it is gone."""
    holdfast.turns.machine._machine = lambda: None  # type: ignore[assignment]  # as where there is no Linux


def heedless() -> None:
    """As `far_away`, and it never asks whether its turns are still its own, nor hears that they are not: what it says
    and stores late must be refused by who keeps it, again and again. It says so."""
    far_away()
    Lease.held = property(lambda _self: True)  # type: ignore[assignment, method-assign]  # what this is for
    Journal.lost = property(lambda _self: False, lambda _self, _lost: None)  # type: ignore[assignment]  # the same
    Journal.stale = property(lambda _self: False)  # type: ignore[assignment, method-assign]  # the same
    Turn.lose = lambda _self: None  # type: ignore[assignment, method-assign]  # the same
    check = Journal._check

    async def telling(self: Journal, conn: AsyncConnection) -> object:
        try:
            return await check(self, conn)
        except TurnLost:
            os.write(2, f"{STORE_REFUSED}\n".encode())
            raise

    Journal._check = telling  # type: ignore[assignment, method-assign]  # the same

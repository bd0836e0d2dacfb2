"""Turns that other replicas run: stopped there, and waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from holdfast.store.db import Db, utc_now
from holdfast.store.turns import TurnRecord, TurnRows, ask_to_stop, still_running
from holdfast.turns.backoff import Backoff
from holdfast.turns.lease import Lease
from holdfast.wire.pieces import WireAway

if TYPE_CHECKING:  # redis is imported where there is one
    from holdfast.wire.link import Link

__all__ = ["Elsewhere"]

PATIENCE = 6.0
"""Seconds for a living replica to end a turn in, a hook's tidying up included; then the turn is taken from it."""

LOGGED = timedelta(hours=1)
"""How long after its end a turn's log may be there, at most."""

LOOKS = Backoff(first=0.02, most=0.04)


class Elsewhere:
    """Asks in the database, where a turn's replica looks each second, and by a word through Redis, heard at once.

    Args:
        link: None without Redis.
    """

    def __init__(self, db: Db, lease: Lease, link: "Link | None" = None) -> None:
        self._db = db
        self._lease = lease
        self.link = link
        self.take_over: Callable[[Sequence[str]], Awaitable[object]] | None = None
        """Takes turns from those who run them. Those that are to be stopped are stopped here then."""

    async def stop(self, records: Sequence[TurnRecord], *, wait: float = PATIENCE) -> set[str]:
        """Stop turns where they run. The ids of those that ran on all the same, when the time was over.

        Raises `Unavailable`.
        """
        waited_for = {record.id: record.replica_id for record in records}
        async with self._db.write() as conn:
            await ask_to_stop(conn, waited_for)
        if self.link is not None:
            for turn_id in waited_for:
                self.link.tell("stop", turn_id)
        alive = await self._lease.alive()
        orphans = [turn_id for turn_id, replica_id in waited_for.items() if replica_id not in alive]
        if orphans:
            await self._take(orphans)
        running = set(waited_for)
        until = time.monotonic() + wait
        for delay in islice(LOOKS.delays(), 10_000):
            async with self._db.read() as conn:
                running = set(await still_running(conn, running))
            if not running or time.monotonic() > until:
                break
            await asyncio.sleep(delay)
        return running

    async def stop_for_good(self, records: Sequence[TurnRecord]) -> None:
        """Stop turns; those whose replica does not, here. Returns when they have ended. Raises `Unavailable`."""
        for _ in range(2):
            left = await self.stop(records)
            if not left:
                return
            await self._take(sorted(left))

    async def erase(self, user_id: str) -> None:
        """Remove the event logs of a user's turns. What Redis does not hear goes by itself, within the hour.

        Raises `Unavailable`.
        """
        if self.link is None:
            return
        async with self._db.read() as conn:
            logs = await TurnRows(conn, user_id).since(utc_now() - LOGGED)
        with suppress(WireAway):
            await self.link.logs.forget(logs)

    async def _take(self, turn_ids: Sequence[str]) -> None:
        if self.take_over is not None:
            await self.take_over(turn_ids)

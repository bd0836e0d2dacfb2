"""The turns of this process: started, found, stopped, forgotten."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from typing import Any

from holdfast.errors import Unavailable
from holdfast.journal.journal import Journal
from holdfast.observe.metrics import Metrics
from holdfast.store.db import Db
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.turns.afterwards import Afterwards
from holdfast.turns.backoff import Backoff
from holdfast.turns.elsewhere import Elsewhere
from holdfast.turns.gates import Gates
from holdfast.turns.lease import Lease
from holdfast.turns.notes import Notes
from holdfast.turns.outcome import ELSEWHERE, INTERRUPTED, LOST, Outcome
from holdfast.turns.report import report
from holdfast.turns.slots import RETRY_AFTER, Slots
from holdfast.turns.turn import GRACE, HANDED_OVER, Turn, TurnBody

__all__ = ["Turns"]

_log = logging.getLogger(__name__)

STOP_GRACE = 5.0

KEEP = 60.0
"""Seconds for which an ended turn's log stays, so that a client that lost its end can still read it."""


class Turns:
    """Keeps the turns of this process and notes in the store how each ended.

    Args:
        slots: how many may run.
        metrics: where the numbers go.
        backoff: how a turn, and the note of its end, wait for a store that is away.
        grace: seconds that a stopped hook has for its tidying up.
        stop_grace: seconds after which a client that went away has meant to stop its turn.
        lease: what says that this process lives, where it is one of several.
        elsewhere: the way to the turns of the others.
    """

    def __init__(
        self,
        db: Db,
        *,
        slots: Slots | None = None,
        backoff: Backoff | None = None,
        metrics: Metrics | None = None,
        grace: float = GRACE,
        stop_grace: float = STOP_GRACE,
        lease: Lease | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._db = db
        self._slots = slots or Slots()
        self._backoff = backoff or Backoff()
        self._metrics = metrics or Metrics()
        self._metrics.running.ask = lambda: self._slots.total
        self._grace = grace
        self._stop_grace = stop_grace
        self._notes = Notes(db, self._backoff)
        self._lease = lease
        self._elsewhere = elsewhere
        self._link = elsewhere.link if elsewhere is not None else None
        if self._link is not None:
            self._link.hear("stop", self._stop_by_id)
            self._link.hear("visit", self._visited)
        self.closing = False
        """Whether no more turns are started: the process goes down."""
        self.handed_over = asyncio.Event()
        """Set when what still runs is left to other processes."""
        self._disowned: set[str] = set()
        self._turns: dict[str, Turn] = {}
        self._running: dict[str, dict[str, Turn]] = defaultdict(dict)  # by thread, then by turn
        self._gates = Gates()
        self.afterwards = Afterwards()
        """What is left to do for threads whose turn is over."""

    def gate(self, thread_id: str) -> AbstractAsyncContextManager[None]:
        """One at a time for each thread: stopping what runs, accepting, starting."""
        return self._gates.held(thread_id)

    def require_open(self) -> None:
        """Raises `Unavailable` once the process goes down."""
        if self.closing:
            raise Unavailable(
                "going_down",
                "The server is about to restart. Try again in a moment.",
                retry_after=RETRY_AFTER,
            )

    @contextmanager
    def admission(self, user_id: str, *, replacing: str | None = None) -> Iterator[None]:
        """Keep a place free for a turn of the user while it is being accepted.

        Args:
            replacing: a thread of the user whose running turns will end before.

        Raises:
            TooMany: the user has as many turns running as one may.
            Unavailable: the process has, or goes down.
        """
        self.require_open()
        with self._slots.held(user_id, freeing=len(self.running(replacing)) if replacing else 0):
            yield

    def start(self, record: TurnRecord, body: TurnBody, journal: Journal | None = None) -> Turn:
        turn = Turn(record, self._backoff, grace=self._grace, journal=journal, lease=self._lease)
        if self._link is not None:
            self._link.logs.seal(turn.id, record.epoch - 1)
            turn.log.passed_on = self._link.logs.mirror(
                turn.id,
                record.epoch,
                turn.log,
                snapshot=lambda: turn.snapshot(),
                has_moved=lambda: turn.lost or (turn.outcome is not None and not turn.whole),
                lost=turn.lose,
                held=lambda: self._lease is None or self._lease.held,
            )
        self._turns[turn.id] = turn
        self._running[record.thread_id][turn.id] = turn
        self._slots.take(record.user_id)
        turn.start(body, self._finished)
        self._db.notices.changed(record.user_id)
        return turn

    def disown(self, record: TurnRecord) -> None:
        """A turn that was lost in being accepted may be in the store all the same: there it fails, to be retried."""
        self._disowned.add(record.id)
        noting = self._notes.later(Turn(record), Outcome("failed", dict(INTERRUPTED)))
        noting.add_done_callback(lambda _noting: self._disowned.discard(record.id))

    def is_disowned(self, turn_id: str) -> bool:
        """Whether the turn broke off in being accepted, and the store does not know yet."""
        return turn_id in self._disowned

    def get(self, turn_id: str) -> Turn | None:
        """A turn that runs here, or ended a moment ago."""
        return self._turns.get(turn_id)

    def running(self, thread_id: str) -> list[Turn]:
        return list(self._running[thread_id].values()) if thread_id in self._running else []

    async def stop(self, turn: Turn, reason: str = "stopped") -> None:
        """Stop the turn and wait until what it had is stored. An ended one stays as it is."""
        turn.request_stop(reason)
        await turn.wait()

    @contextmanager
    def reading(self, turn: Turn, *, returns: bool) -> Iterator[None]:
        """A response reads the turn while the block runs.

        Args:
            returns: whether its client knows how to come back. From one that does not, going away may be a stop: it has
                no other. It may also be a reload, and then the user opens the thread again.
        """
        turn.readers += 1
        try:
            yield
        finally:
            turn.readers -= 1
            if not returns and turn.outcome is None:
                asyncio.get_running_loop().call_later(
                    self._stop_grace, self._stop_unless_wanted, turn, turn.visits
                )

    def _stop_unless_wanted(self, turn: Turn, visits: int) -> None:
        if turn.stoppable and not turn.readers and turn.visits == visits:
            turn.request_stop("stopped")

    def visit(self, thread_id: str) -> None:
        """The user of the thread looks into it."""
        self._visited(thread_id)
        if self._link is not None:
            self._link.tell("visit", thread_id)

    def _visited(self, thread_id: str) -> None:
        for turn in self.running(thread_id):
            turn.visits += 1

    @property
    def replica_id(self) -> str | None:
        """This process, where it is one of several."""
        return None if self._lease is None else self._lease.replica_id

    @property
    def lease(self) -> Lease | None:
        """What says that this process lives, where it is one of several."""
        return self._lease

    @property
    def elsewhere(self) -> Elsewhere | None:
        """The way to turns that other processes run; None where there are no others."""
        return self._elsewhere

    def is_elsewhere(self, record: TurnRecord) -> bool:
        """Whether the turn, which runs by what the store knows, runs in another process."""
        return (
            self._elsewhere is not None
            and record.status == "running"
            and record.id not in self._turns
            and not self.is_disowned(record.id)
        )

    def ids(self) -> Iterable[str]:
        """Of the turns that run here."""
        return [turn_id for turns in self._running.values() for turn_id in turns]

    def found(self, asked: Iterable[str], running: Mapping[str, tuple[int, bool]]) -> None:
        """What the store says of turns that run here: one that it does not know as running here has been lost."""
        for turn_id in asked:
            turn = self._turns.get(turn_id)
            if turn is None or turn.outcome is not None:
                continue
            epoch, stopping = running.get(turn_id, (0, False))
            if epoch != turn.record.epoch:
                _log.warning("turn %s was taken from this process", turn_id)
                turn.lose()
            elif stopping:
                turn.request_stop("stopped")

    def _stop_by_id(self, turn_id: str) -> None:
        if (turn := self._turns.get(turn_id)) is not None:
            turn.request_stop("stopped")

    async def stop_everywhere(self, user_id: str, thread_id: str | None = None) -> None:
        """Stop all that runs on the thread, or for the user, in whichever process, and wait for it.

        Raises `Unavailable`.
        """
        await (self.stop_user(user_id) if thread_id is None else self.stop_thread(thread_id))
        await self.afterwards.cancel(user_id, thread_id)
        if self._elsewhere is None:
            return
        async with self._db.read() as conn:
            records = await TurnRows(conn, user_id).running(thread_id)
        others = [record for record in records if self.is_elsewhere(record)]
        if others:
            await self._elsewhere.stop(others)

    async def stop_thread(self, thread_id: str) -> None:
        """Stop all that runs on the thread, and wait for it."""
        for turn in self.running(thread_id):
            await self.stop(turn)

    async def stop_user(self, user_id: str) -> None:
        """Stop all that runs for the user, and wait for it."""
        running = [
            turn
            for turns in self._running.values()
            for turn in turns.values()
            if turn.record.user_id == user_id
        ]
        for turn in running:
            turn.request_stop("stopped")
        for turn in running:
            await turn.wait()

    async def shut_down(self, drain: float = 0.0, *, hurry: asyncio.Event | None = None) -> None:
        """Start no more turns, give those that run some time, and leave the rest to the next process.

        Args:
            drain: seconds.
            hurry: ends the time at once.
        """
        self.closing = True
        running = [turn for turns in self._running.values() for turn in turns.values()]
        if (running or self.afterwards) and drain:
            waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._done(running))]
            if hurry is not None:
                waits.append(asyncio.ensure_future(hurry.wait()))
            await asyncio.wait(waits, timeout=drain, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        self.handed_over.set()
        for turn in running:
            turn.request_stop(HANDED_OVER)
        await self._ended(running)
        await self.afterwards.close()
        await self._notes.close()
        if self._lease is not None:
            with suppress(Unavailable):  # then the others wait until it has run out
                await self._lease.end()
        if self._link is not None and self._lease is not None:
            self._link.tell("left", self._lease.replica_id)

    async def _done(self, turns: list[Turn]) -> None:
        await self._ended(turns)
        await self.afterwards.idle()

    async def _ended(self, turns: list[Turn]) -> None:
        for turn in turns:
            await turn.wait()

    async def noted(self) -> None:
        """Wait until the store knows how each ended turn ended."""
        await self._notes.written()

    async def _finished(self, turn: Turn) -> None:
        outcome = turn.outcome or LOST
        report(turn, outcome, self._metrics)
        noting = None
        try:
            if outcome is not ELSEWHERE:
                noting = await self._notes.note(turn, outcome)
        finally:
            self._slots.release(turn.record.user_id)
            here = self._running[turn.record.thread_id]
            if here.get(turn.id) is turn:  # and not the same turn, lost and taken up again
                del here[turn.id]
            if not here:
                del self._running[turn.record.thread_id]
            # Until the store knows how it ended, and for a while, this process is the one to ask.
            if outcome is ELSEWHERE or turn.lost:
                self._forget(turn)
            elif noting is None:
                self._forget_later(turn)
            else:
                noting.add_done_callback(lambda _noting: self._forget_later(turn))

    def _forget_later(self, turn: Turn) -> None:
        asyncio.get_running_loop().call_later(KEEP, self._forget, turn)

    def _forget(self, turn: Turn) -> None:
        if self._turns.get(turn.id) is turn:
            del self._turns[turn.id]

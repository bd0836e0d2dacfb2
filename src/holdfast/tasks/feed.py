"""Following a user's tasks as they change, and their threads as they go on, in this process or in any other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal

from pydantic import BaseModel

from holdfast.errors import Invalid, TooMany, Unavailable
from holdfast.store.changes import ChangeRows, Newest, newest_of
from holdfast.store.db import Db
from holdfast.store.missing import missing
from holdfast.store.threads import ThreadRows
from holdfast.tasks.change import ChangeKind, TaskChange, change_of
from holdfast.tasks.task import Task

__all__ = ["Caught", "Changed", "Feed", "Following", "Ready", "Reset", "TaskEvent", "ThreadChanged"]

POLL = 1.0
"""Seconds between two looks for what other processes wrote; nobody looks while nobody follows."""

PAGE = 100
"""Changes read at a time, so that who was away for long costs bounded memory."""

MAX_ASKED = 5000
"""Users asked about in one query: a database takes so many parameters and no more."""

_MAX_NUMBER = 2**63 - 1


class Ready(BaseModel):
    """Following begins now: what is known of the tasks from after this is whole with what comes."""

    type: Literal["ready"] = "ready"
    change: int


class Reset(BaseModel):
    """What came between is not kept any more: read the tasks anew. What comes follows this change."""

    type: Literal["reset"] = "reset"
    change: int


class Changed(BaseModel):
    """A task changed. `task` is the task as it was left, null for one that is gone."""

    type: Literal["task.changed"] = "task.changed"
    change: int
    kind: ChangeKind
    task_id: int
    task: Task | None
    turn_id: str | None

    @classmethod
    def of(cls, change: TaskChange) -> "Changed":
        return cls(
            change=change.change,
            kind=change.kind,
            task_id=change.task_id,
            task=change.after,
            turn_id=change.turn_id,
        )


class ThreadChanged(BaseModel):
    """Something began in a thread: a turn, whoever asked for it; its words are on the turn's own stream. Or the thread
    got another title."""

    type: Literal["thread.changed"] = "thread.changed"
    thread_id: str
    turn_id: str | None
    """The newest turn there."""
    title: str | None


TaskEvent = Ready | Reset | Changed | ThreadChanged

Caught = list[TaskEvent]


class Feed:
    """Wakes those who follow: at once for what this process writes, and within a second for what others do.

    What happened is always read from the table, from each reader's own position. A notice only says that there is
    something to read; one query for all users that are followed notices what nobody told.

    Args:
        per_user: how many may follow one user's tasks.
        every: seconds between two looks for what other processes wrote.
    """

    def __init__(self, db: Db, *, per_user: int = 32, every: float = POLL) -> None:
        self._db = db
        self._per_user = per_user
        self._every = every
        self._following: dict[str, set[Following]] = {}
        self._poller: asyncio.Task[None] | None = None
        self._closing = False
        db.notices.listen(self._wake)

    def __len__(self) -> int:
        """How many follow at the moment."""
        return sum(len(each) for each in self._following.values())

    async def follow(self, user_id: str, after: int | None = None) -> "Following":
        """Begin to follow. To be closed by who has read enough.

        Args:
            after: the number of the last change that is known; None to begin with what happens from now on.

        Raises:
            TooMany: as many follow this user's tasks as may. Invalid: `after` is no number of a change.
            Unavailable: the database is gone. NotFound: so is the user.
        """
        if after is not None and not 0 <= after <= _MAX_NUMBER:
            raise Invalid("invalid_cursor", "`after` is the number of a change.")
        if len(self._following.get(user_id, ())) >= self._per_user:
            raise TooMany("too_many_streams", "Too many pages follow your tasks at once.", retry_after=5)
        following = Following(self, self._db, user_id)
        self._following.setdefault(user_id, set()).add(following)
        try:
            await following.begin(after)
        except BaseException:
            following.close()
            raise
        if self._closing:
            following.end()
        elif self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll(), name="changes of other processes")
        return following

    def close(self) -> None:
        """End everybody's following: the process goes down."""
        self._closing = True
        for each in self._everybody():
            each.end()

    def left(self, following: "Following") -> None:
        """That one follows no longer."""
        there = self._following.get(following.user_id, set())
        there.discard(following)
        if not there:
            self._following.pop(following.user_id, None)
        if not self._following and self._poller is not None:
            self._poller.cancel()
            self._poller = None

    def _everybody(self) -> list["Following"]:
        return [each for there in self._following.values() for each in there]

    def _wake(self, user_id: str) -> None:
        for each in self._following.get(user_id, ()):
            each.wake()

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            with suppress(Unavailable):  # it is asked again in a moment
                followed = list(self._following)
                newest: dict[str, Newest] = {}
                async with self._db.read() as conn:
                    for at in range(0, len(followed), MAX_ASKED):
                        newest |= await newest_of(conn, followed[at : at + MAX_ASKED])
                for each in self._everybody():
                    if each.user_id in newest:
                        each.look(newest[each.user_id])
                    elif each.began:
                        each.end()  # the user is deleted


class Following:
    """One reader of one user's changes, and its position."""

    def __init__(self, feed: Feed, db: Db, user_id: str) -> None:
        self._feed = feed
        self._db = db
        self.user_id = user_id
        self.began = False
        self._cursor = 0
        self._activity = 0
        self._first: list[TaskEvent] = []
        self._woken = asyncio.Event()
        self._ended = False

    async def begin(self, after: int | None) -> None:
        """Find the position to begin at. Threads have none to come back to: what is said there is told from now on."""
        async with self._db.read() as conn:
            found = (await newest_of(conn, [self.user_id])).get(self.user_id)
            if found is None:
                raise missing("user")
            newest, self._activity = found
            known = after is None or after >= newest
            oldest = None if known else await ChangeRows(conn, self.user_id).oldest()
        if after is None:
            self._first = [Ready(change=newest)]
        elif after > newest or (after < newest and (oldest is None or after + 1 < oldest)):
            # Changes in between are gone; or the number is of another database, or of one that was put back.
            self._first = [Reset(change=newest)]
        self._cursor = newest if after is None or self._first else after
        self.began = True

    async def read(self, *, idle: float | None = None) -> AsyncIterator[Caught]:
        """What happened since the position, as much as there is, until the end of the following.

        Args:
            idle: yield an empty list whenever this many seconds pass without a change.
        """
        if self._first:
            yield self._first
        while not self._ended:
            self._woken.clear()
            try:
                events = await self._events()
            except Unavailable:
                events = []  # the next look finds that there is something to read
            if events:
                yield events
            while len(events) < PAGE and not self._woken.is_set():
                try:
                    async with asyncio.timeout(idle):
                        await self._woken.wait()
                except TimeoutError:
                    yield []

    async def _events(self) -> Caught:
        async with self._db.read() as conn:
            rows = await ChangeRows(conn, self.user_id).since(self._cursor, PAGE)
            active = await ThreadRows(conn, self.user_id).active_since(self._activity, PAGE)
        changes = [change_of(row) for row in rows]
        if changes:
            self._cursor = changes[-1].change
        if active:
            self._activity = active[-1].changed
        threads = [ThreadChanged(thread_id=row.id, turn_id=row.turn_id, title=row.title) for row in active]
        return [*threads, *(Changed.of(change) for change in changes)]

    def look(self, newest: Newest) -> None:
        """The newest numbers are these: wake up when they are not known here."""
        if newest.change > self._cursor or newest.activity > self._activity:
            self.wake()

    def wake(self) -> None:
        self._woken.set()

    def end(self) -> None:
        """No more is read."""
        self._ended = True
        self._woken.set()

    def close(self) -> None:
        """Nobody reads any more."""
        self.end()
        self._feed.left(self)

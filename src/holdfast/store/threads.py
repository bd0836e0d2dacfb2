"""Threads: queries on one connection, for one user."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from chatkit.types import Page, ThreadMetadata
from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.missing import missing
from holdfast.store.moment import Moment
from holdfast.store.tables import threads, tombstones, turns, users
from holdfast.store.thread_cursor import ThreadCursor

__all__ = ["MAX_THREADS", "Active", "ThreadRows"]

MAX_THREADS = 1000
"""The most threads on a page: clients ask for 9,999 and have never been seen to page on."""

_METADATA: TypeAdapter[ThreadMetadata] = TypeAdapter(ThreadMetadata)
_FIELDS = ("title", "status", "allowed_image_domains", "metadata")


class Active(NamedTuple):
    """A thread in which something was begun, or that has another title."""

    id: str
    changed: int
    """The number of that, among all of its user's threads."""
    title: str | None
    turn_id: str | None
    """The newest turn there; None where there was none."""


# What each turn asks is put together once: that costs more than running it.
_ITS = (threads.c.id == bindparam("of_thread")) & (threads.c.user_id == bindparam("of_user"))
_GET = select(threads).where(_ITS)
_CREATE = insert(threads)
_TOUCH = (
    update(threads)
    .where(_ITS)
    .values(
        activity=bindparam("number"),
        changed=bindparam("number"),
        last_seq=threads.c.last_seq + bindparam("reserve"),
    )
    .returning(threads)
)
_NUMBER = (
    update(users)
    .where(users.c.id == bindparam("of_user"))
    .values(activity=users.c.activity + 1)
    .returning(users.c.activity)
)


class ThreadRows:
    """The threads of one user, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def get(self, thread_id: str) -> ThreadMetadata:
        """Raises `NotFound` for an unknown thread and for someone else's."""
        given = {"of_thread": thread_id, "of_user": self._user_id}
        found = (await self._conn.execute(_GET, given)).one_or_none()
        if found is None:
            raise missing("thread")
        return _metadata(found)

    async def create(self, thread: ThreadMetadata, *, reserve: int = 0) -> None:
        """Create the thread, the first `reserve` of its numbers taken."""
        number = await self._next_number()
        await self._conn.execute(
            _CREATE,
            {
                "id": thread.id,
                "user_id": self._user_id,
                "created_at": thread.created_at,
                "activity": number,
                "changed": number,
                "last_seq": reserve,
                **_values(thread),
            },
        )

    async def save(self, thread: ThreadMetadata, *, only: frozenset[str] | None = None) -> None:
        """Update the thread's fields, all or `only` those named; create the thread when there is none."""
        values = {name: value for name, value in _values(thread).items() if only is None or name in only}
        if not values:
            return
        if "title" in values:
            values["changed"] = await self._next_number()
        result = await self._conn.execute(update(threads).where(self._is(thread.id)).values(**values))
        if result.rowcount == 0:
            if only is not None:
                raise missing("thread")
            await self.create(thread)

    async def touch(self, thread_id: str, *, reserve: int = 0) -> tuple[ThreadMetadata, int]:
        """Make the thread the one most recently active. Returns it, and the last of `reserve` numbers taken for items
        and turns; its row is held until the transaction ends. Raises `NotFound`."""
        number = await self._next_number()
        given = {"of_thread": thread_id, "of_user": self._user_id, "number": number, "reserve": reserve}
        row = (await self._conn.execute(_TOUCH, given)).one_or_none()
        if row is None:
            raise missing("thread")
        return _metadata(row), int(row.last_seq)

    async def change(self, thread_id: str, change: Callable[[ThreadMetadata], bool]) -> None:
        """Change a thread as it stands now; `change` says whether it did. Raises `NotFound`."""
        held = select(users.c.id).where(users.c.id == self._user_id).with_for_update(key_share=True)
        await self._conn.execute(held)  # whoever gives a title takes a number from there
        thread = await self.get(thread_id)
        before = thread.model_copy(deep=True)
        if change(thread):
            changed = [name for name in _FIELDS if getattr(thread, name) != getattr(before, name)]
            await self.save(thread, only=frozenset(changed))

    async def active_since(self, number: int, limit: int) -> list["Active"]:
        """Threads in which something began after that number, or that got another title, in that order."""
        turn = (
            select(turns.c.id)
            .where(turns.c.thread_id == threads.c.id)
            .order_by(turns.c.seq.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(threads.c.id, threads.c.changed, threads.c.title, turn.label("turn_id"))
            .where(threads.c.user_id == self._user_id, threads.c.changed > number)
            .order_by(threads.c.changed)
            .limit(limit)
        )
        return [Active(*row) for row in (await self._conn.execute(query)).all()]

    async def page(self, *, after: str | None, limit: int, order: str) -> Page[ThreadMetadata]:
        """Threads by last activity, which may move them between two pages: each is met at least once, and one that
        did not move exactly once.

        Args:
            after: a page's `after`, or a thread's id; the thread may have been deleted meanwhile. An id that nobody
                knows raises `NotFound`.
        """
        limit = min(limit, MAX_THREADS)
        number = threads.c.activity
        start = None if after is None else (ThreadCursor.parse(after) or await self._standing(after))
        if order == "asc":
            rows = await self._in_order(
                number, () if start is None else (number > start.position,), limit + 1
            )
            return _page([(row, ThreadCursor(row.id, row.activity)) for row in rows], limit)
        newest = await self._newest()
        if start is None:
            start = ThreadCursor("", newest + 1, 0, newest)
        below = (number < start.position, number > start.floor)
        rows = await self._in_order(number.desc(), below, limit + 1)
        found = [(row, ThreadCursor(row.id, row.activity, start.floor, start.top)) for row in rows]
        if len(rows) <= limit and newest > start.top:
            moved = await self._in_order(number.desc(), (number > start.top,), limit + 1 - len(rows))
            found += [(row, ThreadCursor(row.id, row.activity, start.top, newest)) for row in moved]
        return _page(found, limit)

    async def delete(self, thread_id: str) -> None:
        """Delete the thread and all that hangs on it. Raises `NotFound`."""
        gone = await self._conn.execute(
            delete(threads).where(self._is(thread_id)).returning(threads.c.activity)
        )
        activity = gone.scalar_one_or_none()
        if activity is None:
            raise missing("thread")
        # Those of its items; and its own, when the id was used, deleted and used again. One statement for both would
        # read the whole table on PostgreSQL.
        graves = tombstones.c
        for old in (graves.scope == thread_id, (graves.scope == "") & (graves.id == thread_id)):
            await self._conn.execute(delete(tombstones).where(graves.user_id == self._user_id, old))
        await self._conn.execute(
            insert(tombstones).values(user_id=self._user_id, scope="", id=thread_id, seq=activity)
        )

    def _is(self, thread_id: str) -> Any:
        return (threads.c.id == thread_id) & (threads.c.user_id == self._user_id)

    async def _next_number(self) -> int:
        number = (await self._conn.execute(_NUMBER, {"of_user": self._user_id})).scalar_one_or_none()
        if number is None:
            raise missing("user")
        return int(number)

    async def _in_order(self, order: Any, which: Iterable[Any], limit: int) -> Sequence[Row[Any]]:
        query = select(threads).where(threads.c.user_id == self._user_id, *which).order_by(order).limit(limit)
        return (await self._conn.execute(query)).all()

    async def _newest(self) -> int:
        """The most recent activity there is."""
        rows = await self._in_order(threads.c.activity.desc(), (), 1)
        return int(rows[0].activity) if rows else 0

    async def _standing(self, thread_id: str) -> ThreadCursor:
        """Where the thread stands now, or stood when it was deleted. Raises `NotFound`."""
        number = await self._conn.scalar(select(threads.c.activity).where(self._is(thread_id)))
        if number is None:
            number = await self._conn.scalar(
                select(tombstones.c.seq).where(
                    tombstones.c.user_id == self._user_id,
                    tombstones.c.scope == "",
                    tombstones.c.id == thread_id,
                )
            )
        if number is None:
            raise missing("thread")
        return ThreadCursor(thread_id, int(number), 0, await self._newest())


def _page(found: Sequence[tuple[Row[Any], ThreadCursor]], limit: int) -> Page[ThreadMetadata]:
    shown = found[:limit]
    has_more = len(found) > limit
    after = str(shown[-1][1]) if has_more else None
    return Page(data=[_metadata(row) for row, _ in shown], has_more=has_more, after=after)


def _values(thread: ThreadMetadata) -> dict[str, Any]:
    dumped = thread.model_dump(mode="json", include=set(_FIELDS))
    return {name: dumped[name] for name in _FIELDS}


def _metadata(row: Row[Any]) -> ThreadMetadata:
    values = {name: row._mapping[name] for name in _FIELDS}
    thread = _METADATA.validate_python({"id": row.id, "created_at": row.created_at, **values})
    thread.created_at = Moment.of(thread.created_at)
    return thread

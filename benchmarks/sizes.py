"""How the store takes size: small and large side by side, in one run, as ratios. `make bench` runs it.

A thread of 100,000 items should open, and take a message, as fast as one of 20; 10,000 threads should list a page as
fast as 10 (a page of ten, and the thousand that clients ask for, which cannot cost the same).
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadMetadata
from sqlalchemy import insert, text, update

from holdfast.config import Settings
from holdfast.engine.answers import Answers
from holdfast.engine.outgoing import Outgoing
from holdfast.engine.requests import parse
from holdfast.engine.turn_store import TurnStore
from holdfast.journal.journal import Journal
from holdfast.store.db import Db, utc_now
from holdfast.store.schema import migrate
from holdfast.store.sdk import UserStore
from holdfast.store.tables import items, threads, users
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.store.users import UserRows
from holdfast.turns.registry import Turns

SMALL, LARGE = 20, 100_000
FEW, MANY = 10, 10_000
ROUNDS = 150

Work = Callable[[], Awaitable[object]]


class Bench:
    """One user with a small and a large thread, or with few or many threads."""

    def __init__(self, db: Db, user_id: str) -> None:
        self.db = db
        self.store = UserStore(db, user_id)
        self.user_id = user_id
        self.count = 0

    async def thread(self, size: int) -> str:
        thread = ThreadMetadata(id=f"thr_{self.user_id}_{size}", created_at=utc_now())
        await self.store.save_thread(thread)
        for start in range(0, size, 5000):
            rows = [self._row(thread.id, n) for n in range(start, min(start + 5000, size))]
            async with self.db.write(bounded=False) as conn:
                await conn.execute(insert(items), rows)
        async with self.db.write() as conn:
            await conn.execute(update(threads).where(threads.c.id == thread.id).values(last_seq=size))
        return thread.id

    async def fill_list(self, count: int) -> None:
        now = utc_now()
        rows = [
            {
                "id": f"thr_{self.user_id}_list{n}",
                "user_id": self.user_id,
                "title": f"Thread {n}",
                "status": {"type": "active"},
                "metadata": {},
                "activity": n + 1,
                "created_at": now,
            }
            for n in range(count)
        ]
        async with self.db.write(bounded=False) as conn:
            await conn.execute(insert(threads), rows)
            await conn.execute(update(users).where(users.c.id == self.user_id).values(activity=count))

    def asks(self, body: bytes) -> Work:
        """The operation as the engine answers it, JSON and all."""
        request = parse(body)

        async def ask() -> None:
            answers = Answers(None, self.store, Turns(self.db), None, Outgoing())  # type: ignore[arg-type]  # no hook is asked
            await answers.answer(request)  # type: ignore[arg-type]  # one that does not stream

        return ask

    def takes_a_message(self, thread_id: str) -> Work:
        """What accepting a message and storing its answer write."""

        async def take() -> None:
            self.count += 1
            name = f"{thread_id}_{self.count}"
            turn = TurnRecord(id=f"trn_{name}", user_id=self.user_id, thread_id=thread_id, operation="say")
            async with self.db.write() as conn:
                await TurnRows(conn, self.user_id).create(turn)
            store = TurnStore(Journal(self.db, turn.id), turn)
            await store.add_thread_item(thread_id, _message(thread_id, f"msg_{name}"))
            async with self.db.write() as conn:
                await TurnRows(conn, self.user_id).finish(turn.id, turn.epoch, "completed")

        return take

    def _row(self, thread_id: str, number: int) -> dict[str, object]:
        item = _message(thread_id, f"msg_{number}")
        data = item.model_dump(mode="json", by_alias=True)
        return {"thread_id": thread_id, "id": item.id, "seq": number + 1, "type": item.type, "data": data}


def _message(thread_id: str, item_id: str) -> AssistantMessageItem:
    words = [AssistantMessageContent(text="Added task 3: Buy two litres of milk. " * 5)]
    return AssistantMessageItem(id=item_id, thread_id=thread_id, created_at=utc_now(), content=words)


async def compare(small: Work, large: Work) -> tuple[float, float]:
    """Median seconds of each; they take turns, so that whatever else the machine does strikes both."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 10):
        for work, taken in zip((small, large), times, strict=True):
            started = time.perf_counter()
            await work()
            if number >= 10:  # the first ones warm up
                taken.append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])


async def measure(name: str, url: str) -> None:
    db = Db(Settings(_env_file=None, database_url=url, secret="0" * 32).url)
    await migrate(db)
    people: list[Bench] = []
    for number in range(3):
        async with db.write() as conn:
            identity = await UserRows(conn).create(issuer="bench", subject=str(number), email=None, name=None)
        people.append(Bench(db, identity.user_id))
    reader, few, many = people
    # The newest page of 20 items and of 100,000 hold 20 and 100: so the small one has a page, too.
    small, page, large = [await reader.thread(size) for size in (SMALL, 101, LARGE)]
    await few.fill_list(FEW)
    await many.fill_list(MANY)
    async with db.write(bounded=False) as conn:
        await conn.execute(text("ANALYZE"))

    def opens(thread_id: str) -> Work:
        return reader.asks(b'{"type":"threads.get_by_id","params":{"thread_id":"%s"}}' % thread_id.encode())

    def lists(who: Bench, limit: int) -> Work:
        return who.asks(b'{"type":"threads.list","params":{"limit":%d,"order":"desc"}}' % limit)

    rows = (
        (f"open a thread: a page of 101 | of {LARGE:,}", opens(page), opens(large)),
        (f"open a thread: {SMALL} items | {LARGE:,}", opens(small), opens(large)),
        (
            f"take a message: {SMALL} items | {LARGE:,}",
            reader.takes_a_message(small),
            reader.takes_a_message(large),
        ),
        (f"list ten threads: of {FEW} | of {MANY:,}", lists(few, FEW), lists(many, FEW)),
        (f"list 9,999 threads: of {FEW} | of {MANY:,}", lists(few, 9999), lists(many, 9999)),
    )
    for what, one, other in rows:
        first, second = await compare(one, other)
        print(f"  {name:<11}{what:<46}{first * 1000:>8.2f} ms{second * 1000:>9.2f} ms{second / first:>8.2f}")
    await db.close()


@contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """A new SQLite file, and a PostgreSQL server of our own."""
    from tests.support.databases import postgres_server

    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder, postgres_server() as postgres:
        url = asyncio.run(postgres.fresh(migrated=False))
        yield [("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}"), ("PostgreSQL", url)]


def main() -> None:
    print(f"  {'database':<11}{'small | large':<46}{'small':>11}{'large':>12}{'ratio':>8}")
    with databases() as found:
        for name, url in found:
            asyncio.run(measure(name, url))


if __name__ == "__main__":
    main()

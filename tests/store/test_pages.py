"""Turning the pages of the list of threads while threads are written to, made and deleted."""

import asyncio
import secrets
from dataclasses import dataclass, field

import pytest
from chatkit.types import ThreadMetadata
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from holdfast.store.db import Db, utc_now
from holdfast.store.sdk import UserStore
from holdfast.store.threads import ThreadRows
from tests.conftest import make_settings
from tests.store.people import person
from tests.support.databases import Postgres, Sqlite

MEANWHILE = st.lists(
    st.tuples(st.sampled_from(["touch", "touch", "delete", "create"]), st.integers(0, 8)), max_size=3
)


@dataclass
class Reader:
    """Reads all pages; between two of them, something happens."""

    db: Db
    store: UserStore
    user_id: str
    first: list[str]
    moved: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    async def read(self, limit: int, order: str, meanwhile: list[list[tuple[str, int]]]) -> list[str]:
        seen: list[str] = []
        after: str | None = None
        happening = iter(meanwhile)
        while True:
            page = await self.store.load_threads(limit, after, order)
            assert len(page.data) <= limit
            seen += [thread.id for thread in page.data]
            if not page.has_more:
                return seen
            assert len(page.data) == limit
            after = page.after
            for act, number in next(happening, []):
                await self.happen(
                    act, number, page.data[-1].id if number > 6 else self.first[number % len(self.first)]
                )

    async def happen(self, act: str, number: int, thread_id: str) -> None:
        """To the thread that is the cursor, or to some other."""
        if act == "create":
            await self.store.save_thread(
                ThreadMetadata(id=f"{secrets.token_hex(8)}{number}", created_at=utc_now())
            )
        elif thread_id in self.gone:
            return
        elif act == "delete":
            self.gone.add(thread_id)
            await self.store.delete_thread(thread_id)
        else:
            self.moved[thread_id] = self.moved.get(thread_id, 0) + 1
            async with self.db.write() as conn:
                await ThreadRows(conn, self.user_id).touch(thread_id)


async def turn_the_pages(
    url: str, count: int, limit: int, order: str, meanwhile: list[list[tuple[str, int]]]
) -> None:
    db = Db(make_settings(url).url, pool_size=2)
    try:
        user_id = (await person(db)).user_id
        store = UserStore(db, user_id)
        first = [f"{secrets.token_hex(8)}{number}" for number in range(count)]
        for thread_id in first:
            await store.save_thread(ThreadMetadata(id=thread_id, created_at=utc_now()))
        reader = Reader(db, store, user_id, first)
        seen = await reader.read(limit, order, meanwhile)
    finally:
        await db.close()
    still = [
        thread_id for thread_id in first if thread_id not in reader.moved and thread_id not in reader.gone
    ]
    expected = still if order == "asc" else still[::-1]
    assert [thread_id for thread_id in seen if thread_id in still] == expected  # once each, and in order
    for thread_id in set(first) - reader.gone:
        assert 1 <= seen.count(thread_id) <= 1 + reader.moved.get(thread_id, 0)


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 60), ("postgres", 20)])
def test_no_thread_is_missed_for_having_moved(kind: str, examples: int, request: pytest.FixtureRequest):
    databases: Sqlite | Postgres = request.getfixturevalue(kind)
    url = asyncio.run(databases.fresh())

    @hypothesis(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        count=st.integers(1, 7),
        limit=st.integers(1, 3),
        order=st.sampled_from(["asc", "desc"]),
        meanwhile=st.lists(MEANWHILE, max_size=6),
    )
    def check(count: int, limit: int, order: str, meanwhile: list[list[tuple[str, int]]]) -> None:
        asyncio.run(turn_the_pages(url, count, limit, order, meanwhile))

    check()
    databases.drop(url)

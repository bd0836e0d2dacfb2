"""Random operations of two users through the SDK's `Store`, held to a model made of dictionaries."""

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    HiddenContextItem,
    Page,
    ThreadItem,
    ThreadMetadata,
)
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from holdfast.errors import Conflict, NotFound
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore
from tests.conftest import make_settings
from tests.store.people import person
from tests.support.databases import Postgres, Sqlite
from tests.support.hosting import NOW

USERS = st.integers(0, 1)
THREADS = st.sampled_from(["a", "b"])  # few, and the same ids for both users: what is odd is met often
ITEMS = st.sampled_from(["1", "2", "3", "4"])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
ORDER = st.sampled_from(["asc", "desc"])
LIMIT = st.integers(1, 4)


@dataclass
class Shelf:
    """Things in order, which remember where the ones stood that are gone."""

    place: dict[str, int] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    graves: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def put(self, name: str, thing: Any) -> None:
        if name not in self.things:
            self.count += 1
            self.place[name] = self.count
        self.things[name] = thing

    def drop(self, name: str) -> None:
        del self.things[name]
        self.graves[name] = self.place.pop(name)

    def names(self, order: str, after: str | None = None) -> list[str] | None:
        """None when `after` never stood here."""
        ordered = sorted(self.place, key=self.place.__getitem__, reverse=order == "desc")
        if after is None:
            return ordered
        cursor = self.place.get(after, self.graves.get(after))
        if cursor is None:
            return None
        return [n for n in ordered if (self.place[n] < cursor if order == "desc" else self.place[n] > cursor)]


@dataclass
class Kept:
    """A thread as the model has it."""

    thread: ThreadMetadata
    items: Shelf = field(default_factory=Shelf)


class Machine(RuleBasedStateMachine):
    """One example: two new users on a database that many examples share."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.db = Db(make_settings(self.url).url, pool_size=2)
        self.prefix = secrets.token_hex(8)
        people = [self.run(person(self.db)) for _ in range(2)]
        self.stores = [UserStore(self.db, someone.user_id) for someone in people]
        self.shelves = [Shelf(), Shelf()]

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.db.close())
        self.runner.close()

    def id_of(self, thread: str) -> str:
        return f"{self.prefix}{thread}"

    def kept(self, user: int, thread: str) -> Kept | None:
        kept: Kept | None = self.shelves[user].things.get(self.id_of(thread))
        return kept

    def missing(self, work: Coroutine[Any, Any, Any]) -> None:
        with pytest.raises(NotFound):
            self.run(work)

    @rule(user=USERS, name=THREADS, title=TEXT)
    def save_thread(self, user: int, name: str, title: str) -> None:
        thread = ThreadMetadata(id=self.id_of(name), created_at=NOW, title=title, metadata={"t": [title]})
        saving = self.stores[user].save_thread(thread)
        if self.kept(1 - user, name) is not None:
            with pytest.raises(Conflict):  # an id is one thread's; the other user's stays as it is
                self.run(saving)
            return
        self.run(saving)
        kept = self.kept(user, name)
        if kept is None:
            self.shelves[user].put(thread.id, Kept(thread))
        else:
            kept.thread = thread

    @rule(user=USERS, name=THREADS)
    def delete_thread(self, user: int, name: str) -> None:
        deleting = self.stores[user].delete_thread(self.id_of(name))
        if self.kept(user, name) is None:
            return self.missing(deleting)
        self.run(deleting)
        return self.shelves[user].drop(self.id_of(name))

    @rule(user=USERS, name=THREADS)
    def load_thread(self, user: int, name: str) -> None:
        loading = self.stores[user].load_thread(self.id_of(name))
        kept = self.kept(user, name)
        if kept is None:
            return self.missing(loading)
        assert self.run(loading) == kept.thread
        return None

    @rule(user=USERS, after=st.none() | THREADS, limit=LIMIT, order=ORDER)
    def list_threads(self, user: int, after: str | None, limit: int, order: str) -> None:
        after = None if after is None else self.id_of(after)
        loading = self.stores[user].load_threads(limit, after, order)
        names = self.shelves[user].names(order, after)
        if names is None:
            return self.missing(loading)
        return self.assert_page(
            self.run(loading), [self.shelves[user].things[n].thread for n in names], limit
        )

    @rule(user=USERS, name=THREADS, item=ITEMS, text=TEXT, hidden=st.booleans(), again=st.booleans())
    def put_item(self, user: int, name: str, item: str, text: str, hidden: bool, again: bool) -> None:
        base: dict[str, Any] = {"id": item, "thread_id": self.id_of(name), "created_at": NOW}
        thing: ThreadItem = (
            HiddenContextItem(**base, content=text)
            if hidden
            else AssistantMessageItem(**base, content=[AssistantMessageContent(text=text)])
        )
        store = self.stores[user]
        putting = (store.save_item if again else store.add_thread_item)(self.id_of(name), thing)
        kept = self.kept(user, name)
        if kept is None:
            return self.missing(putting)
        self.run(putting)
        return kept.items.put(item, thing)

    @rule(user=USERS, name=THREADS, item=ITEMS)
    def load_item(self, user: int, name: str, item: str) -> None:
        loading = self.stores[user].load_item(self.id_of(name), item)
        kept = self.kept(user, name)
        if kept is None or item not in kept.items.things:
            return self.missing(loading)
        assert self.run(loading) == kept.items.things[item]
        return None

    @rule(user=USERS, name=THREADS, item=ITEMS)
    def delete_item(self, user: int, name: str, item: str) -> None:
        deleting = self.stores[user].delete_thread_item(self.id_of(name), item)
        kept = self.kept(user, name)
        if kept is None:
            return self.missing(deleting)
        self.run(deleting)  # of one that is gone already: quietly nothing
        if item in kept.items.things:
            kept.items.drop(item)
        return None

    @rule(user=USERS, name=THREADS, after=st.none() | ITEMS, limit=LIMIT, order=ORDER, hidden=st.booleans())
    def list_items(
        self, user: int, name: str, after: str | None, limit: int, order: str, hidden: bool
    ) -> None:
        loading = self.stores[user].load_thread_items(self.id_of(name), after, limit, order, hidden=hidden)
        kept = self.kept(user, name)
        names = None if kept is None else kept.items.names(order, after)
        if kept is None or names is None:
            return self.missing(loading)
        things = [kept.items.things[n] for n in names]
        shown = [thing for thing in things if hidden or not isinstance(thing, HiddenContextItem)]
        return self.assert_page(self.run(loading), shown, limit)

    @rule(user=USERS, name=THREADS, limit=LIMIT, order=ORDER)
    def walk_and_delete_each_cursor(self, user: int, name: str, limit: int, order: str) -> None:
        """Paging on from items that are deleted in the meantime meets each of the others once."""
        kept = self.kept(user, name)
        if kept is None:
            return
        expected = kept.items.names(order)
        seen: list[str] = []
        after = None
        while True:
            page = self.run(self.stores[user].load_thread_items(self.id_of(name), after, limit, order))
            seen += [thing.id for thing in page.data]
            after = page.after
            if after is None:
                break
            self.run(self.stores[user].delete_thread_item(self.id_of(name), after))
            kept.items.drop(after)
        assert seen == expected

    @invariant()
    def each_sees_their_own_threads_and_no_others(self) -> None:
        for store, shelf in zip(self.stores, self.shelves, strict=True):
            page = self.run(store.load_threads(1000, None, "desc"))
            assert [thread.id for thread in page.data] == shelf.names("desc")

    def assert_page(self, page: Page[Any], expected: list[Any], limit: int) -> None:
        assert page.data == expected[:limit]
        assert page.has_more == (len(expected) > limit)
        assert (page.after or "").partition("~")[0] == (page.data[-1].id if page.has_more else "")


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 40), ("postgres", 15)])
def test_the_store_does_as_the_model(kind: str, examples: int, request: pytest.FixtureRequest):
    databases: Sqlite | Postgres = request.getfixturevalue(kind)
    url = asyncio.run(databases.fresh())
    machine = type("Example", (Machine,), {"url": url})
    run_state_machine_as_test(
        machine,
        settings=hypothesis(
            max_examples=examples,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    databases.drop(url)

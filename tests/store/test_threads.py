"""Threads and items, through the SDK's own interface."""

import asyncio

import pytest
from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    HiddenContextItem,
    ThreadItem,
    ThreadMetadata,
)

from holdfast.errors import NotFound
from holdfast.store.db import Db, utc_now
from holdfast.store.sdk import UserStore, random_id
from holdfast.store.threads import ThreadRows
from tests.store.people import person


@pytest.fixture
async def store(db: Db) -> UserStore:
    return UserStore(db, (await person(db)).user_id)


@pytest.fixture
async def stranger(db: Db) -> UserStore:
    return UserStore(db, (await person(db)).user_id)


async def new_thread(store: UserStore, **fields: object) -> ThreadMetadata:
    thread = ThreadMetadata(id=random_id("thread"), created_at=utc_now(), **fields)
    await store.save_thread(thread)
    return thread


def answer(thread: ThreadMetadata, text: str, item_id: str | None = None) -> AssistantMessageItem:
    return AssistantMessageItem(
        id=item_id or random_id("message"),
        thread_id=thread.id,
        created_at=utc_now(),
        content=[AssistantMessageContent(text=text)],
    )


async def fill(store: UserStore, thread: ThreadMetadata, count: int) -> list[ThreadItem]:
    items: list[ThreadItem] = [answer(thread, f"text {number}") for number in range(count)]
    for item in items:
        await store.add_thread_item(thread.id, item)
    return items


async def test_a_thread_comes_back_as_it_was_saved(store: UserStore):
    thread = await new_thread(
        store, title="Groceries", metadata={"a": [1, None]}, allowed_image_domains=["x.example"]
    )
    loaded = await store.load_thread(thread.id)
    assert loaded == thread
    assert loaded.created_at.utcoffset() is not None
    thread.title = "Food"
    await store.save_thread(thread)
    assert (await store.load_thread(thread.id)).title == "Food"


async def test_saving_named_fields_leaves_the_others(store: UserStore):
    thread = await new_thread(store, title="Old")
    stale = thread.model_copy(update={"metadata": {"seen": True}})
    thread.title = "Renamed meanwhile"
    await store.save_thread(thread)
    await store.save_thread(stale, only=frozenset({"metadata"}))
    loaded = await store.load_thread(thread.id)
    assert (loaded.title, loaded.metadata) == ("Renamed meanwhile", {"seen": True})


async def test_threads_are_listed_by_last_activity(db: Db, store: UserStore):
    threads = [await new_thread(store, title=str(number)) for number in range(5)]
    async with db.write() as conn:
        await ThreadRows(conn, store._user_id).touch(threads[1].id)
    page = await store.load_threads(limit=9999, after=None, order="desc")
    assert [thread.title for thread in page.data] == ["1", "4", "3", "2", "0"]
    assert (page.has_more, page.after) == (False, None)
    page = await store.load_threads(limit=10, after=None, order="asc")
    assert [thread.title for thread in page.data] == ["0", "2", "3", "4", "1"]


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_paging_meets_each_thread_once_even_when_the_cursor_is_deleted(store: UserStore, order: str):
    threads = [await new_thread(store) for _ in range(7)]
    expected = [thread.id for thread in (threads if order == "asc" else threads[::-1])]
    seen: list[str] = []
    after = None
    while True:
        page = await store.load_threads(limit=2, after=after, order=order)
        seen += [thread.id for thread in page.data]
        if not page.has_more:
            break
        after = page.after
        await store.delete_thread(seen[-1])
    assert seen == expected


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_the_id_of_a_thread_is_a_cursor_too(store: UserStore, order: str):
    """As in the SDK's stores; it stands where the thread does."""
    ids = [(await new_thread(store)).id for _ in range(5)]
    ids = ids if order == "asc" else ids[::-1]
    page = await store.load_threads(limit=2, after=ids[1], order=order)
    assert [thread.id for thread in page.data] == ids[2:4]
    page = await store.load_threads(limit=2, after=page.after, order=order)
    assert ([thread.id for thread in page.data], page.has_more) == (ids[4:], False)
    with pytest.raises(NotFound):
        await store.load_threads(limit=2, after="thr_none", order=order)


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_paging_meets_each_item_once_even_when_the_cursor_is_deleted(store: UserStore, order: str):
    thread = await new_thread(store)
    items = await fill(store, thread, 9)
    expected = [item.id for item in (items if order == "asc" else items[::-1])]
    seen: list[str] = []
    after = None
    while True:
        page = await store.load_thread_items(thread.id, after, 4, order)
        seen += [item.id for item in page.data]
        if not page.has_more:
            break
        after = page.after
        assert after is not None
        await store.delete_thread_item(thread.id, after)
    assert seen == expected


async def test_a_page_holds_at_most_a_hundred_items(store: UserStore):
    thread = await new_thread(store)
    items = await fill(store, thread, 101)
    page = await store.load_thread_items(thread.id, None, 9999, "desc")
    assert [item.id for item in page.data] == [item.id for item in items[:0:-1]]
    assert (page.has_more, page.after) == (True, items[1].id)


async def test_adding_an_item_again_updates_it_in_its_place(store: UserStore):
    thread = await new_thread(store)
    first, second = await fill(store, thread, 2)
    await store.add_thread_item(thread.id, answer(thread, "mended", first.id))
    page = await store.load_thread_items(thread.id, None, 20, "asc")
    assert [item.id for item in page.data] == [first.id, second.id]
    assert page.data[0].content[0].text == "mended"


async def test_hidden_items_are_left_out_of_a_clients_page_which_is_full_all_the_same(store: UserStore):
    thread = await new_thread(store)
    shown = []
    for number in range(4):
        hidden = HiddenContextItem(id=f"h{number}", thread_id=thread.id, created_at=utc_now(), content="psst")
        await store.add_thread_item(thread.id, hidden)
        shown += await fill(store, thread, 1)
    page = await store.load_thread_items(thread.id, None, 3, "asc", hidden=False)
    assert [item.id for item in page.data] == [item.id for item in shown[:3]]
    assert page.has_more
    assert len((await store.load_thread_items(thread.id, None, 20, "asc")).data) == 8


async def test_a_thread_takes_everything_with_it(store: UserStore):
    thread = await new_thread(store)
    (item,) = await fill(store, thread, 1)
    await store.delete_thread(thread.id)
    for call in (
        store.load_thread(thread.id),
        store.load_item(thread.id, item.id),
        store.load_thread_items(thread.id, None, 20, "asc"),
        store.delete_thread(thread.id),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_threads_id_can_be_used_and_deleted_again(store: UserStore):
    thread = await new_thread(store)
    await store.delete_thread(thread.id)
    await store.save_thread(thread)
    await store.delete_thread(thread.id)
    assert (await store.load_threads(limit=20, after=thread.id, order="asc")).data == []


async def test_nothing_of_another_user_can_be_reached(store: UserStore, stranger: UserStore):
    thread = await new_thread(store, title="mine")
    (item,) = await fill(store, thread, 1)
    for call in (
        stranger.load_thread(thread.id),
        stranger.load_thread_items(thread.id, None, 20, "asc"),
        stranger.load_item(thread.id, item.id),
        stranger.add_thread_item(thread.id, item),
        stranger.delete_thread_item(thread.id, item.id),
        stranger.delete_thread(thread.id),
        stranger.load_threads(limit=20, after=thread.id, order="desc"),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert (await stranger.load_threads(limit=20, after=None, order="desc")).data == []
    assert (await store.load_thread(thread.id)).title == "mine"
    assert await store.load_item(thread.id, item.id) == item


async def test_an_item_is_found_only_in_its_own_thread(store: UserStore):
    one, other = await new_thread(store), await new_thread(store)
    (item,) = await fill(store, one, 1)
    with pytest.raises(NotFound):
        await store.load_item(other.id, item.id)
    with pytest.raises(NotFound):
        await store.load_thread_items(other.id, item.id, 20, "asc")


async def test_writers_at_once_get_a_place_each(store: UserStore):
    thread = await new_thread(store)
    items = [answer(thread, str(number)) for number in range(20)]
    await asyncio.gather(*(store.add_thread_item(thread.id, item) for item in items))
    page = await store.load_thread_items(thread.id, None, 100, "asc")
    assert {item.id for item in page.data} == {item.id for item in items}

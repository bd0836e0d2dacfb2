"""Stores of one's own: any `chatkit.store.Store`."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    FileAttachment,
    HiddenContextItem,
    InferenceOptions,
    Page,
    Thread,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)

from holdfast.errors import Invalid
from holdfast.importing.stores import StoreSource
from tests.importing.conftest import Target

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class TheirStore(Store[dict[str, str]]):
    """In memory, two on a page, for whoever the context names; what nobody asks for is not there."""

    def __init__(self, items: dict[str, list[ThreadItem]], *, ends: bool = True) -> None:
        self._items = items
        self._ends = ends

    def _page(self, found: list[Any], after: str | None) -> Page[Any]:
        start = 0 if after is None else int(after)
        rest = found[start : start + 2]
        more = len(found) > start + 2
        return Page(data=rest, has_more=more, after=str(start + 2) if more and self._ends else None)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: dict[str, str]
    ) -> Page[ThreadMetadata]:
        assert (order, context) == ("asc", {"user": "ann"})
        # Stores of the field keep whole threads, items and all.
        found = [
            Thread(id=name, created_at=NOW, title=None, metadata={"theirs": name}, items=Page(data=items))
            for name, items in self._items.items()
        ]
        return self._page(found, after)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: dict[str, str]
    ) -> Page[ThreadItem]:
        assert (order, context) == ("asc", {"user": "ann"})
        return self._page(self._items[thread_id], after)

    async def _read_only(self, *_: Any) -> Any:
        raise AssertionError("an import only reads")

    _nothing: Any = _read_only
    load_thread = save_thread = delete_thread = add_thread_item = save_item = _nothing
    load_item = delete_thread_item = save_attachment = load_attachment = delete_attachment = _nothing


def user(item_id: str, text: str, **more: Any) -> UserMessageItem:
    content = [UserMessageTextContent(text=text)]
    return UserMessageItem(
        id=item_id,
        thread_id="t",
        created_at=NOW,
        content=content,
        inference_options=InferenceOptions(),
        **more,
    )


def assistant(item_id: str, text: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    # As the SDK's helpers stamp: without a zone.
    return AssistantMessageItem(id=item_id, thread_id="t", created_at=datetime.now(), content=content)  # noqa: DTZ005


ITEMS: dict[str, list[ThreadItem]] = {
    "thr_1": [
        user(
            "msg_1", "first", attachments=[FileAttachment(id="atc_1", name="a.txt", mime_type="text/plain")]
        ),
        assistant("__fake_id__", "One."),
        HiddenContextItem(id="h_1", thread_id="t", created_at=NOW, content="Ann likes milk."),
        user("msg_2", "second"),
        assistant("__fake_id__", "Two.\x00"),
    ],
    "a thread of ours": [user("msg_1", "elsewhere")],
    "thr_3": [],
}


def everyone() -> list[Any]:
    """For the command, which is told where this stands."""
    return [("ann", TheirStore(ITEMS), {"user": "ann"})]


def source(store: Any) -> StoreSource:
    async def people() -> AsyncIterator[Any]:
        yield "ann", store, {"user": "ann"}

    return StoreSource(people)


async def test_everything_in_a_store_comes_over(target: Target):
    done = await target.copy(source(TheirStore(ITEMS)))
    assert (done.conversations, done.items) == (2, 6)
    assert dict(done.left_out) == {"attachments": 1, "conversations without a message": 1}
    other, first = await target.threads("ann")
    assert (first.id, first.title, first.metadata) == ("thr_1", "first", {"theirs": "thr_1"})
    assert other.id.startswith("thr_")
    items = await target.items("ann", "thr_1")
    assert [item.id for item in items][::2] == ["msg_1", "h_1", items[4].id]
    assert len({item.id for item in items}) == 5
    assert [item.type for item in items][2] == "hidden_context_item"
    assert [item.content[0].text for item in items if item.type == "assistant_message"] == ["One.", "Two."]
    assert all(item.thread_id == "thr_1" for item in items)
    assert await target.said("ann", other.id) == [("user_message", "elsewhere")]
    again = await target.copy(source(TheirStore(ITEMS)))
    assert (again.conversations, again.items, again.here) == (0, 0, 2)


@pytest.mark.parametrize(
    ("store", "words"),
    [
        (TheirStore(ITEMS, ends=False), "says that there is more, and not after what"),
        (TheirStore({**ITEMS, "thr_1": None}), "failed: "),  # type: ignore[dict-item]  # a broken one
        ("no store", "(id, store, context) for each person"),
    ],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_broken_store_is_said(target: Target, store: Any, words: str):
    with pytest.raises(Invalid) as failure:
        await target.copy(source(store))
    assert words in failure.value.message

"""A turn that is cut off: `turns.stop` here does what an aborted request, the official client's only Stop, does there.

Each answer of the reference's conversation is cut after each of its events. What clients were shown until then is the
same, byte by byte, and so is what the cancellation hook is told, and what it stores. The differences are named below.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from anyio import create_task_group
from anyio.lowlevel import checkpoint
from chatkit.server import StreamingResult
from chatkit.types import (
    GeneratedImageItem,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    WidgetItem,
    WorkflowItem,
)

from holdfast.config import Settings
from holdfast.engine.reply import StreamAnswer
from holdfast.store.sdk import UserStore
from tests.conftest import make_settings
from tests.protocol.parity.memory import MemoryStore
from tests.protocol.parity.server import Events, Obedient
from tests.protocol.parity.sides import plain
from tests.protocol.requirements import requirement
from tests.support.client import message
from tests.support.databases import Sqlite
from tests.support.fold import sse_events
from tests.support.hosting import Hosted, hosting

Json = dict[str, Any]


@dataclass
class Cut:
    """Where the answer is cut, and what the hook was told of it."""

    after: int
    """Events of the answer that are still shown."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[list[ThreadItem]] = field(default_factory=list)
    beyond: bool = False
    """The answer was over before."""


class Interrupted(Obedient):
    """Says so many events of an answer, and then nothing."""

    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self.cut = cut

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        count = 0
        async for event in super().respond(thread, input_user_message, context):
            if count == self.cut.after:
                break
            yield event
            count += 1
        self.cut.beyond = count < self.cut.after
        self.cut.reached.set()
        await asyncio.Event().wait()

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: Any
    ) -> None:
        self.cut.told.append([item.model_copy(deep=True) for item in pending_items])
        await super().handle_stream_cancelled(thread, pending_items, context)


@dataclass
class Ended:
    """How it ended on one side."""

    shown: list[Json]
    told: list[ThreadItem]
    stored: list[ThreadItem]
    thread: ThreadMetadata


def request(word: str) -> bytes:
    return json.dumps({"type": "threads.create", "params": {"input": message(word)}}).encode()


async def cut_theirs(word: str, cut: Cut, store: MemoryStore) -> Ended:
    """The reference's reader is cancelled, as its web framework does when the connection drops."""
    server = Interrupted(cut)
    server.store = store
    chunks: list[bytes] = []

    async def read() -> None:
        result = await server.process(request(word), None)
        assert isinstance(result, StreamingResult)
        async for chunk in result:
            chunks.append(chunk)  # noqa: PERF401 (what was read before the cancellation counts)

    async with create_task_group() as connection:
        connection.start_soon(read)
        await cut.reached.wait()
        connection.cancel_scope.cancel()
    thread_id = next(iter(store.threads))
    stored = list(store.items[thread_id].values())
    return Ended(sse_events(b"".join(chunks)), cut.told[0], stored, store.threads[thread_id])


async def cut_ours(hosted: Hosted, word: str, cut: Cut) -> Ended:
    answer = await hosted.engine.process(request(word), hosted.identity)
    assert isinstance(answer, StreamAnswer)
    await cut.reached.wait()
    stopped = (await hosted.ask("turns.stop", {"turn_id": answer.turn_id}))["turn"]
    assert stopped["status"] == "stopped"
    events = await hosted.read(answer)
    store = UserStore(hosted.db, hosted.identity.user_id)
    thread_id = stopped["thread_id"]
    stored = (await store.load_thread_items(thread_id, None, 100, "asc")).data
    return Ended(events, cut.told[0], stored, await store.load_thread(thread_id))


class Both:
    """Cuts an answer on both sides."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cut = Cut(0)

    async def __aenter__(self) -> "Both":
        self._hosting = hosting(self._settings, lambda: Interrupted(self._cut))
        self.hosted = await self._hosting.__aenter__()
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await self._hosting.__aexit__(*exc)

    async def cut(
        self, word: str, after: int, store: MemoryStore | None = None
    ) -> tuple[Ended, Ended] | None:
        """None when the answer is shorter than that."""
        cut = Cut(after)
        theirs = await cut_theirs(word, cut, store or MemoryStore())
        self._cut = Cut(after)
        ours = await cut_ours(self.hosted, word, self._cut)
        return None if cut.beyond else (theirs, ours)

    def cut_of(self, ended: tuple[Ended, Ended] | None) -> tuple[Ended, Ended]:
        assert ended is not None, "the answer is shorter than that"
        return ended


@pytest.fixture
async def both(sqlite: Sqlite) -> AsyncIterator[Both]:
    # What is compared is the engine: the stores agree by tests of their own.
    async with Both(make_settings(await sqlite.fresh())) as sides:
        yield sides


def followed(item: ThreadItem) -> bool:
    """Whether the SDK follows an item's updates while it is open: not a widget's, not an image's."""
    return not isinstance(item, WidgetItem | GeneratedImageItem)


@requirement("parity.cancelled")
@pytest.mark.parametrize(
    "word",
    ["words", "signals", "widget", "workflow", "image", "hidden", "changes", "thread", "store", "tool"],
)
async def test_an_answer_cut_after_each_of_its_events(both: Both, word: str):
    after = 0
    while (ended := await both.cut(word, after)) is not None:
        theirs, ours = ended
        shown = len(theirs.shown)
        assert plain(ours.shown[:shown]) == plain(theirs.shown), after
        closing = {event["type"] for event in ours.shown[shown:]}
        assert closing <= {"thread.item.done", "thread.item.removed", "thread.updated"}, after
        assert [item.type for item in ours.told] == [item.type for item in theirs.told], after
        assert plain(filter(followed, ours.told)) == plain(filter(followed, theirs.told)), after
        workflows = {item.id for item in ours.told if isinstance(item, WorkflowItem)}
        assert plain(item for item in ours.stored if item.id not in workflows) == plain(theirs.stored), after
        after += 1
    assert after > 1


@requirement("trap.cancelled-in-silence", "parity.cancelled")
async def test_what_a_stop_leaves_open_is_closed_on_the_screen(both: Both):
    """The SDK stores half a message that no event has closed: the screen and a reload differ, if only in its end."""
    theirs, ours = both.cut_of(await both.cut("words", 5))
    assert theirs.shown[-1]["type"] == "thread.item.updated"
    assert [event["type"] for event in ours.shown[len(theirs.shown) :]] == ["thread.item.done"]
    assert ours.shown[-1]["item"]["content"][0]["text"] == "Möwe 🐦 and more"
    theirs, ours = both.cut_of(await both.cut("words", 1))  # nothing was said yet
    assert theirs.shown[-1]["type"] == "thread.item.added"
    assert ours.shown[-1]["type"] == "thread.item.removed"


@requirement("trap.cancelled-work")
async def test_the_work_that_was_shown_is_kept(both: Both):
    """The SDK's hook keeps messages alone: a workflow with tasks is there until the reload."""
    theirs, ours = both.cut_of(await both.cut("workflow", 3))
    assert [item.type for item in theirs.told] == ["workflow"]
    assert "workflow" not in [item.type for item in theirs.stored]
    kept = [item for item in ours.stored if isinstance(item, WorkflowItem)]
    assert [[task.type for task in item.workflow.tasks] for item in kept] == [["custom", "web_search"]]


@requirement("trap.cancelled-updates")
async def test_the_hook_is_told_how_open_things_stand(both: Both):
    """The SDK hands an open widget, or image, to the hook as it was when it was added."""
    theirs, ours = both.cut_of(await both.cut("image", 2))
    assert [item.image for item in theirs.told] == [None]
    assert [item.image.id for item in ours.told] == ["img"]


class Far(MemoryStore):
    """A store that is reached over something: it waits before it writes."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        await checkpoint()
        await super().add_thread_item(thread_id, item, context)


@requirement("trap.cancelled-writes")
async def test_what_was_said_until_the_stop_is_kept(both: Both):
    """The SDK's hook writes within the cancelled request: with a store that waits, it is cancelled itself."""
    theirs, ours = both.cut_of(await both.cut("words", 3, Far()))
    assert [item.type for item in theirs.stored] == ["user_message"]
    assert [item.type for item in ours.stored] == ["user_message", "assistant_message", "sdk_hidden_context"]

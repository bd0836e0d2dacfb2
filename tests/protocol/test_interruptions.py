"""What comes in between: stops at awkward moments, hooks that misbehave, two requests at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from agents.testing import ScriptedModel
from chatkit.actions import Action
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ProgressUpdateEvent,
    SDKHiddenContextItem,
    StructuredInputItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)

from holdfast.assistant.models import ChosenModel, Models
from holdfast.assistant.todo import TodoServer
from holdfast.config import Settings
from holdfast.engine.shown import Shown
from holdfast.errors import HoldfastError
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore
from tests.protocol.requirements import requirement
from tests.support.client import message
from tests.support.fold import Screen
from tests.support.hosting import NOW, EventServer, Hosted, hosting
from tests.support.script import calls, says

Answer = AsyncIterator[ThreadStreamEvent]


def said(thread: ThreadMetadata, item_id: str, text: str = "One ") -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)] if text else []
    return AssistantMessageItem(id=item_id, thread_id=thread.id, created_at=NOW, content=content)


class Hooks(EventServer):
    """A server whose hooks are given as functions."""

    def __init__(self, respond: Callable[..., Answer], action: Callable[..., Answer] | None = None) -> None:
        super().__init__(lambda _thread: [])
        self._respond = respond
        self._action = action

    def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Answer:
        return self._respond(thread, input_user_message)

    def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> Answer:
        assert self._action is not None
        return self._action(thread)


async def stored(hosted: Hosted, thread_id: str) -> list[dict[str, Any]]:
    listed = await hosted.ask("items.list", {"thread_id": thread_id, "order": "asc", "limit": 100})
    return listed["data"]


async def assert_kept(hosted: Hosted, screen: Screen) -> None:
    assert not screen.open
    assert await stored(hosted, screen.thread["id"]) == screen.shown()


@requirement("turn.stop-leaves-nothing-open")
@pytest.mark.parametrize("moment", ["thread.item.added", "thread.item.updated", "thread.item.done"])
async def test_a_stop_while_the_assistants_event_is_recorded(
    settings: Settings, db: Db, monkeypatch: pytest.MonkeyPatch, moment: str
):
    publish = Shown.publish

    def publish_and_stop(self: Shown, event: ThreadStreamEvent) -> None:
        publish(self, event)
        if event.type == moment and len(self._turn.log) > 3:  # past what acceptance published
            self._turn.request_stop("stopped")

    monkeypatch.setattr(Shown, "publish", publish_and_stop)
    script = [calls("add_task", title="Buy milk"), says("precious words")]
    async with hosting(
        settings, lambda: TodoServer(db, Models([ChosenModel("test", ScriptedModel(script))]))
    ) as hosted:
        answer = await hosted.begin()
        screen = Screen().fold(await hosted.read(answer))
        turn = hosted.turns.get(answer.turn_id)
        assert turn is not None
        assert turn.status == "stopped"
        assert not screen.errors
        await assert_kept(hosted, screen)


@requirement("turn.hook-cancelled-inside")
async def test_a_hook_whose_own_task_was_cancelled_fails_in_order(settings: Settings):
    async def respond(thread: ThreadMetadata, _message: Any) -> Answer:
        yield ThreadItemAddedEvent(item=said(thread, "a1"))
        task = asyncio.create_task(asyncio.Event().wait())
        task.cancel()
        await task

    async with hosting(settings, lambda: Hooks(respond)) as hosted:
        screen = Screen().fold(await hosted.read(await hosted.begin()))
        assert screen.texts() == ["Hi", "One "]
        assert [error["allow_retry"] for error in screen.errors] == [True]
        await assert_kept(hosted, screen)


class Waiting:
    """The first message is answered by nothing; each later answer says something and waits."""

    def __init__(self) -> None:
        self.count = 0
        self.reached = asyncio.Event()

    def __call__(self, thread: ThreadMetadata) -> Sequence[Any]:
        self.count += 1
        if self.count == 1:
            return []
        item = said(thread, f"a{self.count}")
        return [ThreadItemAddedEvent(item=item), lambda _thread: self.reached.set(), asyncio.Event()]


@requirement("turn.key-attaches")
async def test_the_same_request_twice_at_once_attaches_and_stops_nothing(settings: Settings):
    waiting = Waiting()
    async with hosting(settings, lambda: EventServer(waiting)) as hosted:
        thread_id = Screen().fold(await hosted.read(await hosted.begin())).thread["id"]
        params = {"thread_id": thread_id, "input": message("Q")}
        metadata = {"holdfast": {"resume": True, "key": "K"}}
        first, second = await asyncio.gather(
            *(hosted.open("threads.add_user_message", params, metadata) for _ in range(2))
        )
        assert first.turn_id == second.turn_id
        turn = hosted.turns.get(first.turn_id)
        assert turn is not None
        assert turn.status == "running"


@requirement("turn.refusal-stops-nothing")
@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("threads.add_user_message", {"input": message("  ")}),
        ("threads.add_user_message", {"input": {**message("x"), "attachments": ["none"]}}),
        ("threads.retry_after_item", {"item_id": "none"}),
        ("threads.add_client_tool_output", {"result": 1}),
        ("threads.add_structured_input", {"item_id": "none", "input": {"status": "skipped"}}),
    ],
)
async def test_a_refused_request_does_not_stop_the_running_answer(
    settings: Settings, operation: str, params: dict[str, Any]
):
    waiting = Waiting()
    async with hosting(settings, lambda: EventServer(waiting)) as hosted:
        thread_id = Screen().fold(await hosted.read(await hosted.begin())).thread["id"]
        running = await hosted.open(
            "threads.add_user_message", {"thread_id": thread_id, "input": message("Q")}
        )
        await waiting.reached.wait()
        before = await stored(hosted, thread_id)
        with pytest.raises(HoldfastError):
            await hosted.open(operation, {"thread_id": thread_id, **params})
        turn = hosted.turns.get(running.turn_id)
        assert turn is not None
        assert turn.status == "running"
        assert await stored(hosted, thread_id) == before


@requirement("turn.stop-is-bounded")
async def test_a_hook_stuck_in_its_tidying_up_does_not_hold_the_stop_up(settings: Settings):
    started, never = asyncio.Event(), asyncio.Event()

    async def respond(thread: ThreadMetadata, _message: Any) -> Answer:
        try:
            yield ThreadItemAddedEvent(item=said(thread, "a1"))
            started.set()
            await never.wait()
        finally:
            await never.wait()  # a server that does not answer

    async with hosting(settings, lambda: Hooks(respond), grace=0.05) as hosted:
        answer = await hosted.begin()
        await started.wait()
        assert (await hosted.ask("turns.stop", {"turn_id": answer.turn_id}))["turn"]["status"] == "stopped"
        screen = Screen().fold(await hosted.read(answer))
        assert screen.texts() == ["Hi", "One "]
        await assert_kept(hosted, screen)


@requirement("turn.hook-closed-in-its-turn")
async def test_structured_input_closes_its_hook_before_the_turn_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    log: list[str] = []

    async def respond(thread: ThreadMetadata, asked: Any) -> Answer:
        if asked is not None:
            item = StructuredInputItem(id="q", thread_id=thread.id, created_at=NOW, inputs=[])
            yield ThreadItemDoneEvent(item=item)
            return
        task = asyncio.current_task()
        try:
            yield ThreadItemDoneEvent(item=said(thread, "a1"))
            await asyncio.Event().wait()
        finally:
            log.append("here" if asyncio.current_task() is task else "elsewhere")

    publish = Shown.publish

    def publish_and_stop(self: Shown, event: ThreadStreamEvent) -> None:
        publish(self, event)
        if isinstance(event, ThreadItemDoneEvent) and event.item.id == "a1":
            self._turn.request_stop("stopped")

    monkeypatch.setattr(Shown, "publish", publish_and_stop)
    async with hosting(settings, lambda: Hooks(respond)) as hosted:
        thread_id = Screen().fold(await hosted.read(await hosted.begin())).thread["id"]
        params = {"thread_id": thread_id, "item_id": "q", "input": {"status": "skipped"}}
        await hosted.stream("threads.add_structured_input", params)
        assert log == ["here"]


@requirement("turn.update-in-place")
async def test_an_item_deleted_beside_an_answer_stays_deleted(settings: Settings):
    touched, go_on = asyncio.Event(), asyncio.Event()
    turns = iter(range(9))

    async def respond(thread: ThreadMetadata, _message: Any) -> Answer:
        if next(turns) == 0:
            yield ThreadItemDoneEvent(item=said(thread, "w"))
            return
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta="more")
        yield ThreadItemUpdatedEvent(item_id="w", update=delta)
        touched.set()
        await go_on.wait()
        yield ThreadItemUpdatedEvent(item_id="w", update=delta)

    async def action(_thread: ThreadMetadata) -> Answer:
        yield ThreadItemRemovedEvent(item_id="w")

    async with hosting(settings, lambda: Hooks(respond, action)) as hosted:
        thread_id = Screen().fold(await hosted.read(await hosted.begin())).thread["id"]
        answer = await hosted.open(
            "threads.add_user_message", {"thread_id": thread_id, "input": message("Q")}
        )
        await touched.wait()
        assert [item["content"][0]["text"] for item in await stored(hosted, thread_id)][1] == "One more"
        act = {"thread_id": thread_id, "action": {"type": "remove", "payload": {}}}
        await hosted.stream("threads.custom_action", act)
        go_on.set()
        events = await hosted.read(answer)
        about = [event for event in events if event.get("item", {}).get("id") == "w" or "update" in event]
        assert [event["type"] for event in about] == ["thread.item.replaced"]
        assert "w" not in [item["id"] for item in await stored(hosted, thread_id)]


@requirement("turn.get-speaks-of-answers")
async def test_an_action_hides_no_failed_answer(settings: Settings):
    async def respond(_thread: ThreadMetadata, _message: Any) -> Answer:
        raise RuntimeError
        yield  # an async generator

    async def action(_thread: ThreadMetadata) -> Answer:
        yield ProgressUpdateEvent(text="done")

    async with hosting(settings, lambda: Hooks(respond, action)) as hosted:
        thread_id = Screen().fold(await hosted.read(await hosted.begin())).thread["id"]
        act = {"thread_id": thread_id, "action": {"type": "press", "payload": {}}}
        await hosted.stream("threads.custom_action", act)
        turn = (await hosted.ask("turns.get", {"thread_id": thread_id}))["turn"]
        assert turn is not None
        assert turn["status"] == "failed"


@requirement("turn.going-down-is-no-stop")
async def test_going_down_does_not_tell_the_model_that_the_user_stopped(settings: Settings):
    waiting = Waiting()
    waiting.count = 1
    async with hosting(settings, lambda: EventServer(waiting)) as hosted:
        answer = await hosted.begin()
        await waiting.reached.wait()
        await hosted.turns.shut_down()
        screen = Screen().fold(await hosted.read(answer))
        store = UserStore(hosted.db, hosted.identity.user_id)
        items = (await store.load_thread_items(screen.thread["id"], None, 100, "asc")).data
        assert not [item for item in items if isinstance(item, SDKHiddenContextItem)]
        assert screen.texts() == ["Hi", "One "]

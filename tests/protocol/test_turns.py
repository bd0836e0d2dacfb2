"""Turns: they end by themselves or by a stop, never by a reader going away."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    Workflow,
    WorkflowItem,
)

from holdfast.config import Settings
from holdfast.engine.reply import StreamAnswer
from holdfast.errors import Invalid, NotFound, Unavailable
from holdfast.turns.turn import Cursor, Turn
from tests.protocol.requirements import requirement
from tests.support.client import message
from tests.support.fold import Screen, sse_events
from tests.support.hosting import NOW, EventServer, Hosted, hosting, taking_up


class Speech:
    """An answer that waits twice: after its first words, and before its end."""

    def __init__(self) -> None:
        self.spoken = asyncio.Event()
        self.go_on = asyncio.Event()
        self.nearly = asyncio.Event()
        self.finish = asyncio.Event()

    def __call__(self, thread: ThreadMetadata) -> Sequence[Any]:
        def flag(event: asyncio.Event) -> Callable[[ThreadMetadata], None]:
            return lambda _thread: event.set()

        item = AssistantMessageItem(id="a1", thread_id=thread.id, created_at=NOW, content=[])
        whole = item.model_copy(update={"content": [AssistantMessageContent(text="One two three")]})
        return [
            ThreadItemAddedEvent(item=item),
            delta("One "),
            flag(self.spoken),
            self.go_on,
            delta("two "),
            flag(self.nearly),
            self.finish,
            delta("three"),
            ThreadItemDoneEvent(item=whole),
        ]

    def release(self) -> None:
        self.go_on.set()
        self.finish.set()


def delta(text: str) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(
        item_id="a1", update=AssistantMessageContentPartTextDelta(content_index=0, delta=text)
    )


@dataclass
class Midway:
    """A turn that has said its first words and waits."""

    hosted: Hosted
    speech: Speech
    answer: StreamAnswer
    turn: Turn


@pytest.fixture
async def midway(settings: Settings) -> AsyncIterator[Midway]:
    speech = Speech()
    async with hosting(settings, lambda: EventServer(speech)) as hosted:
        answer = await hosted.begin()
        await speech.spoken.wait()
        turn = hosted.turns.get(answer.turn_id)
        assert turn is not None
        yield Midway(hosted, speech, answer, turn)


async def items_of(hosted: Hosted, thread_id: str) -> list[dict[str, Any]]:
    return (await hosted.ask("threads.get_by_id", {"thread_id": thread_id}))["items"]["data"]


@requirement("turn.outlives-its-response")
async def test_a_closed_response_loses_nothing(settings: Settings):
    speech = Speech()
    async with hosting(settings, lambda: EventServer(speech)) as hosted:
        answer = await hosted.begin()
        reading = answer.read()
        first = sse_events(await anext(reading))
        assert isinstance(reading, AsyncGenerator)
        await reading.aclose()  # the tab is closed
        await speech.spoken.wait()
        speech.release()
        events = await hosted.read(await hosted.open("turns.attach", {"turn_id": answer.turn_id}))
        screen = Screen().fold(events)
        assert screen.texts() == ["Hi", "One two three"]
        assert await items_of(hosted, first[0]["thread"]["id"]) == screen.shown()


@requirement("turn.attach-after-a-frame")
async def test_attaching_after_a_frame_continues_there(midway: Midway):
    seen = sse_events(b"".join(midway.turn.log._frames))
    cursor = str(midway.turn.cursor(len(midway.turn.log)))
    midway.speech.release()
    rest = await midway.hosted.read(
        await midway.hosted.open("turns.attach", {"turn_id": midway.turn.id, "after": cursor})
    )
    assert Screen().fold([*seen, *rest]).texts() == ["Hi", "One two three"]
    assert "thread.created" not in [event["type"] for event in rest]


@requirement("turn.attach-snapshot")
async def test_attaching_with_a_cursor_of_another_epoch_gets_a_snapshot(midway: Midway):
    after = str(Cursor(midway.answer.turn_id, "0000", 3))
    attached = await midway.hosted.open("turns.attach", {"turn_id": midway.answer.turn_id, "after": after})
    midway.speech.release()
    events = await midway.hosted.read(attached)
    added = next(event for event in events if event["type"] == "thread.item.added")
    assert added["item"]["content"][0]["text"] == "One "
    assert Screen().fold(events).texts() == ["Hi", "One two three"]


@requirement("turn.attach-after-a-restart")
async def test_attaching_to_a_turn_of_an_earlier_process_shows_what_is_stored(settings: Settings):
    speech = Speech()
    speech.release()
    async with hosting(settings, lambda: EventServer(speech)) as hosted:
        answer = await hosted.begin()
        screen = Screen().fold(await hosted.read(answer))
        hosted.turns._turns.clear()  # as after a restart
        events = await hosted.read(await hosted.open("turns.attach", {"turn_id": answer.turn_id}))
        again = Screen().fold(events)
        assert (again.shown(), again.thread) == (screen.shown(), screen.thread)


@requirement("turn.attach-bad-cursor")
async def test_a_cursor_that_is_none_is_refused(settings: Settings):
    speech = Speech()
    speech.release()
    async with hosting(settings, lambda: EventServer(speech)) as hosted:
        answer = await hosted.begin()
        for after in ("", "x", f"{answer.turn_id}:e.-1", f"{answer.turn_id}:e.٣", ":e.1"):
            with pytest.raises(Invalid):
                await hosted.open("turns.attach", {"turn_id": answer.turn_id, "after": after})
        with pytest.raises(NotFound):
            await hosted.open("turns.attach", {"turn_id": "trn_unknown"})


@requirement("turn.stop-keeps-text")
async def test_a_stop_keeps_what_was_said(midway: Midway):
    running = await midway.hosted.ask("turns.stop", {"turn_id": midway.answer.turn_id})
    assert running["turn"]["status"] == "stopped"
    screen = Screen().fold(await midway.hosted.read(midway.answer))
    assert screen.texts() == ["Hi", "One "]
    assert not screen.errors
    assert await items_of(midway.hosted, screen.thread["id"]) == screen.shown()
    again = await midway.hosted.ask("turns.stop", {"turn_id": midway.answer.turn_id})
    assert again["turn"]["status"] == "stopped"


@requirement("turn.stop-leaves-nothing-open")
async def test_a_stop_leaves_no_empty_answer_and_keeps_a_workflow(settings: Settings):
    waiting, reached = asyncio.Event(), asyncio.Event()

    def steps(thread: ThreadMetadata) -> Sequence[Any]:
        base = {"thread_id": thread.id, "created_at": NOW}
        workflow = Workflow.model_validate(
            {"type": "custom", "tasks": [{"type": "custom", "title": "Looked"}]}
        )
        return [
            ThreadItemAddedEvent(item=WorkflowItem(id="w1", workflow=workflow, **base)),
            ThreadItemAddedEvent(item=AssistantMessageItem(id="a1", content=[], **base)),
            lambda _thread: reached.set(),
            waiting,
        ]

    async with hosting(settings, lambda: EventServer(steps)) as hosted:
        answer = await hosted.begin()
        await reached.wait()
        await hosted.ask("turns.stop", {"turn_id": answer.turn_id})
        screen = Screen().fold(await hosted.read(answer))
        assert [item["type"] for item in screen.shown()] == ["user_message", "workflow"]
        assert await items_of(hosted, screen.thread["id"]) == screen.shown()


@requirement("turn.one-answer-at-a-time")
async def test_a_new_message_stops_the_running_turn_first(settings: Settings):
    speech = Speech()
    async with hosting(settings, lambda: EventServer(speech)) as hosted:
        first = await hosted.begin()
        await speech.spoken.wait()
        turn = hosted.turns.get(first.turn_id)
        assert turn is not None
        thread_id = turn.record.thread_id
        second = await hosted.open(
            "threads.add_user_message", {"thread_id": thread_id, "input": message("Wait")}
        )
        assert turn.status == "stopped"
        speech.release()
        await hosted.read(second)
        texts = Screen(items={item["id"]: item for item in await items_of(hosted, thread_id)}).texts()
        # The hook of this test calls each of its answers "a1": the second takes the first one's place.
        assert texts[0] == "Hi"
        assert "Wait" in texts


@requirement("turn.get")
async def test_the_running_turn_can_be_found(midway: Midway):
    found = (await midway.hosted.ask("turns.get", {"thread_id": midway.turn.record.thread_id}))["turn"]
    assert (found["id"], found["status"]) == (midway.answer.turn_id, "running")
    assert Cursor.parse(found["last"]) == midway.turn.cursor(len(midway.turn.log))
    midway.speech.release()
    await midway.hosted.read(midway.answer)
    assert await midway.hosted.ask("turns.get", {"thread_id": midway.turn.record.thread_id}) == {"turn": None}


@requirement("turn.get")
async def test_the_last_turn_can_be_found_when_it_was_stopped(midway: Midway):
    await midway.hosted.ask("turns.stop", {"turn_id": midway.answer.turn_id})
    found = (await midway.hosted.ask("turns.get", {"thread_id": midway.turn.record.thread_id}))["turn"]
    assert (found["id"], found["status"]) == (midway.answer.turn_id, "stopped")


@requirement("turn.ends-with-its-thread")
async def test_deleting_a_thread_stops_its_turn(midway: Midway):
    await midway.hosted.ask("threads.delete", {"thread_id": midway.turn.record.thread_id})
    assert midway.turn.log.closed
    with pytest.raises(NotFound):
        await midway.hosted.ask("threads.get_by_id", {"thread_id": midway.turn.record.thread_id})


@requirement("turn.retry-after-a-crash")
async def test_a_turn_that_stored_a_part_and_records_no_steps_can_be_retried(settings: Settings):
    reached = asyncio.Event()

    def steps(thread: ThreadMetadata) -> Sequence[Any]:
        item = AssistantMessageItem(id="a1", thread_id=thread.id, created_at=NOW, content=[])
        return [ThreadItemDoneEvent(item=item), lambda _thread: reached.set(), asyncio.Event()]

    async with hosting(settings, lambda: EventServer(steps)) as hosted:
        answer = await hosted.begin()
        await reached.wait()
        async with taking_up(hosted, lambda: EventServer(steps)) as other:
            screen = Screen().fold(await other.follow(answer.turn_id))
            assert [error["allow_retry"] for error in screen.errors] == [True]
            found = (await other.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
            assert (found["status"], found["error"]["allow_retry"]) == ("failed", True)
            assert screen.shown() == await other.stored(screen.thread["id"])


@requirement("turn.answered-anew")
async def test_a_turn_that_stored_nothing_yet_is_answered_from_its_start(midway: Midway):
    seen = sse_events(b"".join(midway.turn.log._frames))
    async with taking_up(midway.hosted, lambda: EventServer(midway.speech)) as other:
        midway.speech.release()
        screen = Screen().fold([*seen, *await other.follow(midway.turn.id, str(midway.turn.cursor(1)))])
        assert screen.texts() == ["Hi", "One two three"]
        assert screen.shown() == await other.stored(screen.thread["id"])


@requirement("turn.going-down")
async def test_going_down_hands_turns_over(midway: Midway):
    await midway.hosted.turns.shut_down()
    seen = await midway.hosted.read(midway.answer)
    assert not Screen().fold(seen).errors
    with pytest.raises(Unavailable):
        await midway.hosted.begin()
    midway.speech.release()
    async with taking_up(midway.hosted, lambda: EventServer(midway.speech)) as other:
        screen = Screen().fold([*seen, *await other.follow(midway.turn.id, str(midway.turn.cursor(3)))])
        assert screen.texts() == ["Hi", "One two three"]
        assert screen.shown() == await other.stored(screen.thread["id"])


@requirement("turn.going-down")
async def test_going_down_gives_turns_time_to_end(midway: Midway):
    down = asyncio.create_task(midway.hosted.turns.shut_down(drain=60))
    midway.speech.release()
    await down
    assert midway.turn.status == "completed"


class Iterable(EventServer):
    """A hook that returns an object with `__aiter__` only, as `async for` accepts it."""

    def respond(self, thread: ThreadMetadata, input_user_message: Any, context: Any) -> Any:
        answer = super().respond(thread, input_user_message, context)

        class Events:
            def __aiter__(self) -> Any:
                return answer

        return Events()


@requirement("turn.any-iterable")
async def test_a_hook_may_return_any_iterable(settings: Settings):
    speech = Speech()
    speech.release()
    async with hosting(settings, lambda: Iterable(speech)) as hosted:
        screen = Screen().fold(await hosted.read(await hosted.begin()))
        assert screen.texts() == ["Hi", "One two three"]
        assert not screen.errors


async def leave(midway: Midway, *, returns: bool = False) -> None:
    """A client's response ends because the client is gone; its grace is over at once."""
    midway.hosted.turns._stop_grace = 0
    with midway.hosted.turns.reading(midway.turn, returns=returns):
        pass


@requirement("turn.left-for-good")
async def test_a_client_that_cannot_come_back_stops_its_turn_by_going_away(midway: Midway):
    await leave(midway)
    await midway.turn.wait()
    assert midway.turn.status == "stopped"
    screen = Screen().fold(await midway.hosted.read(midway.answer))
    assert screen.texts() == ["Hi", "One "]
    assert await items_of(midway.hosted, screen.thread["id"]) == screen.shown()


@requirement("turn.left-for-good")
@pytest.mark.parametrize("look", ["threads.get_by_id", "items.list", "turns.get"])
async def test_a_reload_is_no_stop(midway: Midway, look: str):
    midway.hosted.turns._stop_grace = 3600
    checks: list[Callable[[], None]] = []
    loop = asyncio.get_running_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "call_later", lambda _delay, check, *given: checks.append(lambda: check(*given)))
        with midway.hosted.turns.reading(midway.turn, returns=False):
            pass
    await midway.hosted.ask(look, {"thread_id": midway.turn.record.thread_id})
    for check in checks:  # the grace is over
        check()
    midway.speech.release()
    await midway.turn.wait()
    assert (len(checks), midway.turn.status) == (1, "completed")


@requirement("turn.left-for-good")
@pytest.mark.parametrize("why", ["it can come back", "another reads on", "it must not be stopped"])
async def test_going_away_stops_nothing_when(midway: Midway, why: str):
    midway.turn.stoppable = why != "it must not be stopped"
    with midway.hosted.turns.reading(midway.turn, returns=True):
        await leave(midway, returns=why == "it can come back")
        if why != "another reads on":
            midway.turn.readers -= 1
        for _ in range(3):  # whatever is due at once has been done by then
            await asyncio.sleep(0)
        midway.speech.release()
        await midway.turn.wait()
    assert midway.turn.status == "completed"

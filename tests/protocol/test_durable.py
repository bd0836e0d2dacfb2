"""Turns that outlive their process: gone on with after the last finished step, by another that fences the first off."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI
from sqlalchemy import update

from holdfast.assistant.models import ChosenModel, Models
from holdfast.assistant.todo import TodoServer
from holdfast.config import Settings
from holdfast.engine.turn_store import TurnStore
from holdfast.errors import TurnLost, Unavailable
from holdfast.journal.journal import FORMAT, Journal
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.store.tables import turns as turn_rows
from holdfast.tasks.service import Tasks
from holdfast.turns.backoff import Backoff
from holdfast.turns.notes import Notes
from holdfast.turns.outcome import ELSEWHERE, Outcome
from tests.protocol.requirements import requirement
from tests.protocol.test_interruptions import said
from tests.support.fold import Screen, sse_events
from tests.support.hosting import Hosted, hosting, taking_up
from tests.support.openai_endpoint import Call, Endpoint, Hold, Script, openai_endpoint, say, use
from tests.support.snapshot import snapshot


@asynccontextmanager
async def speaking(db: Db, script: Script) -> AsyncIterator[tuple[Endpoint, Callable[[], TodoServer]]]:
    """The assistant with a model that says what is in the script, over real HTTP."""
    async with (
        openai_endpoint(script) as endpoint,
        AsyncOpenAI(base_url=endpoint.base_url, api_key="any") as client,
    ):
        models = Models([ChosenModel("test", OpenAIResponsesModel("test", client))])
        yield endpoint, lambda: TodoServer(db, models)


def frames(hosted: Hosted, turn_id: str) -> list[bytes]:
    turn = hosted.turns.get(turn_id)
    assert turn is not None
    return list(turn.log._frames)


@requirement("turn.goes-on-after-a-crash")
async def test_a_turn_goes_on_after_its_last_finished_step(
    settings: Settings, db: Db, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("holdfast.journal.journal.STALE", 0.0)  # as after a long sleep
    hold = Hold(at=1)
    milk = use(Call("add_task", {"title": "Buy milk"}), Call("add_task", {"title": "Buy eggs"}))
    async with (
        speaking(db, [milk, say("Half", " an answer", pace=hold), say("Both", " added.")]) as (
            endpoint,
            server,
        ),
        hosting(settings, server) as first,
    ):
        answer = await first.begin()
        await hold.reached.wait()
        reading = answer.read()
        screen = Screen()
        while screen.texts() != ["Hi", "Half"]:
            screen.fold(sse_events(await anext(reading)))
        half = next(iter(screen.open))
        async with taking_up(first, server) as second:
            rest = await second.follow(answer.turn_id, str(first.turns.get(answer.turn_id).cursor(9)))
            assert {"type": "thread.item.removed", "item_id": half} in rest
            screen.fold(rest)
            assert screen.texts() == ["Hi", "Both added."]
            assert not screen.open
            assert screen.shown() == await second.stored(screen.thread["id"])
            assert Screen().fold(await second.follow(answer.turn_id)).shown() == screen.shown()
            assert len(endpoint.bodies) == 3, "the finished model call was made again"
            assert endpoint.bodies[2]["input"] == endpoint.bodies[1]["input"], (
                "and the model is told the same"
            )
            tasks = await Tasks(db, first.identity.user_id).page()
            assert [(task.id, task.title) for task in tasks.data] == [(1, "Buy milk"), (2, "Buy eggs")]

            # The first process wakes up: the turn is not its own any more.
            turn = first.turns.get(answer.turn_id)
            assert turn is not None
            shown = len(turn.log)
            hold.open.set()
            await turn.wait()
            assert turn.lost
            assert turn.log._frames[shown:] == [], "it must show nothing more"
            assert (turn.outcome, first.turns.get(answer.turn_id)) == (ELSEWHERE, None)
            assert await second.stored(screen.thread["id"]) == screen.shown()


@requirement("turn.goes-on-after-a-crash")
async def test_a_database_that_is_away_while_a_turn_is_taken_up_fails_nothing(
    settings: Settings, db: Db, monkeypatch: pytest.MonkeyPatch
):
    hold, away = Hold(at=1), count()
    of_turn = ItemRows.of_turn

    async def first_away(self: ItemRows, turn_id: str) -> Any:
        if next(away) == 0:
            raise Unavailable("store_unavailable", "The database cannot be reached just now.")
        return await of_turn(self, turn_id)

    async with (
        speaking(db, [say("Half", " an answer", pace=hold), say("Whole.")]) as (_, server),
        hosting(settings, server) as first,
    ):
        answer = await first.begin()
        await hold.reached.wait()
        monkeypatch.setattr(ItemRows, "of_turn", first_away)
        async with taking_up(first, server) as second:
            for task in [each for each in asyncio.all_tasks() if each.get_name().startswith("taking up")]:
                await task
            screen = Screen().fold(await second.follow(answer.turn_id))
            assert (screen.texts(), screen.errors) == (["Hi", "Whole."], [])
            assert screen.shown() == await second.stored(screen.thread["id"])
        hold.open.set()


@requirement("turn.fenced")
async def test_what_a_process_has_lost_it_cannot_write(settings: Settings, db: Db):
    hold = Hold(at=1)
    async with (
        speaking(db, [say("Half", " an answer", pace=hold), say("Whole.")]) as (_, server),
        hosting(settings, server) as first,
    ):
        answer = await first.begin()
        await hold.reached.wait()
        turn = first.turns.get(answer.turn_id)
        assert turn is not None
        store = TurnStore(Journal(db, turn.id), turn.record)
        thread = await store.load_thread(turn.record.thread_id)
        async with taking_up(first, server) as second:
            await second.follow(answer.turn_id)
            before = await snapshot(db)
            tasks = Tasks(store._journal.db, first.identity.user_id)
            for write in (
                lambda: store.add_thread_item(thread.id, said(thread, "late")),
                lambda: store.delete_thread_item(thread.id, "late"),
                lambda: store.change_item("late", lambda _item: True),
                lambda: store.save_thread(thread.model_copy(update={"title": "late"})),
                lambda: store.open("late"),
                lambda: tasks.add("late"),
                lambda: store._journal.record(store._journal.begin("model"), "[]"),
            ):
                with pytest.raises(TurnLost):
                    await write()
            await Notes(db, Backoff()).note(turn, Outcome("failed", {"code": "late"}))
            assert await snapshot(db) == before
        hold.open.set()


@requirement("turn.retry-after-a-crash")
@pytest.mark.parametrize("broken", [{"request": {"format": FORMAT + 1}}, {"request": None}, {"epoch": 25}])
async def test_what_cannot_be_gone_on_with_ends_with_retry(
    settings: Settings, db: Db, broken: dict[str, Any]
):
    hold = Hold(at=1)
    async with (
        speaking(db, [say("Half", " an answer", pace=hold)]) as (endpoint, server),
        hosting(settings, server) as first,
    ):
        answer = await first.begin()
        await hold.reached.wait()
        async with db.write() as conn:
            await conn.execute(update(turn_rows).values(**broken))
        async with taking_up(first, server) as second:
            screen = Screen().fold(await second.follow(answer.turn_id))
            assert [error["allow_retry"] for error in screen.errors] == [True]
            assert screen.texts() == ["Hi"]
            assert len(endpoint.bodies) == 1
        hold.open.set()

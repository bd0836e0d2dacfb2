"""A database that goes away while Holdfast runs: nothing half-written, nothing lost, and no restart afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
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
)
from sqlalchemy import select

from holdfast.store.tables import threads, turns
from holdfast.turns.backoff import Backoff
from holdfast.web.app import Services, create_app
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.databases import Postgres, Sqlite
from tests.support.fold import Screen
from tests.support.hosting import NOW, EventServer
from tests.support.outage import heard, lost_commit, lost_reads, outage
from tests.support.serving import serving

IMPATIENT = Backoff(first=0.01, most=0.01, tries=2)
PATIENT = Backoff(first=0.01, most=0.05, tries=10_000)


@pytest.fixture(params=["sqlite", "own_postgres"])
def databases(request: pytest.FixtureRequest) -> Sqlite | Postgres:
    found: Sqlite | Postgres = request.getfixturevalue(request.param)
    return found


class Speech:
    """Says "One", waits, says " two" and is done."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    def __call__(self, thread: ThreadMetadata) -> Sequence[Any]:
        item = AssistantMessageItem(id="a1", thread_id=thread.id, created_at=NOW, content=[])
        whole = item.model_copy(update={"content": [AssistantMessageContent(text="One two")]})
        return [
            ThreadItemAddedEvent(item=item),
            _delta("One"),
            self.go_on,
            _delta(" two"),
            ThreadItemDoneEvent(item=whole),
        ]


def _delta(text: str) -> ThreadItemUpdatedEvent:
    update = AssistantMessageContentPartTextDelta(content_index=0, delta=text)
    return ThreadItemUpdatedEvent(item_id="a1", update=update)


@dataclass
class Stage:
    client: Client
    services: Services
    away: Callable[[], Any]

    async def rows(self, table: Any) -> list[Any]:
        async with self.services.db.read() as conn:
            return list((await conn.execute(select(table))).all())

    async def assert_kept(self, screen: Screen) -> None:
        assert screen.thread is not None
        assert await self.client.history(screen.thread["id"]) == screen.shown()
        assert not screen.open


@asynccontextmanager
async def stage(
    databases: Sqlite | Postgres,
    url: str,
    steps: Callable[[ThreadMetadata], Sequence[Any]],
    backoff: Backoff,
    email: str = "ann@example.com",
) -> AsyncIterator[Stage]:
    settings = make_settings(url, database_timeout=0.6)
    app = create_app(settings, server=lambda: EventServer(steps), backoff=backoff)
    async with serving(app) as address, Client.at(address, email) as client:
        yield Stage(client, app.state.services, lambda: outage(databases, url))


async def test_before_the_first_byte_it_is_a_503_and_nothing_is_half_written(
    databases: Sqlite | Postgres, database_url: str
):
    async with stage(databases, database_url, lambda _thread: [], IMPATIENT) as on:
        screen = await on.client.say("Hi")
        thread_id = screen.thread["id"]
        async with on.away():
            for operation, params in (
                ("threads.create", {"input": message("New")}),
                ("threads.add_user_message", {"thread_id": thread_id, "input": message("More")}),
                ("threads.update", {"thread_id": thread_id, "title": "Other"}),
                ("threads.delete", {"thread_id": thread_id}),
            ):
                answer = await on.client.post(operation, params)
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")
                assert int(answer.headers["retry-after"]) >= 1
            refused = await on.client.http.post("/api/tasks", json={"title": "Buy milk"})
            assert refused.status_code == 503
        assert [row.id for row in await on.rows(threads)] == [thread_id]
        assert len(await on.rows(turns)) == 1
        assert await on.client.tasks() == []
        screen.fold(
            await on.client.stream(
                "threads.add_user_message", {"thread_id": thread_id, "input": message("More")}
            )
        )
        await on.assert_kept(screen)


async def test_a_short_outage_in_mid_answer_costs_nothing(databases: Sqlite | Postgres, database_url: str):
    speech = Speech()
    async with stage(databases, database_url, speech, PATIENT) as on:
        async with on.client.open("threads.create", {"input": message("Hi")}) as stream:
            events = await stream.until("assistant_message.content_part.text_delta")
            with heard("holdfast.store.db") as failed:
                async with on.away():
                    speech.go_on.set()
                    await failed.wait()
            events += await stream.rest()
        screen = Screen().fold(events)
        assert (screen.texts(), screen.errors) == (["Hi", "One two"], [])
        await on.assert_kept(screen)


async def test_a_long_one_ends_the_answer_with_an_error_and_the_end_is_noted_later(
    databases: Sqlite | Postgres, database_url: str
):
    speech = Speech()
    async with stage(databases, database_url, speech, IMPATIENT) as on:
        async with on.client.open("threads.create", {"input": message("Hi")}) as stream:
            events = await stream.until("assistant_message.content_part.text_delta")
            async with on.away():
                speech.go_on.set()
                events += await stream.rest()
        screen = Screen().fold(events)
        assert screen.texts() == ["Hi"], "what could not be stored is not shown as done"
        assert [error["allow_retry"] for error in screen.errors] == [True]
        found = (await on.client.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
        assert found["status"] == "failed"
        await on.services.turns.noted()
        assert [row.status for row in await on.rows(turns)] == ["failed"]
        await on.assert_kept(screen)


async def test_an_end_that_cannot_be_noted_is_noted_when_the_database_is_back(
    databases: Sqlite | Postgres, database_url: str
):
    go_on = asyncio.Event()
    async with stage(databases, database_url, lambda _thread: [go_on], IMPATIENT) as on:
        async with on.client.open("threads.create", {"input": message("Hi")}) as stream:
            events = await stream.until("stream_options")
            with heard("holdfast.turns.notes") as failed:
                async with on.away():
                    go_on.set()
                    events += await stream.rest()
                    await failed.wait()
        await on.services.turns.noted()
        assert [row.status for row in await on.rows(turns)] == ["completed"]
        await on.assert_kept(Screen().fold(events))


async def test_going_down_while_the_database_is_away_does_not_hang(sqlite: Sqlite):
    url = await sqlite.fresh()
    async with (
        AsyncExitStack() as until_down,
        stage(sqlite, url, lambda _thread: [asyncio.Event()], PATIENT) as on,
    ):
        async with on.client.open("threads.create", {"input": message("Hi")}) as stream:
            await stream.until("stream_options")
        await until_down.enter_async_context(on.away())
    async with stage(sqlite, url, lambda _thread: [], IMPATIENT, email="bob@example.com") as on:
        (turn,) = on.services.turns._turns.values()
        await turn.wait()
        assert [row.status for row in await on.rows(turns)] == ["completed"], "the next start goes on with it"


async def test_a_message_whose_commit_was_not_answered_can_be_sent_again_and_is_there_once(
    databases: Sqlite | Postgres, database_url: str
):
    async with stage(databases, database_url, Speech(), IMPATIENT) as on:
        request = ("threads.create", {"input": message("Hi")}, {"holdfast": {"key": "k"}})
        with lost_commit(on.services.db):
            assert (await on.client.post(*request)).status_code == 503
        screen = Screen().fold(await on.client.stream(*request))
        assert (screen.texts(), [error["allow_retry"] for error in screen.errors]) == (["Hi"], [True])
        await on.services.turns.noted()
        found = (await on.client.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
        assert (found["status"], found["error"]["allow_retry"]) == ("failed", True)
        assert len(await on.rows(threads)) == 1
        await on.assert_kept(screen)


async def test_an_item_whose_commit_was_not_answered_is_gone_when_clients_were_told_so(
    databases: Sqlite | Postgres, database_url: str
):
    speech = Speech()
    async with stage(databases, database_url, speech, IMPATIENT) as on:
        async with on.client.open("threads.create", {"input": message("Hi")}) as stream:
            events = await stream.until("assistant_message.content_part.text_delta")
            with lost_commit(on.services.db), lost_reads(on.services.db):
                speech.go_on.set()
                events += await stream.rest()
        screen = Screen().fold(events)
        assert (screen.texts(), len(screen.errors)) == (["Hi"], 1)
        await on.services.turns.noted()
        await on.assert_kept(screen)

"""PostgreSQL behind a transaction pooler, as Neon and others offer it: nothing may live in a connection's session."""

import asyncio
from pathlib import Path

import pytest
from agents.testing import ScriptedModel

from holdfast.assistant.models import ChosenModel
from holdfast.store.db import Db
from holdfast.store.schema import HEAD, current_revision, migrate
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.protocol.requirements import requirement
from tests.support.client import Client
from tests.support.databases import Postgres
from tests.support.pooler import pooled
from tests.support.script import says
from tests.support.serving import serving

TURNS = 30
TASKS = 60


@pytest.mark.faults
@requirement("turn.fold-equals-store")
async def test_turns_and_tasks_at_once_through_a_transaction_pooler(postgres: Postgres, tmp_path: Path):
    address = await postgres.fresh(migrated=False)
    async with pooled(address, tmp_path) as url:
        settings = make_settings(url)
        db = Db(settings.url)
        await migrate(db)
        assert await current_revision(db) == HEAD
        await db.close()
        model = ScriptedModel([says("Yes.")] * TURNS)
        async with (
            serving(create_app(settings, model=ChosenModel("test", model))) as server,
            Client.at(server) as client,
        ):
            screens = await asyncio.gather(*(client.say("Hi") for _ in range(TURNS)))
            for screen in screens:
                assert screen.texts() == ["Hi", "Yes."]
                assert not screen.errors
                assert await client.history(screen.thread["id"]) == screen.shown()
            added = await asyncio.gather(
                *(client.http.post("/api/tasks", json={"title": str(number)}) for number in range(TASKS))
            )
            assert {answer.status_code for answer in added} == {201}
            assert [task["id"] for task in await client.tasks()] == list(range(1, TASKS + 1))
    postgres.drop(address)

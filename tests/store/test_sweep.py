"""What journals hold is what people said: it goes with the thread, and a while after the turn's end."""

import asyncio
from datetime import timedelta

import pytest
from agents.testing import ScriptedModel
from chatkit.types import ThreadMetadata
from sqlalchemy import select, update

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.journal.sweeping import sweep
from holdfast.store.db import Db, utc_now
from holdfast.store.journal import JournalRows, StepRecord
from holdfast.store.moment import Moment
from holdfast.store.tables import journal, turns
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.web.app import create_app
from tests.store.people import person
from tests.support.client import Client
from tests.support.script import says
from tests.support.serving import serving

KEEP = 3600.0


async def test_steps_go_with_the_thread_and_after_a_while(db: Db):
    user_id = (await person(db)).user_id
    ended = {"just now": timedelta(minutes=59), "long ago": timedelta(minutes=61), "not yet": None}
    async with db.write() as conn:
        for name, ago in ended.items():
            thread = ThreadMetadata(id=f"thr {name}", created_at=Moment.of(utc_now()))
            await ThreadRows(conn, user_id).create(thread)
            record = TurnRecord(id=name, user_id=user_id, thread_id=thread.id, operation="threads.create")
            await TurnRows(conn, user_id).create(record)
            await JournalRows(conn, name).add(StepRecord("model/1", "start@1", '["words"]'))
            if ago is not None:
                await TurnRows(conn, user_id).finish(name, 1, "completed")
                await conn.execute(update(turns).where(turns.c.id == name).values(ended_at=utc_now() - ago))
    assert await sweep(db, KEEP) == 1
    assert await kept(db) == {"just now", "not yet"}
    async with db.write() as conn:
        await ThreadRows(conn, user_id).delete("thr just now")
    assert await kept(db) == {"not yet"}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_server_sweeps_as_it_is_set(settings: Settings, db: Db):
    model = ScriptedModel([says("Words.")])
    async with (
        serving(create_app(settings, model=ChosenModel("test", model))) as address,
        Client.at(address) as client,
    ):
        await client.say("Hi")
    assert len(await kept(db)) == 1
    async with asyncio.timeout(30), serving(create_app(settings.model_copy(update={"journal_keep": 0.0}))):
        while await kept(db):
            pass


async def kept(db: Db) -> set[str]:
    async with db.read() as conn:
        return set((await conn.execute(select(journal.c.turn_id))).scalars())

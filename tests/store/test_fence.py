"""The fence around a turn's writes, when who writes stops in the middle."""

import pytest
from chatkit.types import ThreadMetadata

from holdfast.errors import Unavailable
from holdfast.store import journal
from holdfast.store.db import Db, utc_now
from holdfast.store.journal import fence
from holdfast.store.moment import Moment
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows, take_up_unfinished
from tests.conftest import make_settings
from tests.store.people import person
from tests.support.databases import Postgres


async def test_a_process_that_stops_within_a_write_does_not_keep_the_turn(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
):
    url = await postgres.fresh()
    slow, other = (Db(make_settings(url).url) for _ in range(2))
    user_id = (await person(other)).user_id
    record = TurnRecord(id="trn_1", user_id=user_id, thread_id="thr_1", operation="threads.create")
    async with other.write() as conn:
        await ThreadRows(conn, user_id).create(ThreadMetadata(id="thr_1", created_at=Moment.of(utc_now())))
        await TurnRows(conn, user_id).create(record)
    monkeypatch.setattr(journal, "LETS_GO", 0.2)
    taken: list[TurnRecord] = []

    async def writing() -> None:
        async with slow.guarded(fence("trn_1", 1)).write() as conn:
            await TurnRows(conn, user_id).finish("trn_1", 1, "completed")
            async with other.write() as taking:  # waits for as long as the lock is there
                taken.extend(await take_up_unfinished(taking))

    with pytest.raises(Unavailable):
        await writing()
    assert [(each.status, each.epoch) for each in taken] == [("running", 2)]
    async with other.read() as conn:
        assert await TurnRows(conn, user_id).get("trn_1") == taken[0]
    await slow.close()
    await other.close()
    postgres.drop(url)

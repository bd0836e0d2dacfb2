"""Changes of tasks: each write leaves one, each can be undone, a key takes effect once, order is the commits'."""

import asyncio
from datetime import timedelta

import pytest
from chatkit.types import ThreadMetadata
from sqlalchemy import func, select, update

from holdfast.errors import Conflict, Invalid, NotFound
from holdfast.store.changes import FORGET_AT_MOST, FORGET_EVERY, KEPT, ChangeRows
from holdfast.store.db import Db, utc_now
from holdfast.store.tables import task_changes
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.tasks.change import TaskChange, change_of
from holdfast.tasks.service import MAX_LATER, Tasks
from tests.store.people import person


@pytest.fixture
async def tasks(db: Db) -> Tasks:
    return Tasks(db, (await person(db)).user_id, turn_id="trn_1")


async def feed(db: Db, tasks: Tasks, after: int = 0) -> list[TaskChange]:
    async with db.read() as conn:
        return [change_of(row) for row in await ChangeRows(conn, tasks._user_id).since(after, 100_000)]


async def test_each_write_leaves_what_it_found_and_what_it_left(db: Db, tasks: Tasks):
    told: list[str] = []
    db.notices.listen(told.append)
    made = [
        await tasks.add("Buy milk"),
        await tasks.update(1, completed=True),
        await tasks.update(1, completed=False),
        await tasks.update(1, title="Buy oat milk", completed=False),
        await tasks.update(1, description="two", completed=True),
        await tasks.delete(1),
        await tasks.undo(6),
    ]
    kinds = ["added", "completed", "reopened", "updated", "completed", "deleted", "undone"]
    assert [change.kind for change in made] == kinds
    assert [change.change for change in made] == list(range(1, 8))
    assert made == await feed(db, tasks)
    assert {change.turn_id for change in made} == {"trn_1"}
    before = None
    for change in made:
        assert change.before == before
        before = change.after
    assert before == await tasks.get(1)
    assert told == [tasks._user_id] * 7
    assert [change.change for change in await feed(db, tasks, 5)] == [6, 7]


async def test_what_is_refused_leaves_no_change(db: Db, tasks: Tasks):
    with pytest.raises(Invalid):
        await tasks.add("")
    for call in (tasks.update(1, completed=True), tasks.delete(1, key="k"), tasks.undo(1), tasks.undo(2**70)):
        with pytest.raises(NotFound):
            await call
    assert await feed(db, tasks) == []
    assert (await tasks.add("first")).change == 1


async def test_what_changes_nothing_leaves_the_task_as_it_is(tasks: Tasks):
    first = await tasks.add("Buy milk")
    again = await tasks.update(1, title=" Buy  milk", completed=False)
    assert (again.kind, again.change, again.before, again.after) == ("updated", 2, first.after, first.after)
    assert (await tasks.undo(1)).after is None  # nothing was written on it since, in effect


async def test_an_undo_puts_the_task_back(tasks: Tasks):
    added = (await tasks.add("Buy milk", "two litres")).task
    await tasks.update(1, title="Buy oat milk", completed=True)
    back = await tasks.undo(2)
    assert back.task.model_copy(update={"updated_at": added.updated_at}) == added
    assert back.task.updated_at >= added.updated_at
    gone = await tasks.delete(1)
    returned = await tasks.undo(gone.change)
    assert returned.before is None
    assert returned.task.model_copy(update={"updated_at": added.updated_at}) == added
    assert (await tasks.add("next")).task_id == 2


async def test_several_changes_are_undone_the_last_one_first(tasks: Tasks):
    await tasks.add("Buy milk")
    await tasks.update(1, completed=True)
    await tasks.update(1, title="Buy oat milk")
    with pytest.raises(Conflict, match="changed since") as refused:
        await tasks.undo(2)
    assert refused.value.code == "task_changed_since"
    await tasks.undo(3)
    with pytest.raises(Conflict, match="undone already"):
        await tasks.undo(3)
    assert (await tasks.undo(2)).task.completed is False
    assert (await tasks.undo(1)).after is None
    with pytest.raises(Conflict, match="undone already"):
        await tasks.undo(1)
    assert (await tasks.page()).data == []


async def test_an_undo_can_be_undone(tasks: Tasks):
    await tasks.add("Buy milk")
    undone = await tasks.undo(1)
    again = await tasks.undo(undone.change)
    assert again.task.title == "Buy milk"
    assert (await tasks.undo(1)).after is None


async def conversation(db: Db, user_id: str, thread_id: str, *turn_ids: str) -> list[Tasks]:
    """A thread with turns, and the tasks as each of these has them."""
    async with db.write() as conn:
        await ThreadRows(conn, user_id).create(ThreadMetadata(id=thread_id, created_at=utc_now()))
        for turn_id in turn_ids:
            await TurnRows(conn, user_id).create(
                TurnRecord(turn_id, user_id, thread_id, "threads.add_user_message")
            )
    return [Tasks(db, user_id, turn_id=turn_id) for turn_id in turn_ids]


async def test_the_last_change_of_a_conversation_is_undone_and_then_the_one_before(db: Db):
    user_id = (await person(db)).user_id
    first, second, third = await conversation(db, user_id, "thr_1", "trn_1", "trn_2", "trn_3")
    (elsewhere,) = await conversation(db, user_id, "thr_2", "trn_4")
    with pytest.raises(NotFound, match="nothing to undo") as nothing:
        await first.undo_last()
    assert nothing.value.code == "nothing_to_undo"

    await first.add("Buy milk")
    await second.add("Call mom")
    await second.delete(1)
    await second.update(2, title="Call mom")  # changes nothing
    await elsewhere.add("not of this conversation")
    await Tasks(db, user_id).add("by hand")

    back = await third.undo_last(key="once")
    assert (back.undoes, back.effect, back.task.id, back.turn_id) == (3, "restored", 1, "trn_3")
    assert await third.undo_last(key="once") == back
    assert [(task.id, task.title) for task in (await first.page()).data][:2] == [
        (1, "Buy milk"),
        (2, "Call mom"),
    ]
    again = await third.undo(back.change)  # a redo: what it does again can be undone again
    assert again.effect == "removed"
    assert (await third.undo_last()).undoes == 3
    assert [(await third.undo_last()).undoes for _ in range(2)] == [2, 1]
    with pytest.raises(NotFound, match="nothing to undo"):
        await third.undo_last()
    assert [task.title for task in (await first.page()).data] == ["not of this conversation", "by hand"]


async def test_what_was_changed_since_is_not_passed_over_for_something_older(db: Db):
    user_id = (await person(db)).user_id
    (mine,) = await conversation(db, user_id, "thr_1", "trn_1")
    await mine.add("Buy milk")
    await mine.add("Call mom")
    await Tasks(db, user_id).update(2, title="Call dad")
    with pytest.raises(Conflict, match="changed since"):
        await mine.undo_last()
    assert len((await mine.page()).data) == 2
    other = Tasks(db, (await person(db)).user_id, turn_id="trn_1")  # a turn's id opens nothing of another's
    with pytest.raises(NotFound):
        await other.undo_last()


async def test_a_task_that_changed_too_often_since_is_left_alone(tasks: Tasks):
    await tasks.add("Buy milk")
    for _ in range(MAX_LATER + 1):
        await tasks.update(1)
    with pytest.raises(Conflict, match="too often"):
        await tasks.undo(1)


async def test_a_key_takes_effect_once(db: Db, tasks: Tasks):
    first = [
        await tasks.add("Buy milk", key="a"),
        await tasks.update(1, completed=True, key="b"),
        await tasks.delete(1, key="c"),
        await tasks.undo(3, key="d"),
    ]
    await tasks.update(1, completed=False)
    again = [
        await tasks.add("Buy milk", key="a"),
        await tasks.update(1, completed=True, key="b"),
        await tasks.delete(1, key="c"),
        await tasks.undo(3, key="d"),
    ]
    assert again == first
    assert len(await feed(db, tasks)) == 5
    assert [(task.id, task.completed) for task in (await tasks.page()).data] == [(1, False)]
    assert (await tasks.add("next")).task_id == 2  # no number was used up
    other = Tasks(db, (await person(db)).user_id)
    assert (await other.add("theirs", key="a")).task.title == "theirs"


async def test_a_key_takes_effect_once_also_at_the_same_time(db: Db, tasks: Tasks):
    second = Db(db.url)
    try:
        there = Tasks(second, tasks._user_id, turn_id="trn_1")
        made = await asyncio.gather(*(each.add("Buy milk", key="a") for each in [tasks, there] * 6))
    finally:
        await second.close()
    assert {change.change for change in made} == {1}
    assert len((await tasks.page()).data) == 1


async def test_who_sees_a_change_sees_all_before_it(db: Db, tasks: Tasks):
    """Two connections write at once while a third one reads: no number comes twice, and none late."""
    others = [Db(db.url) for _ in range(2)]
    seen: list[int] = []

    async def write(there: Db, name: str) -> None:
        mine = Tasks(there, tasks._user_id)
        for number in range(25):
            await mine.add(f"{name} {number}", key=f"{name}{number}" if number % 2 else None)

    async def read() -> None:
        while len(seen) < 50:
            seen.extend(change.change for change in await feed(db, tasks, seen[-1] if seen else 0))

    try:
        await asyncio.gather(read(), *(write(there, name) for there, name in zip(others, "ab", strict=True)))
    finally:
        for each in others:
            await each.close()
    assert seen == list(range(1, 51))


async def test_old_changes_are_forgotten_a_few_at_a_time(db: Db, tasks: Tasks):
    many = FORGET_AT_MOST + FORGET_EVERY
    for number in range(many - 1):
        await tasks.add(str(number))
    async with db.write() as conn:
        old = utc_now() - KEPT - timedelta(minutes=1)
        await conn.execute(update(task_changes).where(task_changes.c.seq != 3).values(created_at=old))
    await tasks.add("now")
    # What is not old stays, though it came early; and one write deletes no more than so many.
    kept = [change.change for change in await feed(db, tasks)]
    assert kept == [3, *range(FORGET_AT_MOST + 1, many + 1)]
    with pytest.raises(NotFound):
        await tasks.undo(1)
    async with db.read() as conn:
        assert await ChangeRows(conn, tasks._user_id).oldest() == 3
        assert await conn.scalar(select(func.count()).select_from(task_changes)) == len(kept)
    assert len((await tasks.page(limit=1000)).data) == many

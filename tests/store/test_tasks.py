"""Tasks: numbered for each user, a number never used again."""

import asyncio

import pytest

from holdfast.errors import Invalid, NotFound
from holdfast.store.db import Db
from holdfast.tasks.service import Tasks
from tests.store.people import person


@pytest.fixture
async def tasks(db: Db) -> Tasks:
    return Tasks(db, (await person(db)).user_id)


async def test_numbers_count_up_and_are_never_used_again(db: Db, tasks: Tasks):
    assert [(await tasks.add(title)).task_id for title in ("a", "b")] == [1, 2]
    await tasks.delete(2)
    assert (await tasks.add("c")).task_id == 3
    assert (await Tasks(db, (await person(db)).user_id).add("other")).task_id == 1


async def test_tasks_added_at_once_get_a_number_each(tasks: Tasks):
    added = await asyncio.gather(*(tasks.add(str(number)) for number in range(20)))
    assert sorted(change.task_id for change in added) == list(range(1, 21))


async def test_what_is_given_changes_and_the_rest_stays(tasks: Tasks):
    task = (await tasks.add("  Buy   milk ", "two litres")).task
    assert (task.title, task.description, task.completed) == ("Buy milk", "two litres", False)
    done = (await tasks.update(task.id, completed=True)).task
    assert (done.title, done.description, done.completed) == ("Buy milk", "two litres", True)
    assert done.updated_at >= task.updated_at
    renamed = (await tasks.update(task.id, title="Buy oat milk", description="")).task
    assert (renamed.title, renamed.description, renamed.completed) == ("Buy oat milk", "", True)
    assert (await tasks.update(task.id)).task == await tasks.get(task.id) == renamed


async def test_pages_by_status(tasks: Tasks):
    for title in "abcde":
        await tasks.add(title)
    await tasks.update(2, completed=True)
    assert [task.id for task in (await tasks.page("pending")).data] == [1, 3, 4, 5]
    assert [task.id for task in (await tasks.page("completed")).data] == [2]
    page = await tasks.page("all", limit=2)
    assert ([task.id for task in page.data], page.has_more, page.after) == ([1, 2], True, 2)
    page = await tasks.page("all", after=2, limit=3)
    assert ([task.id for task in page.data], page.has_more, page.after) == ([3, 4, 5], False, None)


@pytest.mark.parametrize("title", ["", "  \n", "x" * 201, "a\x00b", "\ud800"])
async def test_a_title_that_breaks_a_rule_is_refused(tasks: Tasks, title: str):
    with pytest.raises(Invalid):
        await tasks.add(title)
    assert (await tasks.page()).data == []


async def test_another_users_task_is_not_there(db: Db, tasks: Tasks):
    task = (await tasks.add("mine")).task
    stranger = Tasks(db, (await person(db)).user_id)
    for call in (stranger.get(task.id), stranger.update(task.id, completed=True), stranger.delete(task.id)):
        with pytest.raises(NotFound):
            await call
    assert await tasks.get(task.id) == task


@pytest.mark.parametrize("number", [0, -1, 99, 2**63, 10**30])
async def test_a_number_that_is_none_of_theirs(tasks: Tasks, number: int):
    for call in (tasks.get(number), tasks.update(number, completed=True), tasks.delete(number)):
        with pytest.raises(NotFound):
            await call


async def test_a_cancelled_write_lets_the_next_one_in(db: Db):
    tasks = Tasks(db, (await person(db)).user_id)
    for turns in range(40):
        write = asyncio.create_task(tasks.add("cut"))
        for _ in range(turns):  # cut a little later each time
            await asyncio.sleep(0)
        write.cancel()
        await asyncio.wait([write])
        await tasks.add("next")

"""Random writes, undos and repeated calls, held to a dictionary; and the changes, replayed, to the tasks."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from holdfast.errors import Conflict, NotFound
from holdfast.store.changes import ChangeRows
from holdfast.store.db import Db
from holdfast.tasks.change import TaskChange, change_of
from holdfast.tasks.service import Tasks
from tests.conftest import make_settings
from tests.store.people import person
from tests.support.databases import Postgres, Sqlite

NUMBERS = st.integers(1, 4)
WORDS = st.sampled_from(["milk", "rent", "mom"])
KEYS = st.none() | st.sampled_from(["a", "b", "c"])

State = tuple[str, str, bool] | None
"""Title, description and check mark; None for no task."""


class Machine(RuleBasedStateMachine):
    """One example: a new user on a database that many examples share."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.db = Db(make_settings(self.url).url, pool_size=2)
        self.tasks = Tasks(self.db, self.run(person(self.db)).user_id)
        self.now: dict[int, State] = {}
        self.count = 0
        # For each task what can be undone: (change, state before it), the last one at the end.
        self.stacks: dict[int, list[tuple[int, State]]] = {}
        self.changes: list[tuple[int, State, State]] = []  # task, before, after; change n is at n - 1
        self.keys: dict[str, TaskChange] = {}

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.db.close())
        self.runner.close()

    def repeated(self, key: str | None, work: Coroutine[Any, Any, TaskChange]) -> bool:
        """Whether the key was used before; then the call does nothing and returns what the first one did."""
        if key not in self.keys:
            return False
        assert self.run(work) == self.keys[key]
        return True

    def wrote(self, task: int, after: State, made: TaskChange, key: str | None) -> None:
        before = self.now.get(task)
        self.now[task] = after
        self.changes.append((task, before, after))
        assert (made.change, made.task_id) == (len(self.changes), task)
        assert (state(made.before), state(made.after)) == (before, after)
        if key is not None:
            self.keys[key] = made

    def pushed(self, task: int, before: State) -> None:
        self.stacks.setdefault(task, []).append((len(self.changes), before))

    @rule(title=WORDS, key=KEYS)
    def add(self, title: str, key: str | None) -> None:
        call = self.tasks.add(title, key=key)
        if self.repeated(key, call):
            return
        self.count += 1
        self.wrote(self.count, (title, "", False), self.run(call), key)
        self.pushed(self.count, None)

    @rule(
        task=NUMBERS,
        title=st.none() | WORDS,
        about=st.none() | WORDS,
        done=st.none() | st.booleans(),
        key=KEYS,
    )
    def change(
        self, task: int, title: str | None, about: str | None, done: bool | None, key: str | None
    ) -> None:
        call = self.tasks.update(task, title=title, description=about, completed=done, key=key)
        if self.repeated(key, call):
            return
        before = self.now.get(task)
        if before is None:
            self.refused(NotFound, call)
            return
        given = (title, about, done)
        after = tuple(old if new is None else new for old, new in zip(before, given, strict=True))
        self.wrote(task, after, self.run(call), key)  # type: ignore[arg-type]  # a tuple of three
        if after != before:
            self.pushed(task, before)

    @rule(task=NUMBERS, key=KEYS)
    def delete(self, task: int, key: str | None) -> None:
        call = self.tasks.delete(task, key=key)
        if self.repeated(key, call):
            return
        before = self.now.get(task)
        if before is None:
            self.refused(NotFound, call)
            return
        self.wrote(task, None, self.run(call), key)
        self.pushed(task, before)

    @rule(task=NUMBERS, key=KEYS)
    def undo_the_last(self, task: int, key: str | None) -> None:
        stack = self.stacks.get(task)
        if not stack:
            return
        change, before = stack[-1]
        call = self.tasks.undo(change, key=key)
        if self.repeated(key, call):
            return
        stack.pop()
        self.wrote(task, before, self.run(call), key)

    @rule(data=st.data())
    def undo_what_lies_below(self, data: st.DataObject) -> None:
        """What something else stands on, or what has been undone, stays."""
        last = {stack[-1][0] for stack in self.stacks.values() if stack}
        lower = [change for stack in self.stacks.values() for change, _ in stack if change not in last]
        if lower:
            self.refused(Conflict, self.tasks.undo(data.draw(st.sampled_from(lower))))

    @rule(number=st.integers(1, 50))
    def undo_what_is_not_there(self, number: int) -> None:
        self.refused(NotFound, self.tasks.undo(len(self.changes) + number))

    def refused(self, how: type[Exception], call: Coroutine[Any, Any, TaskChange]) -> None:
        with pytest.raises(how):
            self.run(call)

    @invariant()
    def the_tasks_are_the_dictionary(self) -> None:
        page, newest = self.run(self.tasks.page_at(limit=1000))
        there = {task.id: state(task) for task in page.data}
        assert there == {task: kept for task, kept in self.now.items() if kept is not None}
        assert newest == len(self.changes)

    @invariant()
    def the_changes_replayed_are_the_tasks(self) -> None:
        self.run(self._replay())

    async def _replay(self) -> None:
        async with self.db.read() as conn:
            rows = await ChangeRows(conn, self.tasks._user_id).since(0, 100_000)
        replayed: dict[int, Any] = {}
        for change in map(change_of, rows):
            assert replayed.get(change.task_id) == change.before
            replayed[change.task_id] = change.after
        there = {task: kept for task, kept in replayed.items() if kept is not None}
        assert there == {task.id: task for task in (await self.tasks.page(limit=1000)).data}


def state(task: Any) -> State:
    return None if task is None else (task.title, task.description, task.completed)


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 40), ("postgres", 15)])
def test_tasks_do_as_the_dictionary(kind: str, examples: int, request: pytest.FixtureRequest):
    databases: Sqlite | Postgres = request.getfixturevalue(kind)
    url = asyncio.run(databases.fresh())
    machine = type("Example", (Machine,), {"url": url})
    run_state_machine_as_test(
        machine,
        settings=hypothesis(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    databases.drop(url)

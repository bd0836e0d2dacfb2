"""The task tools as a conversation uses them: counted, checked, and with the list kept up to date."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from holdfast.assistant.bounds import OFFLINE_CALLS
from holdfast.assistant.offline.intents import Status
from holdfast.assistant.offline.outputs import Failure, Made, Task, made_by, one_task, tasks_of, was_so

__all__ = ["TOO_MANY", "RefusedError", "Steps", "TooManyError", "ToolCall", "Toolbox"]

TOO_MANY = f"I take {OFFLINE_CALLS} steps at most in one go, so I stopped here. Ask again for the rest."


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


_Result = TypeVar("_Result")
Steps: TypeAlias = Generator[ToolCall, Any, _Result]


class RefusedError(Exception):
    """A tool that is not there, or answered with something else than its result."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class TooManyError(Exception):
    """More calls than one answer may make."""


class Toolbox:
    """Yields the calls and reads the answers. It knows the list once it was fetched, and follows each change."""

    def __init__(self, available: frozenset[str]) -> None:
        self._available = available
        self._left = OFFLINE_CALLS
        self._tasks: tuple[Task, ...] | None = None

    def tasks(self) -> Steps[tuple[Task, ...]]:
        """All tasks, fetched once."""
        if self._tasks is None:
            self._tasks = yield from self.listing("all")
        return self._tasks

    def listing(self, status: Status) -> Steps[tuple[Task, ...]]:
        """The tasks of a status, fetched anew."""
        found = tasks_of((yield from self._call("list_tasks", {"status": status})))
        if isinstance(found, Failure):
            raise RefusedError(found)
        if status == "all":
            self._tasks = found
        return found

    def known(self, number: int) -> Task | None:
        """A task of the list, if the list was fetched."""
        return next((task for task in self._tasks or () if task.id == number), None)

    def add(self, title: str, description: str | None = None) -> Steps[Task]:
        arguments = {"title": title} if description is None else {"title": title, "description": description}
        task = yield from self._change("add_task", arguments)
        if self._tasks is not None:
            self._tasks = (*self._tasks, task)
        return task

    def complete(self, number: int) -> Steps[tuple[Task, bool]]:
        """The task, and whether it was done before."""
        output = yield from self._call("complete_task", {"task_id": number})
        task = _task_in(output)
        self._put(replace(task, completed=True))
        return task, was_so(output)

    def update(self, number: int, **fields: str | bool) -> Steps[Task]:
        task = yield from self._change("update_task", {"task_id": number, **fields})
        self._put(task)
        return task

    def delete(self, number: int) -> Steps[Task]:
        task = yield from self._change("delete_task", {"task_id": number})
        if self._tasks is not None:
            self._tasks = tuple(other for other in self._tasks if other.id != number)
        return task

    def undo(self, change: int | None = None) -> Steps[Made]:
        """Take back one change; without a number the newest of this conversation."""
        arguments = {} if change is None else {"change": change}
        made = made_by((yield from self._call("undo_change", arguments)))
        if isinstance(made, Failure):
            raise RefusedError(made)
        self._tasks = None  # a task that came back has a place of its own
        return made

    def _put(self, task: Task) -> None:
        if self._tasks is not None:
            self._tasks = tuple(task if other.id == task.id else other for other in self._tasks)

    def _change(self, name: str, arguments: dict[str, Any]) -> Steps[Task]:
        return _task_in((yield from self._call(name, arguments)))

    def _call(self, name: str, arguments: dict[str, Any]) -> Steps[Any]:
        if name not in self._available:
            raise RefusedError(Failure(f"the tool {name} is not available here"))
        if not self._left:
            raise TooManyError
        self._left -= 1
        answer = yield ToolCall(name, arguments)
        return answer


def _task_in(output: Any) -> Task:
    task = one_task(output)
    if isinstance(task, Failure):
        raise RefusedError(task)
    return task

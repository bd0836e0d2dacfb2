"""What the task tools answer, read with suspicion: JSON of the known shapes, parts of a message, or anything."""

import json
import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Failure", "Made", "Task", "made_by", "one_task", "tasks_of", "was_so"]

_SHOWN = 300
_NOT_FOUND = re.compile(
    r"\b(?:no (?:such )?task|task \S+ (?:was |is )?not found|does not exist)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Task:
    id: int
    title: str
    description: str = ""
    completed: bool = False


@dataclass(frozen=True)
class Failure:
    """An answer that is no task. `code` is empty if the tool gave none."""

    message: str
    code: str = ""

    @property
    def not_found(self) -> bool:
        """Whether the task does not exist; a tool that knows no codes says so in words."""
        return self.code == "task_not_found" or (
            not self.code and _NOT_FOUND.search(self.message) is not None
        )


def was_so(output: Any) -> bool:
    """Whether a tool that completes a task says that it was done before."""
    answer = _answer(output)
    return isinstance(answer, dict) and (answer.get("status"), answer.get("effect")) == (
        "completed",
        "updated",
    )


def one_task(output: Any) -> Task | Failure:
    """The task in the answer of a tool that adds, completes, updates or deletes one."""
    answer = _answer(output)
    if isinstance(answer, dict):
        task = _task(answer.get("task"))
        if task is not None:
            return task
    return _failure(answer, output)


@dataclass(frozen=True)
class Made:
    """What a call changed, and the number by which that is undone. `effect` is told of undoing only."""

    change: int
    task: Task
    status: str
    effect: str = ""
    undoes: int | None = None


def made_by(output: Any) -> Made | Failure:
    """The change in the answer of a tool that makes one."""
    answer = _answer(output)
    if isinstance(answer, dict):
        task, change = _task(answer.get("task")), _number(answer.get("change"))
        status, effect = answer.get("status"), answer.get("effect")
        if task is not None and change is not None and isinstance(status, str):
            undoes = _number(answer.get("undoes"))
            return Made(change, task, status, effect if isinstance(effect, str) else "", undoes)
    return _failure(answer, output)


def tasks_of(output: Any) -> tuple[Task, ...] | Failure:
    """The tasks in the answer of `list_tasks`, in its order."""
    answer = _answer(output)
    if isinstance(answer, dict) and isinstance(answer.get("tasks"), list):
        read = [_task(task) for task in answer["tasks"]]
        return tuple(task for task in read if task is not None)
    return _failure(answer, output)


def _answer(output: Any) -> Any:
    try:
        return json.loads(_text(output))
    except (ValueError, RecursionError):
        return None


def _text(output: Any) -> str:
    if isinstance(output, str):
        return output
    parts = output if isinstance(output, list) else [output]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return "".join(text for text in texts if isinstance(text, str))


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _task(value: Any) -> Task | None:
    if not isinstance(value, dict):
        return None
    number, title, description = _number(value.get("id")), value.get("title"), value.get("description")
    if number is None or not isinstance(title, str):
        return None
    return Task(
        number, title, description if isinstance(description, str) else "", value.get("completed") is True
    )


def _failure(answer: Any, output: Any) -> Failure:
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        code, message = error.get("code"), error.get("message")
        if isinstance(message, str) and message.strip():
            return Failure(_line(message), code if isinstance(code, str) else "")
    if isinstance(error, str) and error.strip():
        return Failure(_line(error))
    return Failure(_line(_text(output)) or "nothing at all")


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"

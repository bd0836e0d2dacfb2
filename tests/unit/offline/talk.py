"""A conversation with the offline model through the real Runner; only the tasks behind the tools are a dictionary."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agents import Agent, RunConfig, Runner, function_tool
from agents.tool import FunctionTool

from holdfast.assistant.bounds import OFFLINE_STEPS
from holdfast.assistant.offline import OfflineModel
from holdfast.tasks.change import newest_standing, undo_refusal

__all__ = ["Talk", "TaskBox"]


@dataclass
class TaskBox:
    """The tools over a dictionary, with the answers that the task service gives."""

    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    newest: int = 0

    @classmethod
    def of(cls, tasks: Iterable[tuple[int, str, bool]]) -> "TaskBox":
        box = cls()
        for number, title, completed in tasks:
            box.tasks[number] = {"id": number, "title": title, "description": "", "completed": completed}
            box.newest = max(box.newest, number)
        return box

    def tools(self) -> list[FunctionTool]:
        @function_tool(strict_mode=False)
        def add_task(title: str, description: str | None = None) -> str:
            given = {} if description is None else {"description": description}
            self.calls.append(("add_task", {"title": title, **given}))
            self.newest += 1
            task = {"id": self.newest, "title": title, "description": description or "", "completed": False}
            return self._put(self.newest, task, "added")

        @function_tool(strict_mode=False)
        def list_tasks(status: str = "all") -> str:
            self.calls.append(("list_tasks", {"status": status}))
            chosen = [
                task
                for _, task in sorted(self.tasks.items())
                if status == "all" or task["completed"] == (status == "completed")
            ]
            return json.dumps({"tasks": chosen, "count": len(chosen), "status": status})

        @function_tool(strict_mode=False)
        def complete_task(task_id: int) -> str:
            self.calls.append(("complete_task", {"task_id": task_id}))
            return self._touch(task_id, "completed", completed=True)

        @function_tool(strict_mode=False)
        def update_task(
            task_id: int,
            title: str | None = None,
            description: str | None = None,
            completed: bool | None = None,
        ) -> str:
            fields = {"title": title, "description": description, "completed": completed}
            given = {name: value for name, value in fields.items() if value is not None}
            self.calls.append(("update_task", {"task_id": task_id, **given}))
            return self._touch(task_id, "reopened" if completed is False else "updated", **given)

        @function_tool(strict_mode=False)
        def delete_task(task_id: int) -> str:
            self.calls.append(("delete_task", {"task_id": task_id}))
            return (
                self._put(task_id, None, "deleted")
                if task_id in self.tasks
                else self._touch(task_id, "deleted")
            )

        @function_tool(strict_mode=False)
        def undo_change(change: int | None = None) -> str:
            self.calls.append(("undo_change", {} if change is None else {"change": change}))
            return self._undo(change)

        return [add_task, list_tasks, complete_task, update_task, delete_task, undo_change]

    def _touch(self, task_id: int, status: str, **fields: Any) -> str:
        if task_id not in self.tasks:
            return _error("task_not_found", f"There is no task {task_id}.")
        return self._put(task_id, {**self.tasks[task_id], **fields}, status)

    def _put(self, task_id: int, after: dict[str, Any] | None, status: str, undoes: int | None = None) -> str:
        before = self.tasks.pop(task_id, None)
        if after is not None:
            self.tasks[task_id] = after
        seq = len(self.log) + 1
        self.log.append({"seq": seq, "task_id": task_id, "before": before, "after": after, "undoes": undoes})
        more: dict[str, Any] = {} if undoes is None else {"undoes": undoes}
        if undoes is not None or status == "completed":
            more["effect"] = _effect(before, after)
        return json.dumps({"task": after or before, "status": status, "change": seq, **more})

    def _undo(self, change: int | None) -> str:
        newest_first = self.log[::-1]
        undoing = [(row["seq"], row["undoes"]) for row in newest_first if row["undoes"] is not None]
        change = newest_standing(newest_first, undoing) if change is None else change
        if change is None:
            return _error("nothing_to_undo", "There is nothing to undo in this conversation.")
        row = self.log[change - 1]
        later = [row for row in newest_first if row["task_id"] == self.log[change - 1]["task_id"]]
        refusal = undo_refusal(change, [row for row in later if row["seq"] > change])
        if refusal is not None:
            return _error("task_changed_since", refusal)
        return self._put(row["task_id"], row["before"], "undone", change)


def _effect(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    if before is None or after is None:
        return "restored" if before is None else "removed"
    if before["completed"] == after["completed"]:
        return "updated"
    return "completed" if after["completed"] else "reopened"


def _error(code: str, message: str) -> str:
    return json.dumps({"error": {"code": code, "message": message}})


@dataclass
class Talk:
    """Turn after turn, each with the history as it is sent: words, calls and their results."""

    box: TaskBox
    history: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)

    async def say(self, text: str) -> str:
        """Says it and returns the reply; `box.calls` and `events` are those of this turn."""
        self.box.calls.clear()
        self.events.clear()
        agent = Agent("Todo", model=OfflineModel(pace=0.0), tools=[*self.box.tools()])
        self.history.append({"role": "user", "content": text})
        run = Runner.run_streamed(
            agent,
            list(self.history),
            max_turns=OFFLINE_STEPS,
            run_config=RunConfig(tracing_disabled=True),
        )
        async for event in run.stream_events():
            if event.type == "raw_response_event":
                self.events.append(event.data)
        self.history = list(run.to_input_list())
        return str(run.final_output)

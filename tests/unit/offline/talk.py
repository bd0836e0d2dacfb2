"""A conversation with the offline model through the real Runner; only the tasks behind the tools are a dictionary."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agents import Agent, RunConfig, Runner, function_tool
from agents.tool import FunctionTool

from holdfast.assistant.offline import OfflineModel

__all__ = ["Talk", "TaskBox"]


@dataclass
class TaskBox:
    """The five tools over a dictionary, with the answers that the task service gives."""

    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
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
            self.tasks[self.newest] = task
            return _answer(task, "added")

        @function_tool(strict_mode=False)
        def list_tasks(status: str = "all") -> str:
            self.calls.append(("list_tasks", {"status": status}))
            chosen = [
                task
                for task in self.tasks.values()
                if status == "all" or task["completed"] == (status == "completed")
            ]
            return json.dumps({"tasks": chosen, "count": len(chosen), "status": status})

        @function_tool(strict_mode=False)
        def complete_task(task_id: int) -> str:
            self.calls.append(("complete_task", {"task_id": task_id}))
            return self._touch(task_id, "completed", completed=True)

        @function_tool(strict_mode=False)
        def update_task(task_id: int, title: str | None = None, description: str | None = None) -> str:
            fields = {"title": title, "description": description}
            given = {name: value for name, value in fields.items() if value is not None}
            self.calls.append(("update_task", {"task_id": task_id, **given}))
            return self._touch(task_id, "updated", **given)

        @function_tool(strict_mode=False)
        def delete_task(task_id: int) -> str:
            self.calls.append(("delete_task", {"task_id": task_id}))
            answer = self._touch(task_id, "deleted")
            self.tasks.pop(task_id, None)
            return answer

        return [add_task, list_tasks, complete_task, update_task, delete_task]

    def _touch(self, task_id: int, status: str, **fields: Any) -> str:
        if task_id not in self.tasks:
            return json.dumps(
                {"error": {"code": "task_not_found", "message": f"There is no task {task_id}."}}
            )
        self.tasks[task_id].update(fields)
        return _answer(self.tasks[task_id], status)


def _answer(task: dict[str, Any], status: str) -> str:
    return json.dumps({"task": task, "status": status})


@dataclass
class Talk:
    """Turn after turn, each with the history as plain role and content."""

    box: TaskBox
    history: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)

    async def say(self, text: str) -> str:
        """Says it and returns the reply; `box.calls` and `events` are those of this turn."""
        self.box.calls.clear()
        self.events.clear()
        agent = Agent("Todo", model=OfflineModel(pace=0.0), tools=[*self.box.tools()])
        self.history.append({"role": "user", "content": text})
        run = Runner.run_streamed(agent, list(self.history), run_config=RunConfig(tracing_disabled=True))
        async for event in run.stream_events():
            if event.type == "raw_response_event":
                self.events.append(event.data)
        reply = str(run.final_output)
        self.history.append({"role": "assistant", "content": reply})
        return reply

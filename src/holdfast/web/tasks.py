"""`/api/tasks`: the task list, by hand."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holdfast.assistant.receipts import take_back
from holdfast.errors import Invalid, NotFound
from holdfast.store.db import Db
from holdfast.tasks.service import Tasks
from holdfast.tasks.task import Task
from holdfast.web.body import read_model
from holdfast.web.guard import identity_of
from holdfast.web.routes import Guarded

__all__ = ["CHANGE", "NewTask", "TaskPatch", "TaskQuery", "Undone", "task_routes"]

CHANGE = "Holdfast-Change"
"""The header that names a change: the one that a write made, or the newest one that a list shows."""

_MAX_BODY = 64 * 1024


class NewTask(BaseModel):
    """Something to do."""

    model_config = ConfigDict(extra="forbid")

    title: str
    description: str | None = None


class TaskPatch(BaseModel):
    """What to change of a task; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = None
    description: str | None = None
    completed: bool | None = None


class TaskQuery(BaseModel):
    """Which tasks to list."""

    status: Literal["all", "pending", "completed"] = "all"
    limit: int = 100
    after: int | None = None


class Undone(BaseModel):
    """What an undo left: the task, null when it is gone, and the number of the change that the undo is itself."""

    task: Task | None
    change: int


def task_routes(db: Db, guarded: Guarded) -> list[Route]:
    """The routes under `/api/tasks`."""

    def tasks(request: Request) -> Tasks:
        user_id = identity_of(request).user_id

        async def undone(conn: AsyncConnection, turn_id: str, change: int) -> None:
            await take_back(conn, user_id, turn_id, change)

        return Tasks(db, user_id, undone=undone)

    async def collection(request: Request) -> Response:
        if request.method == "POST":
            new = await read_model(request, NewTask, _MAX_BODY)
            done = await tasks(request).add(new.title, new.description)
            return _json(done.task, 201, change=done.change)
        query = _query(request)
        page, change = await tasks(request).page_at(query.status, after=query.after, limit=query.limit)
        return _json(page, change=change)

    async def one(request: Request) -> Response:
        task_id = _number(request, "task")
        match request.method:
            case "PATCH":
                change = await read_model(request, TaskPatch, _MAX_BODY)
                done = await tasks(request).update(task_id, **change.model_dump())
                return _json(done.task, change=done.change)
            case "DELETE":
                done = await tasks(request).delete(task_id)
                return Response(status_code=204, headers={CHANGE: str(done.change)})
            case _:
                return _json(await tasks(request).get(task_id))

    async def undo(request: Request) -> Response:
        done = await tasks(request).undo(_number(request, "change"))
        return _json(Undone(task=done.after, change=done.change), change=done.change)

    return [
        guarded("/api/tasks", collection, ["GET", "POST"]),
        guarded("/api/tasks/{task_id}", one, ["GET", "PATCH", "DELETE"]),
        guarded("/api/tasks/changes/{change_id}/undo", undo, ["POST"]),
    ]


def _query(request: Request) -> TaskQuery:
    try:
        return TaskQuery.model_validate(
            {name: value for name, value in request.query_params.items() if value}
        )
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        raise Invalid("invalid_request", f"{first['loc'][0]}: {first['msg']}.") from exc


def _number(request: Request, noun: str) -> int:
    given = request.path_params[f"{noun}_id"]
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFound.of(noun)
    return int(given)


def _json(model: BaseModel, status: int = 200, *, change: int | None = None) -> Response:
    headers = {"Cache-Control": "no-store"} | ({} if change is None else {CHANGE: str(change)})
    return Response(model.model_dump_json(), status, media_type="application/json", headers=headers)

"""`/api/tasks`: the task list, by hand."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holdfast.errors import Invalid, NotFound
from holdfast.store.db import Db
from holdfast.tasks.service import Tasks
from holdfast.web.body import read_model
from holdfast.web.guard import identity_of
from holdfast.web.routes import Guarded

__all__ = ["NewTask", "TaskChange", "TaskQuery", "task_routes"]

_MAX_BODY = 64 * 1024


class NewTask(BaseModel):
    """Something to do."""

    model_config = ConfigDict(extra="forbid")

    title: str
    description: str | None = None


class TaskChange(BaseModel):
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


def task_routes(db: Db, guarded: Guarded) -> list[Route]:
    """The routes under `/api/tasks`."""

    def tasks(request: Request) -> Tasks:
        return Tasks(db, identity_of(request).user_id)

    async def collection(request: Request) -> Response:
        if request.method == "POST":
            new = await read_model(request, NewTask, _MAX_BODY)
            return _json(await tasks(request).add(new.title, new.description), 201)
        query = _query(request)
        return _json(await tasks(request).page(query.status, after=query.after, limit=query.limit))

    async def one(request: Request) -> Response:
        task_id = _task_id(request)
        match request.method:
            case "PATCH":
                change = await read_model(request, TaskChange, _MAX_BODY)
                return _json(await tasks(request).update(task_id, **change.model_dump()))
            case "DELETE":
                await tasks(request).delete(task_id)
                return Response(status_code=204)
            case _:
                return _json(await tasks(request).get(task_id))

    return [
        guarded("/api/tasks", collection, ["GET", "POST"]),
        guarded("/api/tasks/{task_id}", one, ["GET", "PATCH", "DELETE"]),
    ]


def _query(request: Request) -> TaskQuery:
    try:
        return TaskQuery.model_validate(
            {name: value for name, value in request.query_params.items() if value}
        )
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        raise Invalid("invalid_request", f"{first['loc'][0]}: {first['msg']}.") from exc


def _task_id(request: Request) -> int:
    given = request.path_params["task_id"]
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFound.of("task")
    return int(given)


def _json(model: BaseModel, status: int = 200) -> Response:
    return Response(
        model.model_dump_json(), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )

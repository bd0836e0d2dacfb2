"""The HTTP surface, described in OpenAPI 3.1 at `/openapi.json`, from the models that the routes read and write."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from chatkit.types import (
    Attachment,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadItem,
    ThreadStreamEvent,
    TranscriptionResult,
)
from pydantic import BaseModel, ConfigDict

import holdfast
from holdfast.engine.requests import Request
from holdfast.tasks.feed import TaskEvent
from holdfast.tasks.task import Task, TaskPage
from holdfast.web.accounts import PasswordChange, SignIn, SignOut, SignUp
from holdfast.web.chat import ChatAnswer, ChatMessage
from holdfast.web.errors import ErrorAnswer
from holdfast.web.events import EventQuery
from holdfast.web.offer import Offer
from holdfast.web.pages import PINNED
from holdfast.web.personal_data import Confirmation
from holdfast.web.schemas import schemas_of
from holdfast.web.tasks import CHANGE, NewTask, TaskPatch, TaskQuery, Undone

__all__ = ["OPERATIONS", "Operation", "describe"]

_CREDENTIAL = (401, 403, 429)
_BODY = (400, 413, 415, 422)
_UPLOAD = (400, 413, 422, 501)

Json = dict[str, Any]


class User(BaseModel):
    """Who is signed in."""

    id: str
    email: str | None
    name: str | None


class Welcome(BaseModel):
    """A fresh session; the same token is set as a cookie."""

    token: str
    user: User


class SpokenModel(BaseModel):
    """The model that the assistant speaks with."""

    name: str
    offline: bool


class Me(BaseModel):
    """The user, and what the page says of the assistant."""

    user: User
    model: SpokenModel | None = None


class TurnState(BaseModel):
    """A turn: `running`, or how it ended. `last` is the id of its newest frame."""

    id: str
    thread_id: str
    status: str
    last: str | None
    error: dict[str, Any] | None = None


class TurnAnswer(BaseModel):
    """The answer to `turns.get` and `turns.stop`."""

    turn: TurnState | None


class FeedbackAnswer(BaseModel):
    """The answer to `feedback.get`: the user's opinion of each item that has one."""

    data: dict[str, Literal["positive", "negative"]]


class Nothing(BaseModel):
    """The answer of operations that have nothing to say: an empty object."""

    model_config = ConfigDict(extra="forbid")


class ThreadPage(Page[Thread]):
    """Threads by last activity."""


class ItemPage(Page[ThreadItem]):
    """Items of a thread."""


class Health(BaseModel):
    """The process is up."""

    status: str


ChatKitAnswer = (
    Thread
    | ThreadPage
    | ItemPage
    | TurnAnswer
    | FeedbackAnswer
    | TranscriptionResult
    | SyncCustomActionResponse
    | Attachment
    | Nothing
)


@dataclass(frozen=True)
class Operation:
    """One method of one path. `answers` has a type for JSON, a text for another media type, None for no body."""

    method: str
    path: str
    summary: str
    answers: dict[int, Any]
    errors: tuple[int, ...] = ()
    body: Any = None
    query: type[BaseModel] | None = None
    public: bool = False
    stream: bool = False
    may_be_empty: bool = False  # no body at all means the defaults
    change: bool = False  # the answer names a change
    upload: str | None = None  # the media type of a body that is a file, or a form with one
    statuses: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        credential = () if self.public else _CREDENTIAL
        body = _BODY if self.body is not None else _UPLOAD if self.upload is not None else ()
        object.__setattr__(self, "statuses", tuple(sorted({*self.errors, *credential, *body, 503})))


def _chatkit(path: str) -> Operation:
    said = "The ChatKit protocol: the SDK's sixteen operations, and those of `turns.` and `feedback.get`"
    return Operation(
        "post", path, said, {200: ChatKitAnswer}, errors=(404, 409, 429, 501), body=Request, stream=True
    )


_EVENTS = "text/event-stream"
_UNDO = "/api/tasks/changes/{change_id}/undo"
_CONTENT = "/attachments/{attachment_id}/content"

OPERATIONS = (
    _chatkit("/chatkit"),
    _chatkit("/api/chatkit"),
    Operation(
        "post", "/api/auth/sign-up", "Make an account", {200: Welcome}, (403, 409, 429), SignUp, public=True
    ),
    Operation("post", "/api/auth/sign-in", "Sign in", {200: Welcome}, (401, 403, 429), SignIn, public=True),
    Operation("post", "/api/auth/sign-out", "End the session", {204: None}, body=SignOut, may_be_empty=True),
    Operation("post", "/api/auth/password", "Change the password", {200: Welcome}, (409,), PasswordChange),
    Operation("delete", "/api/auth/me", "Erase me", {204: None}, body=Confirmation, may_be_empty=True),
    Operation("get", "/api/export", "Everything of mine", {200: dict[str, Any]}, (404,)),
    Operation("get", "/api/auth/me", "Who is signed in", {200: Me}),
    Operation("get", "/api/tasks", "A page of tasks", {200: TaskPage}, (422,), query=TaskQuery, change=True),
    Operation("post", "/api/tasks", "Add a task", {201: Task}, body=NewTask, change=True),
    Operation("get", "/api/tasks/{task_id}", "One task", {200: Task}, (404,)),
    Operation("patch", "/api/tasks/{task_id}", "Change a task", {200: Task}, (404,), TaskPatch, change=True),
    Operation("delete", "/api/tasks/{task_id}", "Delete a task", {204: None}, (404,), change=True),
    Operation("post", _UNDO, "Undo a change of a task", {200: Undone}, (404, 409), change=True),
    Operation(
        "get",
        "/api/events",
        "Changes of tasks as they are made",
        {200: _EVENTS},
        (404, 422),
        query=EventQuery,
    ),
    Operation("post", "/attachments", "Upload at once", {200: Attachment}, upload="multipart/form-data"),
    Operation("put", _CONTENT, "Upload what was announced", {200: Attachment}, (404, 409), upload="*/*"),
    Operation(
        "get", _CONTENT, "The bytes; to a signed address without a credential", {200: "*/*"}, (404, 501)
    ),
    Operation(
        "post",
        "/api/{user_id}/chat",
        "One message, the whole answer",
        {200: ChatAnswer},
        (404, 409, 502),
        ChatMessage,
    ),
    Operation("get", "/api/config", "What this server offers", {200: Offer}, public=True),
    Operation("get", "/healthz", "Whether the process is up", {200: Health}, public=True),
    Operation("get", "/readyz", "Whether it can be sent requests", {200: Health}, public=True),
    Operation("get", "/metrics", "Figures for Prometheus", {200: "text/plain"}, public=True),
    Operation("get", "/openapi.json", "This description", {200: dict[str, Any]}, public=True),
    Operation("get", "/", "The page", {200: "text/html"}, public=True),
    Operation("get", "/chatkit.js", "The web component", {200: "text/javascript"}, public=True),
    Operation("get", PINNED, "The web component, this version of it", {200: "text/javascript"}, public=True),
    Operation("get", "/favicon.svg", "The page's icon", {200: "image/svg+xml"}, public=True),
)


@cache
def describe() -> Json:
    """The description. `/mcp` is MCP's own to describe, and `/assets` holds files that the page names."""
    named, shared = schemas_of(
        {**dict(_types()), "event": ThreadStreamEvent, "task event": TaskEvent, "error": ErrorAnswer}
    )
    paths: Json = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Holdfast", "version": holdfast.__version__, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": {**shared, "StreamEvent": named["event"], "TaskEvent": named["task event"]},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "holdfast_session"},
            },
        },
    }


def _types() -> Iterator[tuple[str, Any]]:
    for operation in OPERATIONS:
        name = f"{operation.method} {operation.path}"
        if operation.body is not None:
            yield f"{name} body", operation.body
        for status, answer in operation.answers.items():
            if answer is not None and not isinstance(answer, str):
                yield f"{name} {status}", answer


def _described(operation: Operation, named: Json) -> Json:
    name = f"{operation.method} {operation.path}"
    answers: Json = {}
    for status, answer in operation.answers.items():
        answers[str(status)] = {"description": HTTPStatus(status).phrase}
        if isinstance(answer, str):
            answers[str(status)]["content"] = {answer: {"schema": {"type": "string"}}}
        elif answer is not None:
            answers[str(status)]["content"] = {"application/json": {"schema": named[f"{name} {status}"]}}
        if operation.change:
            answers[str(status)]["headers"] = {CHANGE: {"schema": {"type": "integer", "minimum": 0}}}
    if operation.stream:
        frames = "Frames `data: …`, each a #/components/schemas/StreamEvent; the header Holdfast-Turn names the turn."
        answers["200"]["content"]["text/event-stream"] = {"schema": {"type": "string", "description": frames}}
    if operation.query is EventQuery:
        frames = "Frames `id: …` and `data: …`, each a #/components/schemas/TaskEvent. `Last-Event-ID`: where to begin."
        answers["200"]["content"][_EVENTS]["schema"]["description"] = frames
    for status in operation.statuses:
        content = {"application/json": {"schema": named["error"]}}
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    described: Json = {"summary": operation.summary, "responses": answers}
    if operation.body is not None:
        body = named[f"{name} body"]
        described["requestBody"] = {
            "required": not operation.may_be_empty,
            "content": {"application/json": {"schema": body}},
        }
    if operation.upload is not None:
        described["requestBody"] = {
            "required": True,
            "content": {operation.upload: {"schema": _file(operation)}},
        }
    if not operation.public:
        described["security"] = [{"bearer": []}, {"session": []}]
    parameters = [*_path_parameters(operation), *_query_parameters(operation)]
    return {**described, "parameters": parameters} if parameters else described


def _file(operation: Operation) -> Json:
    file = {"type": "string", "format": "binary"}
    if operation.upload != "multipart/form-data":
        return file
    return {"type": "object", "properties": {"file": file}, "required": ["file"]}


def _path_parameters(operation: Operation) -> Iterator[Json]:
    for name in ("task_id", "change_id"):
        if f"{{{name}}}" in operation.path:
            yield {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    for name in ("user_id", "attachment_id"):
        if f"{{{name}}}" in operation.path:
            yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(operation: Operation) -> Iterator[Json]:
    if operation.query is not None:
        for name, schema in operation.query.model_json_schema()["properties"].items():
            yield {"name": name, "in": "query", "required": False, "schema": schema}

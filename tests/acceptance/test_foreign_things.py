"""Nobody reaches what is another's: every operation, every route and every tool, tried with another user's ids.

The lists are not written by hand: what the application routes is asked of the application, and a new operation,
route or tool without its attempt here fails the test that looks for it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    AudioInput,
    ClientToolCallItem,
    FeedbackKind,
    StructuredInputFreeform,
    StructuredInputItem,
    SyncCustomActionResponse,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import Card, Text
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from holdfast.config import Settings
from holdfast.engine.requests import Request
from holdfast.store.db import Db
from holdfast.tasks.mcp import TOOL_NAMES
from holdfast.web.app import create_app
from holdfast.web.pages import PINNED
from tests.acceptance.test_mcp import over_http
from tests.support.client import Client, message
from tests.support.hosting import NOW
from tests.support.serving import serving
from tests.support.snapshot import snapshot, words

ACTION = {"type": "press", "payload": {}}


class House(ChatKitServer[Any]):
    """Offers every hook; the user's message says what its answer is. Notes who was let in where."""

    def __init__(self, entered: list[str]) -> None:
        super().__init__(store=None)  # type: ignore[arg-type]  # the engine puts one in
        self._entered = entered

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        self._entered.append("respond")
        kind = input_user_message.content[0].text if input_user_message else ""
        common: dict[str, Any] = {
            "id": self.store.generate_item_id("message", thread, context),
            "thread_id": thread.id,
            "created_at": NOW,
        }
        match kind:
            case "widget":
                yield ThreadItemDoneEvent(
                    item=WidgetItem(
                        widget=Card(children=[Text(value=f"secret of {context.identity.email}")]), **common
                    )
                )
            case "question":
                question = StructuredInputFreeform(id="q", question="Where?")
                yield ThreadItemDoneEvent(item=StructuredInputItem(inputs=[question], **common))
            case "tool":
                yield ThreadItemDoneEvent(
                    item=ClientToolCallItem(call_id="c", name="locate", arguments={}, **common)
                )
            case "wait":
                await asyncio.Event().wait()

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        self._entered.append("action")
        return
        yield

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> SyncCustomActionResponse:
        self._entered.append("sync_action")
        return SyncCustomActionResponse(updated_item=sender)

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], kind: FeedbackKind, context: Any
    ) -> None:
        self._entered.append("add_feedback")

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:
        self._entered.append("transcribe")
        return TranscriptionResult(text="")


@dataclass
class Things:
    """What one user has: a thread of each kind, named by what stands in it, with the item's id."""

    user_id: str
    widget: tuple[str, str]
    question: tuple[str, str]
    tool: tuple[str, str]
    message_id: str
    running: tuple[str, str]
    attachment_id: str
    task_id: int = 1
    change_id: int = 1

    @property
    def thread_id(self) -> str:
        return self.widget[0]


@asynccontextmanager
async def moved_in(client: Client) -> AsyncIterator[Things]:
    found: dict[str, Any] = {}
    message_id = ""
    for kind in ("question", "tool", "widget"):
        screen = await client.say(kind)
        message_id = screen.shown()[0]["id"]
        found[kind] = (screen.thread["id"], screen.shown()[1]["id"])
    uploaded = await client.http.post("/attachments", files={"file": ("a.txt", b"secret")})
    async with client.open("threads.create", {"input": message("wait")}) as stream:
        seen = await stream.until("stream_options")
        running = (seen[0]["thread"]["id"], stream.turn_id)
        user_id = (await client.http.get("/api/auth/me")).json()["user"]["id"]
        yield Things(
            user_id=user_id,
            message_id=message_id,
            running=running,
            attachment_id=uploaded.json()["id"],
            **found,
        )


@dataclass
class World:
    app: Starlette
    ann: Client
    bob: Client
    hers: Things
    his: Things
    entered: list[str]
    db: Db

    @asynccontextmanager
    async def unchanged(self) -> AsyncIterator[None]:
        """Not a row of any table differs afterwards, and no hook was called."""
        before = await snapshot(self.db)
        self.entered.clear()
        yield
        assert await snapshot(self.db) == before
        assert self.entered == []

    def says_nothing(self, text: str) -> None:
        hers = self.hers
        for secret in (
            *hers.widget,
            *hers.question,
            *hers.tool,
            *hers.running,
            hers.message_id,
            hers.user_id,
            hers.attachment_id,
        ):
            assert secret not in text
        assert "ann@example.com" not in text


@pytest.fixture
async def world(settings: Settings, db: Db) -> AsyncIterator[World]:
    entered: list[str] = []
    # What still runs at the end would run for ever: nobody waits for it.
    app = create_app(settings.model_copy(update={"drain": 0.0}), server=lambda: House(entered))
    async with (
        serving(app) as address,
        Client.at(address) as ann,
        Client.at(address, "bob@example.com") as bob,
        moved_in(ann) as hers,
        moved_in(bob) as his,
    ):
        await ann.http.post(
            "/api/tasks", json={"title": "secret of ann@example.com"}
        )  # number 1; Bob has none
        yield World(app, ann, bob, hers, his, entered, db)


def operations(union: Any = Request) -> Iterator[str]:
    """The `type` of every request that the engine takes."""
    for part in get_args(union):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield get_args(part.model_fields["type"].annotation)[0]
        else:
            yield from operations(part)


def attempts(hers: Things, his: Things) -> dict[str, list[dict[str, Any]]]:
    """For each operation what Bob may try: her thread, and his own thread with her items."""
    text = message("x")
    answer = {"status": "skipped"}
    borrowed = {**text, "attachments": [hers.attachment_id]}

    def named(thread: str, item: str, **more: Any) -> dict[str, Any]:
        return {"thread_id": thread, "item_id": item, **more}

    return {
        "threads.create": [{"input": borrowed}],
        "threads.add_user_message": [
            {"thread_id": hers.thread_id, "input": text},
            {"thread_id": hers.running[0], "input": text},
            {"thread_id": his.thread_id, "input": borrowed},
        ],
        "threads.add_client_tool_output": [{"thread_id": hers.tool[0], "result": "x"}],
        "threads.add_structured_input": [
            named(*hers.question, input=answer),
            named(his.question[0], hers.question[1], input=answer),
        ],
        "threads.retry_after_item": [
            named(hers.thread_id, hers.message_id),
            named(his.thread_id, hers.message_id),
        ],
        "threads.custom_action": [
            {"thread_id": hers.thread_id, "action": ACTION},
            named(*hers.widget, action=ACTION),
            named(his.thread_id, hers.widget[1], action=ACTION),
        ],
        "threads.sync_custom_action": [
            {"thread_id": hers.thread_id, "action": ACTION},
            named(*hers.widget, action=ACTION),
            named(his.thread_id, hers.widget[1], action=ACTION),
        ],
        "threads.get_by_id": [{"thread_id": hers.thread_id}, {"thread_id": hers.running[0]}],
        "threads.list": [{"after": hers.thread_id}],
        "threads.update": [{"thread_id": hers.thread_id, "title": "x"}],
        "threads.delete": [{"thread_id": hers.thread_id}, {"thread_id": hers.running[0]}],
        "items.list": [
            {"thread_id": hers.thread_id},
            {"thread_id": his.thread_id, "after": hers.message_id},
        ],
        "items.feedback": [
            {"thread_id": hers.thread_id, "item_ids": [hers.widget[1]], "kind": "positive"},
            {"thread_id": his.thread_id, "item_ids": [his.widget[1], hers.widget[1]], "kind": "positive"},
        ],
        "feedback.get": [{"thread_id": hers.thread_id}],
        "turns.get": [{"thread_id": hers.thread_id}, {"thread_id": hers.running[0]}],
        "turns.attach": [{"turn_id": hers.running[1]}, {"turn_id": hers.running[1], "after": "x:y.1"}],
        "turns.stop": [{"turn_id": hers.running[1]}],
        "attachments.delete": [{"attachment_id": hers.attachment_id}],
        # These name nothing that is anybody's.
        "attachments.create": [],
        "input.transcribe": [],
    }


EXAMPLES: dict[str, dict[str, Any]] = {
    "attachments.create": {"name": "a.txt", "size": 1, "mime_type": "text/plain"},
    "input.transcribe": {"audio_base64": "aGVsbG8=", "mime_type": "audio/webm"},
}


async def test_every_operation_with_anothers_ids(world: World):
    tried = attempts(world.hers, world.his)
    assert set(tried) == set(operations()), "a new operation needs its attempts above"
    async with world.unchanged():
        for operation, given in tried.items():
            for params in given:
                body = {"type": operation, "params": params}
                async with world.bob.http.stream("POST", "/chatkit", json=body) as answer:
                    # The status first: what is let in by mistake may be a stream without an end.
                    assert answer.status_code == 404, (operation, params)
                    world.says_nothing((await answer.aread()).decode())


async def test_every_operation_without_a_credential(world: World):
    async with world.unchanged(), Client.at(str(world.ann.http.base_url), email=None) as nobody:
        for operation, given in attempts(world.hers, world.his).items():
            for params in given or [EXAMPLES[operation]]:
                for headers in ({}, {"Authorization": "Bearer x"}, {"Cookie": "holdfast_session=x"}):
                    body = {"type": operation, "params": params}
                    answer = await nobody.http.post("/chatkit", json=body, headers=headers)
                    assert answer.status_code == 401, (operation, params, answer.text)
                    world.says_nothing(answer.text)


async def test_his_turn_with_a_cursor_of_hers_shows_his(world: World):
    params = {"turn_id": world.his.running[1], "after": f"{world.hers.running[1]}:0.1"}
    async with world.bob.open("turns.attach", params) as stream:
        seen = [await stream.next(), await stream.next()]
    assert seen[0] is not None
    assert seen[0]["thread"]["id"] == world.his.running[0]
    world.says_nothing(str(seen))


async def test_the_same_key_of_two_users_names_two_turns(world: World):
    metadata = {"holdfast": {"key": "first"}}
    hers = await world.ann.stream("threads.create", {"input": message("widget")}, metadata)
    his = await world.bob.stream("threads.create", {"input": message("question")}, metadata)
    assert hers[0]["thread"]["id"] != his[0]["thread"]["id"]
    world.says_nothing(str(his))


OPEN = {
    ("POST", "/api/auth/sign-up"),
    ("POST", "/api/auth/sign-in"),
    ("GET", "/api/config"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/"),
    ("GET", "/chatkit.js"),
    ("GET", PINNED),
    ("GET", "/favicon.svg"),
    ("GET", "/assets"),
}
"""What anybody may ask; none of it is a user's."""

NAMES_NOTHING = {
    ("POST", "/chatkit"),  # its operations are tried above
    ("POST", "/api/chatkit"),
    ("GET", "/mcp"),  # its tools are tried below
    ("POST", "/mcp"),
    ("DELETE", "/mcp"),
    ("POST", "/api/auth/sign-out"),
    ("POST", "/api/auth/password"),
    ("GET", "/api/auth/me"),
    ("DELETE", "/api/auth/me"),
    ("GET", "/api/export"),
    ("GET", "/api/tasks"),
    ("POST", "/api/tasks"),
    ("GET", "/api/events"),  # tests/acceptance/test_events.py follows it, as two users
    ("POST", "/attachments"),
}
"""Routes whose address names nothing: there is no id to put another's in place of."""


def routes(world: World) -> Iterator[tuple[str, str]]:
    def walk(found: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
        for route in found:
            match route:
                case Route():
                    yield from ((method, prefix + route.path) for method in route.methods or {"GET"})
                case Mount() if route.routes:
                    yield from walk(list(route.routes), prefix + route.path)
                case Mount():
                    yield "GET", prefix + route.path
                case _:
                    raise AssertionError(f"what is {route!r}?")

    # Starlette answers HEAD wherever it answers GET.
    yield from ((method, path) for method, path in walk(world.app.routes) if method != "HEAD")


def filled(path: str, things: Things) -> str:
    """The address with somebody's ids in it."""
    ids: dict[str, Any] = {
        "task_id": things.task_id,
        "change_id": things.change_id,
        "thread_id": things.thread_id,
        "user_id": things.user_id,
        "attachment_id": things.attachment_id,
    }
    return path.format_map(ids)  # a name that is not here is a KeyError: give it its id


async def test_every_route_without_a_credential(world: World):
    async with world.unchanged(), Client.at(str(world.ann.http.base_url), email=None) as nobody:
        for method, path in routes(world):
            if (method, path) in OPEN:
                continue
            answer = await nobody.http.request(method, filled(path, world.hers), json={})
            assert answer.status_code == 401, f"{method} {path}: is it open on purpose?"
            assert answer.json()["error"]["code"] == "unauthenticated"
            world.says_nothing(answer.text)


async def test_every_route_with_anothers_ids(world: World):
    tried = 0
    async with world.unchanged():
        for method, path in routes(world):
            if (method, path) in OPEN | NAMES_NOTHING:
                assert "{" not in path
                continue
            assert "{" in path, f"{method} {path}: what does it name?"
            answer = await world.bob.http.request(method, filled(path, world.hers), json={"title": "x"})
            assert answer.status_code == 404, (method, path, answer.text)
            world.says_nothing(answer.text)
            tried += 1
    assert tried >= 3


async def test_what_names_nothing_shows_ones_own(world: World):
    for path in ("/api/tasks", "/api/tasks?after=0", "/api/export", "/api/auth/me"):
        answer = await world.bob.http.get(path)
        assert answer.status_code == 200
        world.says_nothing(answer.text)


async def test_every_tool_with_anothers_ids(world: World):
    her_task = {"task_id": world.hers.task_id}
    tried: dict[str, dict[str, Any] | None] = {
        "complete_task": her_task,
        "update_task": {**her_task, "title": "x"},
        "delete_task": her_task,
        "list_tasks": {},
        "add_task": None,  # names nothing
    }
    assert set(tried) == set(TOOL_NAMES), "a new tool needs its attempt above"
    async with world.unchanged(), over_http(world.bob) as client:
        for name, arguments in tried.items():
            if arguments is None:
                continue
            result = await client.call_tool(name, arguments)
            assert result.is_error is bool(arguments), (name, result)
            world.says_nothing(str(result))
            if arguments:
                stray = await client.call_tool(name, {**arguments, "user_id": world.hers.user_id})
                assert stray.is_error, name


async def test_what_is_another_users_is_really_there(world: World):
    """The attempts above would all fail as well if there were nothing to be found."""
    for operation in ("threads.get_by_id", "items.list", "turns.get", "feedback.get"):
        for thread_id in (world.hers.thread_id, world.hers.running[0]):
            await world.ann.ask(operation, {"thread_id": thread_id})
    assert (await world.ann.http.get(f"/api/tasks/{world.hers.task_id}")).status_code == 200
    content = f"/attachments/{world.hers.attachment_id}/content"
    assert (await world.ann.http.get(content)).content == b"secret"
    rows = words(await snapshot(world.db))
    for thing in (*world.hers.widget, *world.hers.question, *world.hers.tool, *world.hers.running):
        assert thing in rows
    assert (await world.ann.ask("turns.stop", {"turn_id": world.hers.running[1]}))["turn"][
        "status"
    ] == "stopped"

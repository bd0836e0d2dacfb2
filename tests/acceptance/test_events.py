"""Task changes as they are made, wherever they are made: by hand, in the chat, by MCP, in another process."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from agents.testing import ScriptedModel
from mcp import Client as McpClient
from mcp import StdioServerParameters

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.store.db import Db
from holdfast.tasks.feed import Feed, Following, ThreadChanged
from holdfast.tasks.service import Tasks
from holdfast.web.app import create_app
from tests.acceptance.test_mcp import over_http
from tests.conftest import Served, make_settings
from tests.support.client import Client
from tests.support.events import following
from tests.support.process import command, process
from tests.support.script import calls, says
from tests.support.serving import serving
from tests.support.snapshot import snapshot


async def test_every_way_of_changing_a_task_is_told(served: Served):
    model = ScriptedModel([calls("add_task", title="From the chat"), says("Added.")])
    async with (
        served(model) as ann,
        Client.at(str(ann.http.base_url), "bob@example.com") as bob,
        following(ann) as page,
        following(ann) as tab,
        following(bob) as his,
    ):
        assert await page.next() == await tab.next() == {"type": "ready", "change": 0}
        assert await his.next() == {"type": "ready", "change": 0}
        by_hand = (await ann.http.post("/api/tasks", json={"title": "By hand"})).json()
        async with over_http(ann) as client:
            await client.call_tool("complete_task", {"task_id": 1})
        await ann.say("add something")
        await ann.http.delete("/api/tasks/1")
        await ann.http.post("/api/tasks/changes/4/undo")
        events = await page.take(5)
        assert await tab.take(5) == events
        await bob.http.post("/api/tasks", json={"title": "His"})
        assert [event["task"]["title"] for event in await his.take(1)] == ["His"]
    kinds = [(event["change"], event["kind"], event["task_id"]) for event in events]
    assert kinds == [
        (1, "added", 1),
        (2, "completed", 1),
        (3, "added", 2),
        (4, "deleted", 1),
        (5, "undone", 1),
    ]
    assert events[0]["task"] == by_hand
    assert set(events[0]) == {"type", "change", "kind", "task_id", "task", "turn_id"}
    assert [event["task"] is None for event in events] == [False, False, False, True, False]
    assert [bool(event["turn_id"]) for event in events] == [False, False, True, False, False]


async def test_a_thread_that_goes_on_is_told(served: Served):
    async with (
        served(ScriptedModel([says("One."), says("Two.")])) as ann,
        Client.at(str(ann.http.base_url), "bob@example.com") as bob,
        following(ann) as tab,
        following(bob) as his,
    ):
        await tab.next()
        await his.next()
        thread_id = None
        turns = set()
        for text in ("hello", "again"):
            screen = await ann.say(text, thread_id)
            thread_id = thread_id or screen.thread["id"]
            told = await tab.told()
            while told is not None and told["turn_id"] in turns:  # the first words became its title
                told = await tab.told()
            assert told is not None
            assert set(told) == {"type", "thread_id", "turn_id", "title"}
            assert (told["type"], told["thread_id"]) == ("thread.changed", thread_id)
            turns.add(told["turn_id"])
            frames = await ann.stream("turns.attach", {"turn_id": told["turn_id"]})
            said = [frame["item"] for frame in frames if frame["type"] == "thread.item.done"]
            assert said[0]["content"][0]["text"] == text
        assert len(turns) == 2
        await bob.http.post("/api/tasks", json={"title": "His"})
        await his.next()
        assert his.threads == []


async def test_another_title_is_told_and_moves_nothing(served: Served):
    async with served(ScriptedModel([says("One."), says("Two.")])) as ann, following(ann) as tab:
        older, newer = [(await ann.say(text)).thread["id"] for text in ("hello", "again")]
        await ann.ask("threads.update", {"thread_id": older, "title": "Renamed"})
        told = await tab.told()
        while told is not None and told.get("title") != "Renamed":
            told = await tab.told()
        assert told is not None
        assert told["thread_id"] == older
        listed = await ann.ask("threads.list", {"limit": 10, "order": "desc"})
        assert [thread["id"] for thread in listed["data"]] == [newer, older]


async def test_a_thread_that_goes_on_in_another_process_is_told(settings: Settings, served: Served):
    db = Db(settings.url)
    feed = Feed(db, every=0.01)
    async with served(ScriptedModel([says("One.")])) as ann:
        user_id = (await ann.http.get("/api/auth/me")).json()["user"]["id"]
        there = await feed.follow(user_id)
        events = there.read()
        assert [event.type for event in await anext(events)] == ["ready"]
        screen = await ann.say("hello")
        (told,) = await anext(events)
        assert isinstance(told, ThreadChanged)
        assert told.thread_id == screen.thread["id"]
        there.close()
    await db.close()


async def test_it_goes_on_where_it_ended(served: Served):
    async with served(ScriptedModel([])) as ann:
        for number in range(3):
            await ann.http.post("/api/tasks", json={"title": f"Task {number}"})
        listed = await ann.http.get("/api/tasks")
        async with following(ann, after=0) as events:
            assert [event["change"] for event in await events.take(3)] == [1, 2, 3]
        async with following(
            ann, after=1, **{"Last-Event-ID": "2"}
        ) as events:  # as a browser that comes back
            assert [event["change"] for event in await events.take(1)] == [3]
            await ann.http.patch("/api/tasks/1", json={"completed": True})
            assert [event["change"] for event in await events.take(1)] == [4]
        async with following(ann, after=int(listed.headers["holdfast-change"])) as events:
            assert [event["change"] for event in await events.take(1)] == [4]
        async with following(ann, after=99) as events:  # of a database that was put back, say
            assert await events.next() == {"type": "reset", "change": 4}
        for cursor in ("x", "-1", "1.5", "9" * 30):
            refused = await ann.http.get("/api/events", params={"after": cursor})
            assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid_cursor")
        assert (await ann.http.head("/api/events")).status_code == 200


async def test_what_is_not_kept_any_more_is_said_to_be_gone(
    served: Served, db: Db, monkeypatch: pytest.MonkeyPatch
):
    async with served(ScriptedModel([])) as ann:
        user_id = (await ann.http.get("/api/auth/me")).json()["user"]["id"]
        monkeypatch.setattr("holdfast.store.changes.KEPT", timedelta(seconds=-1))
        for number in range(17):
            await Tasks(db, user_id).add(f"Task {number}")
        assert len((await snapshot(db))["task_changes"]) == 1
        async with following(ann, after=15) as events:
            assert await events.next() == {"type": "reset", "change": 17}
        async with following(ann, after=16) as events:
            assert [event["change"] for event in await events.take(1)] == [17]


async def test_a_stream_too_many_and_a_stream_that_is_left(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    app = create_app(make_settings(settings.database_url, max_streams_per_user=2))
    feed: Feed = app.state.services.feed
    left, empty = feed.left, asyncio.Event()

    def leave(one: Following) -> None:
        left(one)
        if not len(feed):
            empty.set()

    monkeypatch.setattr(feed, "left", leave)
    async with serving(app) as address, Client.at(address) as ann:
        async with following(ann) as first, following(ann) as second:
            await first.next()
            await second.next()
            refused = await ann.http.get("/api/events")
            assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_streams")
            assert refused.headers["retry-after"]
            assert "holdfast_event_streams_open 2" in (await ann.http.get("/metrics")).text
        await empty.wait()  # the server hears of it in its own time
        async with following(ann) as again:
            assert await again.next() == {"type": "ready", "change": 0}


async def test_silence_is_kept_alive_and_a_long_stream_ends(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("holdfast.web.events.KEEP_ALIVE", 0.05)
    monkeypatch.setattr("holdfast.web.events.LIFETIME", 0.5)
    async with served(ScriptedModel([])) as ann, following(ann) as events:
        assert await events.next() == {"type": "ready", "change": 0}
        assert await events.next() is None
        assert events.comments


async def test_the_end_of_the_server_ends_the_streams(settings: Settings):
    app = create_app(settings, model=ChosenModel("test", ScriptedModel([])))
    async with Client.at("http://127.0.0.1", email=None) as ann:
        async with serving(app) as address:
            ann.http.base_url = address
            await ann.sign_up("ann@example.com")
            stream = following(ann)
            events = await stream.__aenter__()
            await events.next()
        assert await events.next() is None
        await stream.__aexit__(None, None, None)


async def test_who_is_deleted_hears_no_more(served: Served):
    async with served(ScriptedModel([])) as ann, following(ann) as events:
        await events.next()
        gone = await ann.http.request("DELETE", "/api/auth/me", json={"password": "correct horse"})
        assert gone.status_code == 204
        assert await events.next() is None


async def test_a_task_added_by_another_process_appears(tmp_path: Path):
    async with process(tmp_path) as server, Client.at(server.address) as ann:
        token = ann.http.headers["Authorization"].removeprefix("Bearer ")
        stdio = StdioServerParameters(
            command=command(),
            args=["mcp"],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "HOLDFAST_TOKEN": token},
        )
        async with following(ann) as events, McpClient(stdio) as client:
            assert await events.next() == {"type": "ready", "change": 0}
            added = await client.call_tool("add_task", {"title": "From afar"})
            assert added.structured_content is not None
            (event,) = await events.take(1)
            assert event["change"] == added.structured_content["change"] == 1
            assert event["task"]["title"] == "From afar"

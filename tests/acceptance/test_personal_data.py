"""All that is kept of a user: handed out whole, and erased without a trace."""

import asyncio
import json
from collections.abc import AsyncIterator

import jwt
import pytest
from agents.testing import ScriptedModel
from chatkit.types import HiddenContextItem, SDKHiddenContextItem

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.engine.personal_data import PersonalData
from holdfast.errors import Unavailable
from holdfast.store.db import Db
from holdfast.store.export import exported_tables
from holdfast.store.items import HIDDEN_TYPES
from holdfast.store.sdk import UserStore
from holdfast.store.tables import metadata
from holdfast.turns.registry import Turns
from holdfast.web.app import Services, create_app
from tests.conftest import Served, make_settings
from tests.store.people import person
from tests.support.client import Client, message
from tests.support.hosting import NOW, EventServer, hosting
from tests.support.issuer import AUDIENCE, ISSUER, standard
from tests.support.script import calls, says
from tests.support.serving import serving
from tests.support.snapshot import snapshot, words

OF_USERS = {table.name for table in metadata.sorted_tables if not table.info.get("of_nobody")}

PASSWORD = {"password": "correct horse"}
SHARED = "a secret shared with the issuer, longer than 32"

SCRIPT = [
    *([calls("add_task", title="Buy saffron"), says("Added saffron.")] * 2),
    says("Nothing yet."),
    says("Gone soon."),
]


async def lived_in(client: Client) -> list[str]:
    """A user with something in every table; the threads' ids, the last of them deleted."""
    thread_id = (await client.say("saffron, please")).thread["id"]
    await client.say("saffron again", thread_id)
    newest = (await client.history(thread_id))[-1]
    await client.ask(
        "items.feedback", {"thread_id": thread_id, "item_ids": [newest["id"]], "kind": "positive"}
    )
    other = (await client.say("saffron here?")).thread["id"]
    gone = (await client.say("saffron there?")).thread["id"]
    await client.ask("threads.delete", {"thread_id": gone})
    assert (await client.http.post("/attachments", files={"file": ("saffron.txt", b"saffron")})).is_success
    return [thread_id, other, gone]


@pytest.fixture
async def bob(served: Served) -> AsyncIterator[Client]:
    """Ann has a life here; Bob too, and is about to leave."""
    model = ScriptedModel([*SCRIPT, *SCRIPT])
    async with served(model) as ann:
        await lived_in(ann)
        async with Client.at(str(ann.http.base_url), "bob@example.com") as client:
            yield client


async def test_nothing_is_left_of_a_deleted_user(bob: Client, db: Db):
    before = await snapshot(db)
    bobs = (await bob.http.get("/api/auth/me")).json()["user"]
    threads = await lived_in(bob)
    full = await snapshot(db)
    grown = {table for table in full if len(full[table]) > len(before[table])}
    assert grown >= OF_USERS - {"users", "sessions"}, "Bob must have something in every table"

    wrong = await bob.http.request("DELETE", "/api/auth/me", json={"password": "wrong horse"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (403, "wrong_password")
    assert (await bob.http.delete("/api/auth/me")).status_code == 422
    assert await snapshot(db) == full

    answer = await bob.http.request("DELETE", "/api/auth/me", json=PASSWORD)
    assert answer.status_code == 204
    assert 'holdfast_session=""' in answer.headers["set-cookie"]

    after = await snapshot(db)
    left = words(after)
    for trace in (bobs["id"], "bob@example.com", *threads):
        assert trace not in left
    for table, rows in before.items():  # what was there before Bob signed up, and nothing else
        assert after[table] == [row for row in rows if bobs["id"] not in words({"": [row]})]
    assert (await bob.http.get("/api/auth/me")).status_code == 401
    assert (
        await bob.http.post("/api/auth/sign-in", json={"email": "bob@example.com", **PASSWORD})
    ).status_code == 401
    await bob.sign_up("bob@example.com")
    assert (await bob.ask("threads.list", {}))["data"] == []


def test_every_table_goes_with_its_user():
    """Deleting a user's row must reach every table, by ON DELETE CASCADE; a new table cannot be forgotten."""
    reached = {"users"}
    while True:
        more = {
            table.name
            for table in metadata.sorted_tables
            if table.name not in reached
            and any(
                key.ondelete == "CASCADE" and not key.parent.nullable and key.column.table.name in reached
                for key in table.foreign_keys
            )
        }
        if not more:
            break
        reached |= more
    assert reached == OF_USERS


async def test_a_running_turn_is_stopped_first(settings: Settings, db: Db):
    never = asyncio.Event()

    def server() -> EventServer:
        return EventServer(lambda _thread: [never])

    app = create_app(settings, server=server)
    async with serving(app) as address, Client.at(address) as ann:
        async with ann.open("threads.create", {"input": message("wait")}) as stream:
            await stream.until("stream_options")
            services: Services = app.state.services
            turn = services.turns.get(stream.turn_id)
            assert turn is not None
            assert (await ann.http.request("DELETE", "/api/auth/me", json=PASSWORD)).status_code == 204
            assert turn.status == "stopped"
            await stream.rest()
        assert not any((await snapshot(db)).values())


async def test_nothing_runs_any_more_when_erasing_begins(settings: Settings):
    never = asyncio.Event()
    async with hosting(settings, lambda: EventServer(lambda _thread: [never])) as hosted:
        turn = (await hosted.begin()).turn
        assert turn is not None
        seen: list[str] = []

        class Shelf:
            async def erase(self, user_id: str) -> None:
                seen.append(turn.status)

        await PersonalData(hosted.db, hosted.turns, [Shelf()]).erase(hosted.identity.user_id)
        assert seen == ["stopped"]


async def test_what_is_kept_elsewhere_is_erased_before_the_rows_that_name_it(db: Db, settings: Settings):
    user, other = await person(db), await person(db)
    seen: list[tuple[str, bool]] = []

    class Shelf:
        fails = True

        async def erase(self, user_id: str) -> None:
            seen.append((user_id, user_id in words(await snapshot(db))))
            if self.fails:
                raise Unavailable("shelf_unavailable", "Try again.")

    shelf = Shelf()
    personal_data = PersonalData(db, Turns(db), [shelf])
    with pytest.raises(Unavailable):
        await personal_data.erase(user.user_id)
    shelf.fails = False
    await personal_data.erase(user.user_id)  # is asked for again
    assert seen == [(user.user_id, True)] * 2
    left = words(await snapshot(db))
    assert user.user_id not in left
    assert other.user_id in left


async def test_an_outside_user_leaves_without_a_password(settings: Settings, db: Db):
    outside = make_settings(
        settings.database_url, jwt_secret=SHARED, jwt_issuer=ISSUER, jwt_audience=AUDIENCE
    )
    app = create_app(outside, model=ChosenModel("test", ScriptedModel([says("Hello.")])))
    async with serving(app) as address, Client.at(address, email=None) as ann:
        ann.http.headers["Authorization"] = f"Bearer {jwt.encode(standard(), SHARED, 'HS256')}"
        await ann.say("Hi")
        first = (await ann.http.get("/api/auth/me")).json()["user"]["id"]
        change = {"password": "x", "new_password": "new horse battery"}
        refused = await ann.http.post("/api/auth/password", json=change)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_password")
        assert (await ann.http.post("/api/auth/sign-out")).status_code == 204
        assert (await ann.http.delete("/api/auth/me")).status_code == 204
        assert not any((await snapshot(db)).values())
        assert (await ann.ask("threads.list", {}))["data"] == []  # the token still holds: a new, empty user
        assert (await ann.http.get("/api/auth/me")).json()["user"]["id"] != first


async def test_the_export_is_everything_of_mine_and_nothing_else(bob: Client, db: Db):
    threads = await lived_in(bob)
    answer = await bob.http.get("/api/export")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="holdfast-export.json"'
    assert answer.headers["cache-control"] == "no-store"
    export = answer.json()
    assert set(export) == {"exported_at", "account", "threads"} | {table.name for table in exported_tables()}
    me = (await bob.http.get("/api/auth/me")).json()["user"]
    account = export["account"]
    assert {name: account[name] for name in me} == me
    assert set(account) == {"id", "issuer", "subject", "email", "name", "created_at"}
    assert {thread["id"] for thread in export["threads"]} == set(threads[:2])
    for thread in export["threads"]:
        shown = [item for item in thread["items"] if item["type"] not in HIDDEN_TYPES]
        assert shown == await bob.history(thread["id"])
    assert [task["title"] for task in export["tasks"]] == ["Buy saffron"] * 2
    rows = await snapshot(db)
    mine = [row for row in rows["turns"] if row["user_id"] == me["id"]]
    assert {turn["id"] for turn in export["turns"]} == {row["id"] for row in mine}
    assert len(export["sessions"]) == 1
    assert "ann@example.com" not in answer.text
    for secret in [row["password_hash"] for row in rows["users"]] + [row["id"] for row in rows["sessions"]]:
        assert secret not in answer.text


def test_every_table_has_its_place_in_the_export():
    nested = {"users", "threads", "items"}
    left_out = {
        "tombstones",
        "journal",
    }  # numbers of what was deleted; what the items say, once more, for a day
    assert {table.name for table in exported_tables()} | nested | left_out == OF_USERS


async def test_a_large_export_comes_in_pages(bob: Client, db: Db, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("holdfast.store.export.PAGE", 7)
    monkeypatch.setattr("holdfast.engine.personal_data.MAX_ITEMS", 3)
    me = (await bob.http.get("/api/auth/me")).json()["user"]
    for number in range(20):
        await bob.http.post("/api/tasks", json={"title": f"Task {number}"})
    thread_id = (await bob.say("saffron")).thread["id"]
    store = UserStore(db, me["id"])
    for number in range(10):
        kind = HiddenContextItem if number % 2 else SDKHiddenContextItem
        note = kind(id=f"h{number}", thread_id=thread_id, created_at=NOW, content=f"note {number}")
        await store.add_thread_item(thread_id, note)
    thread = await store.load_thread(thread_id)
    thread.metadata = {"key": "k-123"}
    await store.save_thread(thread)
    await bob.say("more saffron", thread_id)
    export = (await bob.http.get("/api/export")).json()
    assert [task["title"] for task in export["tasks"]] == [f"Task {n}" for n in range(20)] + [
        "Buy saffron"
    ] * 2
    items = export["threads"][0]["items"]
    assert [item for item in items if item["type"] not in HIDDEN_TYPES] == await bob.history(thread_id)
    notes = [item["content"] for item in items if item["type"] in HIDDEN_TYPES]
    # The tool calls of the two answers stand before and after the notes.
    assert notes[1:-1] == [f"note {n}" for n in range(10)], (
        "what the model is told of somebody is theirs to see"
    )
    assert "k-123" not in json.dumps(export), "what an integration keeps for itself never leaves"


async def test_an_export_while_things_are_deleted(bob: Client, db: Db, settings: Settings):
    threads = await lived_in(bob)
    user_id = (await bob.http.get("/api/auth/me")).json()["user"]["id"]
    parts = PersonalData(db, Turns(db)).export(user_id)
    text = await anext(parts)
    await bob.ask("threads.delete", {"thread_id": threads[0]})  # listed by now, and not read
    text += await anext(parts)
    await bob.ask("threads.delete", {"thread_id": threads[1]})  # begun by now
    export = json.loads(text + b"".join([part async for part in parts]))
    assert [(thread["id"], thread["items"]) for thread in export["threads"]] == [(threads[1], [])]

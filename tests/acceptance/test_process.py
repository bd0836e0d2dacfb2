"""Holdfast as its operator runs it: the command line, kill -9, SIGTERM, PostgreSQL."""

import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from holdfast.store.schema import HEAD
from tests.conftest import SECRET
from tests.support.client import Client, message
from tests.support.databases import Postgres
from tests.support.fold import Screen
from tests.support.openai_endpoint import Call, Hold, openai_endpoint, say, use
from tests.support.process import command, process
from tests.support.samples import PNG


def holdfast(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command(), *arguments],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
async def empty_postgres(postgres: Postgres) -> AsyncIterator[str]:
    url = await postgres.fresh(migrated=False)
    yield url
    postgres.drop(url)


async def test_a_kill_between_two_messages_takes_nothing(tmp_path: Path):
    async with process(tmp_path) as server, Client.at(server.address) as client:
        screen = await client.say("add buy milk")
        token = client.http.headers["Authorization"]
        thread_id = screen.thread["id"]
        assert await server.end(signal.SIGKILL) == -signal.SIGKILL
    async with process(tmp_path) as server, Client.at(server.address, email=None) as client:
        client.http.headers["Authorization"] = token  # the secret was kept beside the database
        thread = await client.ask("threads.get_by_id", {"thread_id": thread_id})
        assert thread["items"]["data"] == screen.shown()
        assert [task["title"] for task in await client.tasks()] == ["Buy milk"]
        answer = await client.stream(
            "threads.add_user_message", {"thread_id": thread_id, "input": message("add eggs")}
        )
        screen.fold(answer)
        assert await client.history(thread_id) == screen.shown()
        assert [task["id"] for task in await client.tasks()] == [1, 2]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_an_answer_goes_on_when_its_process_is_gone(tmp_path: Path, how: signal.Signals):
    hold = Hold(at=1)
    script = [
        use(Call("add_task", {"title": "Buy milk"})),
        say("Half", " an answer", pace=hold),
        say("Whole."),
    ]
    async with openai_endpoint(script) as model:
        settings = {"HOLDFAST_MODEL": "m", "OPENAI_BASE_URL": model.base_url, "HOLDFAST_DRAIN": "0"}
        async with process(tmp_path, **settings) as server, Client.at(server.address) as client:
            token = client.http.headers["Authorization"]
            resuming = {"holdfast": {"resume": True}}
            image = (await client.http.post("/attachments", files={"file": ("cat.png", PNG)})).json()
            asked = {"input": {**message("Hi"), "attachments": [image["id"]]}}
            reached_at = server.address
            async with client.open("threads.create", asked, resuming) as stream:
                seen = await stream.until("assistant_message.content_part.text_delta")
                await server.end(how)
                if how == signal.SIGTERM:
                    seen += await stream.rest()
        assert "error" not in [event["type"] for event in seen]
        thread_id = seen[0]["thread"]["id"]
        async with process(tmp_path, **settings) as server, Client.at(server.address, email=None) as client:
            client.http.headers["Authorization"] = token
            attach = {"turn_id": stream.turn_id, "after": stream.cursor}
            screen = Screen().fold([*seen, *await client.stream("turns.attach", attach)])
            assert screen.texts() == ["Hi", "Whole."]
            assert (await client.history(thread_id))[1:] == screen.shown()[1:]
            assert await client.ask("turns.get", {"thread_id": thread_id}) == {"turn": None}
            assert screen.shown()[0]["attachments"][0]["preview_url"].startswith(reached_at)
            assert [task["title"] for task in await client.tasks()] == ["Buy milk"]
    assert len(model.bodies) == 3


async def test_no_word_of_a_conversation_reaches_the_log(tmp_path: Path):
    async with process(tmp_path) as server, Client.at(server.address) as client:
        await client.say("add a very secret plan")
        await client.http.post(
            "/api/auth/sign-in", json={"email": "ann@example.com", "password": "hunter2hunter2"}
        )
        await client.post("threads.create", {"input": message("secret\x00plan")})
        await server.end()
        log = "".join(server.lines)
        assert "secret" not in log
        assert "hunter2" not in log
        assert client.http.headers["Authorization"].removeprefix("Bearer ") not in log


async def test_postgresql_is_migrated_by_its_operator(tmp_path: Path, empty_postgres: str):
    environment = {"HOLDFAST_DATABASE_URL": empty_postgres, "HOLDFAST_SECRET": SECRET}
    refused = holdfast("serve", "--port", "0", cwd=tmp_path, **environment)
    assert refused.returncode != 0
    assert "Run `holdfast migrate`" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert holdfast("migrate", cwd=tmp_path, **environment).stdout == f"Migrated from nothing to {HEAD}.\n"
    assert holdfast("migrate", cwd=tmp_path, **environment).stdout == "Nothing to do.\n"
    async with process(tmp_path, **environment) as server, Client.at(server.address) as client:
        assert (await client.say("add buy milk")).texts()[0] == "add buy milk"
        assert [task["title"] for task in await client.tasks()] == ["Buy milk"]


async def test_accounts_and_tokens_by_command(tmp_path: Path):
    added = holdfast("user", "add", "ann@example.com", "--password", "correct horse", cwd=tmp_path)
    assert added.returncode == 0, added.stderr
    again = holdfast("user", "add", "ann@example.com", "--password", "correct horse", cwd=tmp_path)
    assert (again.returncode, "There is an account" in again.stderr) == (1, True)
    token = holdfast("token", "ann@example.com", cwd=tmp_path).stdout.strip()
    unknown = holdfast("token", "nobody@example.com", cwd=tmp_path)
    assert (unknown.returncode, "There is no account" in unknown.stderr) == (1, True)
    async with (
        process(tmp_path, HOLDFAST_SIGNUP="closed") as server,
        Client.at(server.address, email=None) as client,
    ):
        client.http.headers["Authorization"] = f"Bearer {token}"
        assert (await client.http.get("/api/auth/me")).json()["user"]["email"] == "ann@example.com"
        closed = await client.http.post(
            "/api/auth/sign-up", json={"email": "bob@example.com", "password": "correct horse"}
        )
        assert (closed.status_code, closed.json()["error"]["code"]) == (403, "signup_closed")


async def test_users_by_command(tmp_path: Path):
    for name in ("ann", "bob"):
        added = holdfast("user", "add", f"{name}@example.com", "--password", "correct horse", cwd=tmp_path)
        assert added.returncode == 0, added.stderr
    listed = [line.split("\t") for line in holdfast("user", "list", cwd=tmp_path).stdout.splitlines()]
    assert sorted(fields[1:] for fields in listed) == [
        ["holdfast", "ann@example.com", ""],
        ["holdfast", "bob@example.com", ""],
    ]
    async with process(tmp_path) as server, Client.at(server.address, email=None) as client:
        token = holdfast("token", "ann@example.com", cwd=tmp_path).stdout.strip()
        client.http.headers["Authorization"] = f"Bearer {token}"
        await client.say("add buy saffron")
        short = holdfast("user", "password", "ann@example.com", "--password", "short", cwd=tmp_path)
        assert (short.returncode, "8 to 1024" in short.stderr) == (1, True)
        assert (await client.http.get("/api/tasks")).status_code == 200
        changed = holdfast(
            "user", "password", "ann@example.com", "--password", "new horse battery", cwd=tmp_path
        )
        assert changed.returncode == 0, changed.stderr
        assert (await client.http.get("/api/tasks")).json()["error"]["code"] == "session_ended"
        signed_in = {"email": "ann@example.com", "password": "new horse battery"}
        assert (await client.http.post("/api/auth/sign-in", json=signed_in)).status_code == 200

        refused = holdfast("user", "delete", "ann@example.com", cwd=tmp_path)  # nobody there to say yes
        assert refused.returncode == 1
        assert holdfast("user", "delete", "ann@example.com", "--yes", cwd=tmp_path).returncode == 0
        assert (await client.http.post("/api/auth/sign-in", json=signed_in)).status_code == 401
    (bob,) = [fields[0] for fields in listed if fields[2] == "bob@example.com"]
    assert holdfast("user", "list", cwd=tmp_path).stdout == f"{bob}\tholdfast\tbob@example.com\t\n"
    assert holdfast("user", "delete", bob, "--yes", cwd=tmp_path).returncode == 0
    assert holdfast("user", "list", cwd=tmp_path).stdout == ""
    for arguments in (["delete", bob, "--yes"], ["password", "ann@example.com", "--password", "x" * 8]):
        unknown = holdfast("user", *arguments, cwd=tmp_path)
        assert (unknown.returncode, "There is no account" in unknown.stderr) == (1, True)


STRANGER = """
from chatkit.server import ChatKitServer
from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadItemDoneEvent
from datetime import datetime


class Parrot(ChatKitServer):
    def __init__(self):
        super().__init__(store=None)

    async def respond(self, thread, input_user_message, context):
        text = f"{context.identity.email}: {input_user_message.content[0].text}"
        yield ThreadItemDoneEvent(item=AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context), thread_id=thread.id,
            created_at=datetime.now(), content=[AssistantMessageContent(text=text)]))
"""


async def test_a_strangers_server_is_hosted(tmp_path: Path):
    (tmp_path / "stranger.py").write_text(STRANGER)
    async with process(tmp_path, "--app", "stranger:Parrot") as server, Client.at(server.address) as client:
        screen = await client.say("Hello")
        assert screen.texts() == ["Hello", "ann@example.com: Hello"]
        assert await client.history(screen.thread["id"]) == screen.shown()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--app", "nothing"], "MODULE:NAME"),
        (["serve", "--app", "no_such_module:x"], "cannot be imported"),
        (["serve", "--app", "json:no_such_name"], "has no"),
        (["serve", "--app", "json:__name__"], "not a class or a function"),
        (
            ["serve", "--app", "chatkit.server:ChatKitServer"],
            "(missing a required argument: 'store'). Name a function",
        ),
        (["serve", "--app", "broken:x"], "RuntimeError: boom ("),
        (["serve", "--app", "half:x"], "SyntaxError: '(' was never closed (half.py, line 1)"),
        (["import", "store", "broken:x", "--issuer", "i"], "broken.py, line 2)"),
        (["serve", "--host", "nowhere.invalid"], "Nothing can listen at 'nowhere.invalid'"),
        (["serve", "--port", "70000"], "--port"),
        (["sing"], "No such command"),
    ],
)
def test_a_command_that_cannot_be_says_why(tmp_path: Path, arguments: list[str], words: str):
    (tmp_path / "broken.py").write_text("import json\nraise RuntimeError('boom')\n")
    (tmp_path / "half.py").write_text("x = (\n")
    refused = holdfast(*arguments, cwd=tmp_path)
    assert refused.returncode != 0
    assert words in refused.stderr
    assert "Open http" not in refused.stdout
    assert "Traceback" not in refused.stderr


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments in (["serve"], ["gallery"], ["record", "--upstream", "http://127.0.0.1:9/chatkit"]):
            refused = holdfast(*arguments, "--port", port, cwd=tmp_path)
            assert refused.returncode == 1
            assert refused.stderr.endswith(
                f"Error: Port {port} is taken. Name another: --port 0 takes any.\n"
            )
            assert "http" not in refused.stdout, "somebody is sent to what another listens at"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///no-such-folder/holdfast.db", "there is no folder no-such-folder"),
        ("sqlite:///.", "unable to open database file"),
        ("sqlite:///a-letter.txt", "file is not a database"),
        (
            "postgresql://ann:sesame@127.0.0.1:9/tasks",
            "The database at postgresql://127.0.0.1:9/tasks cannot be used",
        ),
    ],
)
def test_a_database_that_cannot_be_used_is_said(tmp_path: Path, url: str, words: str):
    (tmp_path / "a-letter.txt").write_text("Dear Ann, " * 100)
    refused = holdfast("user", "list", cwd=tmp_path, HOLDFAST_DATABASE_URL=url, HOLDFAST_SECRET=SECRET)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "HOLDFAST_DATABASE_URL names it." in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "sesame" not in refused.stderr

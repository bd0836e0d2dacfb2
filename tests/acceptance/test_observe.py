"""What an operator sees: readiness, numbers, and a line for each request and turn that tells no tales."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
from agents.testing import ScriptedModel

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.observe.logs import LineFormatter
from holdfast.web.app import create_app
from tests.conftest import Served, make_settings
from tests.support.client import Client, message
from tests.support.databases import Postgres
from tests.support.hosting import EventServer
from tests.support.script import calls, says
from tests.support.serving import serving

SECRET_WORDS = "buy a surprise for bob"


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(LineFormatter("json"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def of(self, event: str) -> list[dict[str, object]]:
        return [line for line in map(json.loads, self.lines) if line["event"] == event]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def sample(text: str, name: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(f"{name} ")).split()[-1])


async def test_the_numbers(served: Served):
    async with served(
        ScriptedModel([calls("add_task", title="Buy milk"), says("Done."), ValueError("x")])
    ) as client:
        screen = await client.say("add buy milk")
        assert (await client.say("again", screen.thread["id"])).errors
        answer = await client.http.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert sample(answer.text, 'holdfast_turns_total{status="completed"}') == 1
        assert sample(answer.text, 'holdfast_turns_total{status="failed"}') == 1
        assert sample(answer.text, "holdfast_turns_running") == 0
        assert sample(answer.text, "holdfast_streams_open") == 0
        assert sample(answer.text, "holdfast_first_token_seconds_count") == 1
        assert sample(answer.text, 'holdfast_store_seconds_bucket{kind="write",le="+Inf"}') == sample(
            answer.text, 'holdfast_store_seconds_count{kind="write"}'
        )
        assert sample(answer.text, 'holdfast_store_seconds_count{kind="write"}') > 5


async def test_what_runs_and_what_is_read_just_now(settings: Settings):
    go_on = asyncio.Event()
    app = create_app(settings, server=lambda: EventServer(lambda _thread: [go_on]))
    async with serving(app) as address, Client.at(address) as client:
        async with client.open("threads.create", {"input": message("Hi")}) as stream:
            await stream.until("stream_options")
            text = (await client.http.get("/metrics")).text
            assert sample(text, "holdfast_turns_running") == sample(text, "holdfast_streams_open") == 1
            go_on.set()
            await stream.rest()
        assert sample((await client.http.get("/metrics")).text, "holdfast_turns_running") == 0


async def test_a_line_for_each_request_and_turn_without_words_or_tokens(served: Served, lines: Lines):
    async with served(ScriptedModel([says(SECRET_WORDS), ValueError(SECRET_WORDS)])) as client:
        screen = await client.say(SECRET_WORDS)
        await client.say(SECRET_WORDS, screen.thread["id"])
        await client.http.get("/api/tasks?status=all&signature=s3cret")
        token = client.http.headers["Authorization"].removeprefix("Bearer ")
    completed, failed = lines.of("turn")
    assert (completed["status"], failed["status"]) == ("completed", "failed")
    assert completed["thread"] == screen.thread["id"]
    assert {"turn", "user", "operation", "ms", "first_words_ms", "frames", "model_calls"} <= completed.keys()
    requests = lines.of("request")
    assert [line["path"] for line in requests] == ["/api/auth/sign-up", "/chatkit", "/chatkit", "/api/tasks"]
    assert requests[1]["turn"] == completed["turn"]
    assert (requests[1]["operation"], requests[1]["user"]) == ("threads.create", completed["user"])
    assert {line["status"] for line in requests} == {200}
    assert {line["outcome"] for line in requests} == {"whole"}
    everything = "\n".join(line for line in lines.lines if '"logger": "holdfast' in line)
    for secret in (SECRET_WORDS, token, "s3cret", "correct horse"):
        assert secret not in everything


async def test_ready_while_the_database_answers(own_postgres: Postgres):
    url = await own_postgres.fresh()
    app = create_app(make_settings(url), model=ChosenModel("test", ScriptedModel([])))
    async with serving(app) as address, Client.at(address, email=None) as client:
        assert (await client.http.get("/readyz")).json() == {"status": "ready"}
        await own_postgres.stop()
        try:
            answer = await client.http.get("/readyz")
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")
            assert answer.headers["retry-after"] == "1"
            assert (await client.http.get("/healthz")).status_code == 200
        finally:
            await own_postgres.start()
        assert (await client.http.get("/readyz")).status_code == 200
    own_postgres.drop(url)


def test_lines_as_text_and_as_json():
    try:
        raise ValueError(SECRET_WORDS)
    except ValueError as exc:
        record = logging.LogRecord(
            "n", logging.ERROR, "f", 1, "it %s", ("broke",), (ValueError, exc, exc.__traceback__)
        )
    record.fields = {"id": "a", "path": "/a b\n", "empty": ""}
    text = LineFormatter("text").format(record)
    assert 'ERROR n it broke id=a path="/a b\\n" empty="" exception=ValueError traceback=' in text
    assert "\n" not in text
    line = json.loads(LineFormatter("json").format(record))
    assert (line["level"], line["event"], line["path"], line["exception"]) == (
        "error",
        "it broke",
        "/a b\n",
        "ValueError",
    )
    assert SECRET_WORDS not in text + json.dumps(line)

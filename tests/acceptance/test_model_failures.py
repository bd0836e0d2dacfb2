"""Whatever a model does wrong, the reader learns what happened and what to do, keeps their message, and can retry."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.acceptance.speaking import APIS, speaking
from tests.acceptance.test_way import assert_kept
from tests.conftest import make_settings
from tests.support.client import Client
from tests.support.fold import Screen
from tests.support.openai_endpoint import (
    Call,
    Hold,
    Step,
    fail,
    openai_endpoint,
    say,
    use,
)
from tests.support.serving import serving


@pytest.fixture
def databases(sqlite: Any) -> Any:
    """One kind is enough here: how a model fails does not depend on it."""
    return sqlite


@dataclass(frozen=True)
class Case:
    """`steps` is made anew for each run; `said` is what stays of the answer, `words` what the error says of it."""

    name: str
    steps: Callable[[], list[Step]]
    words: tuple[str, ...]
    said: str | None = None
    settings: tuple[tuple[str, Any], ...] = ()


MILK = Call("add_task", {"title": "Buy milk"})
HALF = ("Half ", "an ", "answer")


def circles() -> list[Step]:
    return [use(Call("list_tasks", {"status": "all"})) for _ in range(12)]


CASES = [
    Case("key refused", lambda: [fail(401)], ("refuses our key", "OPENAI_API_KEY")),
    Case("key without rights", lambda: [fail(403)], ("refuses our key", "OPENAI_API_KEY")),
    Case("unknown model", lambda: [fail(404)], ("does not know this model", "HOLDFAST_MODEL")),
    Case("bad request", lambda: [fail(400)], ("did not accept", "Try again")),
    Case(
        "too long",
        lambda: [fail(400, code="context_length_exceeded")],
        ("too long", "HOLDFAST_HISTORY_TOKENS"),
    ),
    Case("asked too much", lambda: [fail(429, retry_after=20)], ("asked too much", "in 20 seconds")),
    Case("asked far too much", lambda: [fail(429, retry_after=3000)], ("asked too much", "in 50 minutes")),
    Case("used up", lambda: [fail(429, code="insufficient_quota")], ("used up", "operator")),
    Case("down", lambda: [fail(500)] * 3, ("has a problem", "Try again")),
    Case("down for longer", lambda: [fail(503, retry_after=60)], ("has a problem", "Try again")),
    Case("broken", lambda: [say(*HALF, ends="broken")], ("Try again",), "Half an answer"),
    Case("unfinished", lambda: [say(*HALF, ends="unfinished")], ("broke off", "Try again"), "Half an answer"),
    Case(
        "failed on the way", lambda: [say(*HALF, ends="failed")], ("broke off", "Try again"), "Half an answer"
    ),
    Case(
        "silent from the start",
        lambda: [say("Never said", pace=Hold(0))],
        ("said nothing for 1 second", "Try again"),
        settings=(("model_timeout", 1),),
    ),
    Case(
        "silent on the way",
        lambda: [say(*HALF, "never said", pace=Hold(3))],
        ("said nothing for 1 second", "Try again"),
        "Half an answer",
        settings=(("model_timeout", 1),),
    ),
    Case(
        "refusal",
        lambda: [say("I cannot ", "help with that.", refusal=True)],
        ("declined", "other words"),
        "I cannot help with that.",
    ),
    Case(
        "length",
        lambda: [say(*HALF, ends="length")],
        ("cut off", "length limit", "go on"),
        "Half an answer",
    ),
    Case("length in a tool call", lambda: [use(MILK, ends="length")], ("cut off", "length limit")),
    Case(
        "filter", lambda: [say(*HALF, ends="filtered")], ("content filter", "other words"), "Half an answer"
    ),
    Case("filter at once", lambda: [say(ends="filtered")], ("content filter", "other words")),
    Case("circles", circles, ("in circles", "smaller steps")),
    Case("unknown tool", lambda: [use(Call("drop_table"))], ("does not exist", "Try again")),
]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_failure_says_what_to_do_and_retry_works(settings: Settings, api: str, case: Case):
    steps = case.steps()
    script = [*steps, say("A whole answer.")]
    async with speaking(settings, api, script, **dict(case.settings)) as (client, endpoint):
        screen = await client.say("Hi")
        (error,) = screen.errors
        for words in case.words:
            assert words in error["message"]
        assert error["allow_retry"] is True
        assert screen.texts() == ["Hi", *([case.said] if case.said else [])]
        assert await client.tasks() == []
        await assert_kept(client, screen)
        turn = (await client.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
        assert (turn["status"], turn["error"]["message"]) == ("failed", error["message"])
        assert len(endpoint.requests) == len(steps)

        params = {"thread_id": screen.thread["id"], "item_id": screen.shown()[0]["id"]}
        screen = Screen().fold(await client.stream("threads.retry_after_item", params))
        assert not screen.errors
        history = await client.history(params["thread_id"])
        assert [part["text"] for item in history for part in item["content"]] == ["Hi", "A whole answer."]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "failures",
    [[fail(500)], [fail(429), fail(503)], [fail(429, retry_after=0.01)]],
    ids=["500", "429 503", "429"],
)
async def test_a_passing_failure_is_not_noticed(settings: Settings, api: str, failures: list[Step]):
    async with speaking(settings, api, [*failures, say("Here ", "I am.")]) as (client, endpoint):
        screen = await client.say("Hi")
        assert not screen.errors
        assert screen.texts() == ["Hi", "Here I am."]
        assert len(endpoint.requests) >= len(failures) + 1


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("arguments", ['{"title": "Buy mi', "[]", '{"title": 7}', "{}"])
async def test_malformed_arguments_are_told_to_the_model_which_mends_them(
    settings: Settings, api: str, arguments: str
):
    script = [use(Call("add_task", arguments)), use(MILK), say("Added task 1: Buy milk.")]
    async with speaking(settings, api, script) as (client, endpoint):
        screen = await client.say("Add buy milk")
        assert not screen.errors
        assert [task["title"] for task in await client.tasks()] == ["Buy milk"]
        role, told = endpoint.requests[1].turns[-1]
        assert role == "tool"
        assert json.loads(told)["error"]["code"] == "invalid_arguments"
        assert screen.texts()[-1] == "Added task 1: Buy milk."


async def test_a_model_that_is_not_there(settings: Settings):
    async with openai_endpoint([]) as endpoint:
        gone = endpoint.base_url
    configured = make_settings(settings.database_url, model="test-model", openai_base_url=gone)
    async with serving(create_app(configured)) as address, Client.at(address) as client:
        screen = await client.say("Hi")
        assert "cannot be reached" in screen.errors[0]["message"]
        assert screen.texts() == ["Hi"]
        await assert_kept(client, screen)


async def test_a_connection_that_is_lost_before_an_answer_is_tried_again(settings: Settings):
    asked = 0

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        asked += 1
        writer.transport.abort()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        configured = make_settings(
            settings.database_url, model="test-model", openai_base_url=f"http://127.0.0.1:{port}/v1"
        )
        async with serving(create_app(configured)) as address, Client.at(address) as client:
            screen = await client.say("Hi")
    assert "cannot be reached" in screen.errors[0]["message"]
    assert asked == 3

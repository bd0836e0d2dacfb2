"""Servers such as strangers write, each with a context of its own, hosted unchanged and met over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from agents import OpenAIChatCompletionsModel
from chatkit.server import ChatKitServer
from openai import AsyncOpenAI
from starlette.requests import Request

from holdfast.config import Settings
from holdfast.identity import Identity
from holdfast.web.app import create_app
from tests.protocol.parity.memory import MemoryStore
from tests.protocol.requirements import requirement
from tests.protocol.strangers.helper import HelperServer
from tests.protocol.strangers.quiet import QuietServer
from tests.protocol.strangers.shop import Customer, ShopServer
from tests.protocol.strangers.survey import SurveyServer
from tests.protocol.strangers.writer import Desk, WriterServer
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.openai_endpoint import Asked, Call, Step, openai_endpoint, say, use
from tests.support.serving import serving


@asynccontextmanager
async def hosted(
    settings: Settings, server: Callable[[], ChatKitServer[Any]], context: Callable[[Request, Identity], Any]
) -> AsyncIterator[Client]:
    app = create_app(settings, server=server, context=context)
    async with serving(app) as address, Client.at(address) as client:
        yield client


async def assert_kept(client: Client, screen: Screen) -> None:
    """What a reload shows is what the screen shows."""
    assert screen.thread is not None
    assert not screen.open
    thread = await client.ask("threads.get_by_id", {"thread_id": screen.thread["id"]})
    assert thread["items"]["data"] == screen.shown()
    assert {**thread, "items": None} == screen.thread


@requirement("stranger.widgets-and-actions", "stranger.own-context")
async def test_a_shop(settings: Settings):
    customers: list[Customer] = []

    async def enter(request: Request, identity: Identity) -> Customer:
        customers.append(Customer(identity.name or "?", request.headers.get("x-currency", "EUR")))
        return customers[-1]

    async with hosted(settings, lambda: ShopServer(MemoryStore()), enter) as client:
        client.http.headers["X-Currency"] = "CHF"
        screen = await client.say("Show me the teapot")
        thread = {"thread_id": screen.thread["id"]}
        teapot, basket = screen.shown()[1:]
        assert teapot["widget"]["children"][0]["value"] == "A fine teapot."
        assert teapot["copy_text"] == "A fine teapot."
        button = basket["widget"]["children"][1]["onClickAction"]
        pressed = {**thread, "item_id": basket["id"], "action": {**button, "payload": {"count": 2}}}

        events = await client.stream("threads.custom_action", pressed)
        assert events[-1] == {"type": "client_effect", "name": "basket_changed", "data": {"count": 2}}
        screen.fold(events)
        assert screen.shown()[2]["widget"]["children"][0]["value"] == "Ann: 2 pieces, 6 CHF"
        notice = await client.stream("threads.custom_action", {**thread, "action": button})
        assert notice[-1]["level"] == "danger"

        pressed["action"] = {**button, "payload": {"count": 3}}
        answer = await client.ask("threads.sync_custom_action", pressed)
        screen.items[basket["id"]] = answer["updated_item"]
        assert answer["updated_item"]["widget"]["children"][0]["value"] == "Ann: 3 pieces, 9 CHF"
        await assert_kept(client, screen)

        await client.ask("items.feedback", {**thread, "item_ids": [basket["id"]], "kind": "positive"})
        assert customers[-1].feedback == [([basket["id"]], "positive")]
        audio = {"audio_base64": "aGVsbG8=", "mime_type": "audio/webm"}
        assert await client.ask("input.transcribe", audio) == {"text": "5 bytes for Ann"}


@requirement("stranger.structured-input", "stranger.thread-mutation", "stranger.own-context")
async def test_a_survey(settings: Settings):
    def language(request: Request, _identity: Identity) -> str:
        return request.headers["accept-language"]

    async with hosted(settings, lambda: SurveyServer(MemoryStore()), language) as client:
        client.http.headers["Accept-Language"] = "de"
        screen = await client.say("Begin")
        assert screen.thread["title"] == "Survey (de)"
        question = screen.shown()[1]
        given = {"answers": {"drink": {"values": ["tea", "coffee"]}}}
        params = {"thread_id": screen.thread["id"], "item_id": question["id"], "input": given}
        events = await client.stream("threads.add_structured_input", params)
        assert "tally" not in str(events)
        screen.fold(events)
        assert not screen.errors
        assert screen.shown()[1]["status"] == "answered"
        assert screen.texts()[-1] == "You said: tea / "
        assert screen.thread["status"] == {"type": "closed", "reason": "Thank you."}
        await assert_kept(client, screen)


def desk(*, cancellable: bool) -> Desk:
    return Desk(asyncio.Event(), asyncio.Event(), [], cancellable)


@requirement("stranger.cancelled-hook", "stranger.writes-to-its-store")
async def test_a_writer_that_is_stopped(settings: Settings):
    at = desk(cancellable=True)
    async with hosted(
        settings, lambda: WriterServer(MemoryStore()), lambda _request, _identity: at
    ) as client:
        async with client.open("threads.create", {"input": message("Write")}) as stream:
            events = await stream.until("thread.item.added")
            await at.written.wait()
            stopped = await client.ask("turns.stop", {"turn_id": stream.turn_id})
            assert stopped["turn"]["status"] == "stopped"
            screen = Screen().fold([*events, *await stream.rest()])
        assert at.stopped == [["draft", "picture"]]
        assert screen.texts() == ["Write", "Once upon a time"]
        assert [item["type"] for item in screen.shown()] == ["user_message", "assistant_message"]
        assert screen.thread["title"] == "Unfinished"
        await assert_kept(client, screen)


@requirement("stranger.allow-cancel", "turn.outlives-its-response")
async def test_a_writer_that_must_not_be_stopped(settings: Settings):
    at = desk(cancellable=False)
    async with hosted(
        settings, lambda: WriterServer(MemoryStore()), lambda _request, _identity: at
    ) as client:
        async with client.open("threads.create", {"input": message("Write")}) as stream:
            events = await stream.until("stream_options")
            assert events[-1]["stream_options"] == {"allow_cancel": False}
            await at.written.wait()
        at.go_on.set()
        rest = await client.stream("turns.attach", {"turn_id": stream.turn_id})
        screen = Screen().fold(rest)
        assert at.stopped == []
        assert screen.texts() == ["Write", "Once upon a time there was an end."]
        await assert_kept(client, screen)


def forecast(asked: Asked) -> Step:
    """The model's part of the conversation."""
    match asked.turns[-1]:
        case ("tool", text):
            return say("It is ", text, ".")
        case ("user", "Where am I?"):
            return use(Call("locate"))
        case ("user", text) if text.startswith("Weather in "):
            return use(Call("weather", {"city": text.removeprefix("Weather in ")}))
        case (_, text):
            return say("You said: ", text)


@asynccontextmanager
async def helper(settings: Settings) -> AsyncIterator[Client]:
    async with (
        openai_endpoint(forecast) as endpoint,
        AsyncOpenAI(base_url=endpoint.base_url, api_key="any") as openai,
    ):
        model = OpenAIChatCompletionsModel("test-model", openai)
        async with hosted(
            settings, lambda: HelperServer(MemoryStore(), model), lambda _request, _identity: {"unit": "C"}
        ) as client:
            yield client


@requirement("stranger.agents-sdk", "trap.fake-ids")
async def test_an_agent_with_a_chat_completions_model(settings: Settings):
    async with helper(settings) as client:
        screen = await client.say("Hello")
        for text in ("Weather in Bern", "Weather in Rome", "Thank you"):
            params = {"thread_id": screen.thread["id"], "input": message(text)}
            screen.fold(await client.stream("threads.add_user_message", params))
        assert not screen.errors
        answers = [item for item in screen.shown() if item["type"] == "assistant_message"]
        assert [item["content"][0]["text"] for item in answers] == [
            "You said: Hello",
            "It is 20 degrees C.",
            "It is 20 degrees C.",
            "You said: Thank you",
        ]
        assert "__fake_id__" not in screen.items
        assert [item["type"] for item in screen.shown()].count("widget") == 2
        await assert_kept(client, screen)


@requirement("stranger.client-tools", "stranger.sdk-clock")
async def test_an_agent_that_asks_the_browser(settings: Settings):
    async with helper(settings) as client:
        screen = await client.say("Where am I?")
        call = screen.shown()[-1]
        assert (call["type"], call["name"], call["arguments"]) == (
            "client_tool_call",
            "locate",
            {"exact": True},
        )
        await assert_kept(client, screen)
        params = {"thread_id": screen.thread["id"], "result": "Bern"}
        screen.fold(await client.stream("threads.add_client_tool_output", params))
        assert screen.errors == []
        assert screen.texts()[-1] == "You said: I am in Bern"
        thread = await client.ask("threads.get_by_id", {"thread_id": screen.thread["id"]})
        kinds = [item["type"] for item in thread["items"]["data"]]
        assert kinds == ["user_message", "workflow", "client_tool_call", "assistant_message"]
        # The SDK ends the workflow of the turn before, and says how long it took by its own, naive clock.
        workflow = thread["items"]["data"][1]["workflow"]
        assert 0 <= workflow["summary"]["duration"] < 3600
        assert all(item["created_at"].endswith("Z") for item in thread["items"]["data"])


@requirement("stranger.any-shape")
async def test_a_quiet_server(settings: Settings):
    def who(request: Request, identity: Identity) -> tuple[str, str | None]:
        return identity.user_id[:4], request.headers.get("x-room")

    async with hosted(settings, lambda: QuietServer(MemoryStore()), who) as client:
        client.http.headers["X-Room"] = "seven"
        screen = await client.say("fine")
        assert [item["type"] for item in screen.shown()] == ["user_message", "end_of_turn"]
        assert screen.thread["title"] == "fine"
        failed = await client.stream(
            "threads.add_user_message", {"thread_id": screen.thread["id"], "input": message("fail")}
        )
        assert failed[-1]["type"] == "error"
        assert failed[-1]["message"].startswith("Not for ")
        screen.fold(failed)
        assert screen.thread["title"] == "fail"
        await assert_kept(client, screen)

"""The endpoint that stands in for OpenAI's, held to the real client, the SDK's models and the real types."""

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx2
import openai
import pytest
from agents import (
    Agent,
    Model,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from tests.support.openai_endpoint import (
    Answer,
    Call,
    Endpoint,
    Hold,
    adds_tasks,
    echo,
    fail,
    openai_endpoint,
    say,
    use,
)

MILK = Call("add_task", {"title": "Buy milk"})
BREAD = Call("add_task", {"title": "Bread, \u201cthe good one\u201d"})


@pytest.fixture(autouse=True)
def no_tracing() -> Iterator[None]:
    set_tracing_disabled(True)
    yield
    set_tracing_disabled(False)


def client_of(endpoint: Endpoint, **options: Any) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=endpoint.base_url, **{"api_key": "any", "max_retries": 0, **options})


def model_of(api: str, client: AsyncOpenAI) -> Model:
    if api == "responses":
        return OpenAIResponsesModel("some-model", client)
    return OpenAIChatCompletionsModel("some-model", client)


both = pytest.mark.parametrize("api", ["responses", "chat_completions"])


@cache  # half a second to build
def event_type() -> TypeAdapter[Any]:
    return TypeAdapter(ResponseStreamEvent)


async def said(client: AsyncOpenAI, api: str, text: str = "Hello") -> str:
    """One request, not streamed."""
    if api == "responses":
        return (await client.responses.create(model="m", input=text)).output_text
    whole = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])
    return whole.choices[0].message.content or ""


async def frames(endpoint: Endpoint, path: str, body: dict[str, Any]) -> list[str]:
    """The data of each frame as it stands on the wire."""
    async with (
        httpx2.AsyncClient(base_url=endpoint.base_url) as http,
        http.stream("POST", path, json={"model": "m", "stream": True, **body}) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [
            line.removeprefix("data: ") async for line in answer.aiter_lines() if line.startswith("data: ")
        ]


ANSWERS = [
    say("Hel", "lo"),
    say("I cannot ", "do that.", refusal=True),
    say("This goes on and", " on", ends="length"),
    use(MILK, BREAD),
    say("One moment.", calls=(MILK,)),
]


@pytest.mark.parametrize("answer", ANSWERS)
async def test_responses_frames_are_the_service_s_events(answer: Answer) -> None:
    async with openai_endpoint([answer]) as endpoint:
        lines = await frames(endpoint, "/responses", {"input": "Hello"})
    events = [event_type().validate_json(line) for line in lines]

    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [event.type for event in events][:2] == ["response.created", "response.in_progress"]
    final = events[-1].response
    done = [event.item for event in events if event.type == "response.output_item.done"]
    assert final.output == done
    assert len({item.id for item in done}) == len(done)
    assert final.usage.total_tokens > 0
    assert final.output_text == ("" if answer.refusal else answer.text)
    grown = "".join(event.delta for event in events if event.type == "response.function_call_arguments.delta")
    assert grown == "".join(item.arguments for item in done if item.type == "function_call")


@pytest.mark.parametrize("answer", ANSWERS)
async def test_chat_frames_are_the_service_s_chunks(answer: Answer) -> None:
    body = {"messages": [{"role": "user", "content": "Hello"}], "stream_options": {"include_usage": True}}
    async with openai_endpoint([answer]) as endpoint:
        *lines, last = await frames(endpoint, "/chat/completions", body)
    chunks = [ChatCompletionChunk.model_validate_json(line) for line in lines]

    assert last == "[DONE]"
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[-1].usage is not None
    assert chunks[-1].choices == []
    deltas = [chunk.choices[0].delta for chunk in chunks[:-1]]
    assert (
        "".join((delta.refusal if answer.refusal else delta.content) or "" for delta in deltas) == answer.text
    )
    expected = "length" if answer.ends == "length" else "tool_calls" if answer.calls else "stop"
    assert chunks[-2].choices[0].finish_reason == expected
    pieces = [call for delta in deltas for call in delta.tool_calls or ()]
    for index, call in enumerate(answer.calls):
        own = [piece.function.arguments or "" for piece in pieces if piece.index == index and piece.function]
        assert len(own) > 2
        assert json.loads("".join(own)) == call.arguments


@pytest.mark.parametrize("answer", ANSWERS)
async def test_whole_answers_are_the_service_s_objects(answer: Answer) -> None:
    async with (
        openai_endpoint([answer, answer]) as endpoint,
        httpx2.AsyncClient(base_url=endpoint.base_url) as http,
    ):
        responses = await http.post("/responses", json={"model": "m", "input": "Hello"})
        chat = await http.post(
            "/chat/completions", json={"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
        )
    response = Response.model_validate_json(responses.content)
    assert response.status == ("incomplete" if answer.ends == "length" else "completed")
    choice = ChatCompletion.model_validate_json(chat.content).choices[0]
    assert (choice.message.refusal if answer.refusal else choice.message.content or "") == answer.text
    assert len(choice.message.tool_calls or ()) == len(answer.calls)


@both
async def test_the_real_client_hears_the_echo(api: str) -> None:
    async with openai_endpoint() as endpoint, client_of(endpoint) as client:
        assert await said(client, api, "buy milk") == "You said: buy milk"
        assert endpoint.bodies[0]["model"] == "m"
        assert endpoint.requests[0].headers["authorization"] == "Bearer any"


@both
async def test_an_agent_adds_a_task_and_confirms_it(api: str) -> None:
    titles: list[str] = []

    @function_tool
    def add_task(title: str) -> str:
        titles.append(title)
        return json.dumps({"task": {"id": len(titles), "title": title}})

    async with openai_endpoint(adds_tasks) as endpoint, client_of(endpoint) as client:
        agent = Agent("Todo", model=model_of(api, client), tools=[add_task], instructions="Help.")
        history: list[Any] = []
        for text in ("add Milk", "add Bread", "thanks"):
            history.append({"role": "user", "content": text})
            run = Runner.run_streamed(agent, history)
            deltas = [
                event.data.delta
                async for event in run.stream_events()
                if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
            ]
            assert "".join(deltas) == run.final_output
            assert len(deltas) > 2
            history.append({"role": "assistant", "content": run.final_output})
        replies = [item["content"] for item in history[1::2]]

    assert titles == ["Milk", "Bread"]
    assert replies == ["Added task 1: Milk.", "Added task 2: Bread.", "You said: thanks"]
    assert len(endpoint.requests) == 5
    assert all(body["stream"] and body["tools"] for body in endpoint.bodies)


@both
async def test_two_calls_in_one_answer_are_both_made(api: str) -> None:
    titles: list[str] = []

    @function_tool
    def add_task(title: str) -> str:
        titles.append(title)
        return "added"

    async with openai_endpoint([use(MILK, BREAD), say("Done.")]) as endpoint, client_of(endpoint) as client:
        run = Runner.run_streamed(Agent("Todo", model=model_of(api, client), tools=[add_task]), "both")
        async for _ in run.stream_events():
            pass
    assert run.final_output == "Done."
    assert sorted(titles) == ["Bread, \u201cthe good one\u201d", "Buy milk"]


@both
async def test_a_held_stream_gives_nothing_more_until_it_is_let_go(api: str) -> None:
    hold = Hold(at=2)
    async with (
        openai_endpoint([say("one ", "two ", "three", pace=hold)]) as endpoint,
        client_of(endpoint) as client,
    ):
        run = Runner.run_streamed(Agent("Todo", model=model_of(api, client)), "Count")
        heard = ""
        async for event in run.stream_events():
            if event.type != "raw_response_event" or event.data.type != "response.output_text.delta":
                continue
            heard += event.data.delta
            if heard == "one two ":
                await hold.reached.wait()
                hold.open.set()
            else:
                assert hold.open.is_set() == ("three" in heard)
        assert heard == "one two three"


async def test_an_event_holds_all_but_the_first_delta() -> None:
    gate = asyncio.Event()
    async with (
        openai_endpoint([say("a", "b", pace=gate)]) as endpoint,
        client_of(endpoint) as client,
        client.responses.stream(model="m", input="x") as stream,
    ):
        async for event in stream:
            if event.type == "response.output_text.delta" and event.delta == "a":
                assert not endpoint.requests[0].finished.is_set()
                gate.set()
        assert (await stream.get_final_response()).output_text == "ab"


async def test_a_client_that_leaves_is_noticed() -> None:
    hold = Hold(at=1)
    async with openai_endpoint([say("a", "b", pace=hold)]) as endpoint:
        async with client_of(endpoint) as client:
            stream = await client.responses.create(model="m", input="x", stream=True)
            await hold.reached.wait()
            await stream.close()
        asked = await endpoint.asked()
        await asked.finished.wait()
        assert asked.disconnected.is_set()


async def test_closing_the_endpoint_ends_streams_that_are_held() -> None:
    hold = Hold(at=1)
    async with openai_endpoint([say("a", "b", pace=hold)]) as endpoint, client_of(endpoint) as client:
        await client.responses.create(model="m", input="x", stream=True)
        await hold.reached.wait()
    assert endpoint.requests[0].finished.is_set()
    assert not endpoint.running


@both
@pytest.mark.parametrize("answer", [say("Hel", "lo", ends="broken"), use(MILK, ends="broken")])
async def test_a_broken_stream_reaches_the_client_as_an_error(api: str, answer: Answer) -> None:
    async with openai_endpoint([answer]) as endpoint, client_of(endpoint) as client:
        run = Runner.run_streamed(Agent("Todo", model=model_of(api, client)), "Hello")
        heard = ""

        async def listen() -> None:
            nonlocal heard
            async for event in run.stream_events():
                if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                    heard += event.data.delta

        with pytest.raises((openai.APIError, httpx2.HTTPError)):
            await listen()
        assert heard == answer.text


@both
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, openai.AuthenticationError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
async def test_failures_are_the_client_s_errors(
    api: str, status: int, error: type[openai.APIStatusError]
) -> None:
    step = fail(status, message="No.", code="some_code", retry_after=7)
    async with openai_endpoint([step]) as endpoint, client_of(endpoint) as client:
        with pytest.raises(error, match=r"No\.") as raised:
            await said(client, api)
    assert raised.value.code == "some_code"
    assert raised.value.response.headers["retry-after"] == "7"


async def test_the_client_s_own_retry_gets_the_next_step() -> None:
    async with (
        openai_endpoint([fail(429, retry_after=0.01), say("Now.")]) as endpoint,
        client_of(endpoint, max_retries=1) as client,
    ):
        assert await said(client, "responses") == "Now."
    assert len(endpoint.requests) == 2


async def test_a_refusal_and_a_cut_are_told_apart() -> None:
    steps = [say("No.", refusal=True), say("Half", ends="length")]
    async with openai_endpoint(steps) as endpoint, client_of(endpoint) as client:
        refused = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
        cut = await client.responses.create(model="m", input="x")
    assert refused.choices[0].message.refusal == "No."
    assert cut.status == "incomplete"
    assert cut.incomplete_details is not None
    assert cut.incomplete_details.reason == "max_output_tokens"


async def test_a_wrong_key_is_refused() -> None:
    async with openai_endpoint(echo, api_key="right") as endpoint:
        async with client_of(endpoint, api_key="wrong") as client:
            with pytest.raises(openai.AuthenticationError):
                await said(client, "responses")
        async with client_of(endpoint, api_key="right") as client:
            assert await said(client, "responses", "hi") == "You said: hi"


async def test_a_script_that_is_used_up_says_so() -> None:
    async with openai_endpoint([]) as endpoint, client_of(endpoint) as client:
        with pytest.raises(openai.BadRequestError, match="no more steps"):
            await said(client, "responses")


USER = {"role": "user", "content": "Hello"}
CALLS = {"id": "call_1", "type": "function", "function": {"name": "add_task", "arguments": "{}"}}
FUNCTION_CALL = {"type": "function_call", "call_id": "call_1", "name": "add_task", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "done"}
PART = {"type": "output_text", "text": "Hi", "annotations": []}


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ([], "empty array"),
        ([{"role": "assistant", "content": [PART]}, USER], "Invalid value: 'output_text'"),
        (
            [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}],
            "Invalid value: 'input_text'",
        ),
        ([{"role": "robot", "content": "Hi"}], "Invalid value: 'robot'"),
        ([{"role": "user", "content": None}], "Invalid type"),
        ([USER, {"role": "tool", "tool_call_id": "call_1", "content": "done"}], "preceding message"),
        ([USER, {"role": "assistant", "content": None, "tool_calls": [CALLS]}], "call_1"),
        ([USER, {"role": "assistant", "content": None, "tool_calls": [CALLS]}, USER], "call_1"),
    ],
)
async def test_chat_completions_refuses(messages: list[Any], message: str) -> None:
    async with openai_endpoint() as endpoint, client_of(endpoint) as client:
        with pytest.raises(openai.BadRequestError, match=message):
            await client.chat.completions.create(model="m", messages=messages)
    assert endpoint.bodies[0]["messages"] == messages
    assert message in (endpoint.requests[0].refused or "")


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([], "must be provided"),
        ([USER, OUTPUT], "No tool call found"),
        ([OUTPUT, FUNCTION_CALL], "No tool call found"),
        ([USER, FUNCTION_CALL], "No tool output found"),
        (
            [{"role": "assistant", "content": [{"type": "input_text", "text": "Hi"}]}],
            "Invalid value: 'input_text'",
        ),
        ([{"role": "user", "content": [PART]}], "Invalid value: 'output_text'"),
        (
            [{"id": "__fake_id__", "type": "message", "role": "assistant", "content": "Hi"}],
            "begins with 'msg'",
        ),
        ([{"type": "teapot"}], "Invalid value: 'teapot'"),
    ],
)
async def test_responses_refuses(items: list[Any], message: str) -> None:
    async with openai_endpoint() as endpoint, client_of(endpoint) as client:
        with pytest.raises(openai.BadRequestError, match=message):
            await client.responses.create(model="m", input=items)
    assert message in (endpoint.requests[0].refused or "")


async def test_well_formed_history_is_taken_by_both() -> None:
    items: list[Any] = [USER, {"role": "assistant", "content": [PART]}, FUNCTION_CALL, OUTPUT, USER]
    messages: list[Any] = [
        USER,
        {"role": "assistant", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [CALLS]},
        {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "done"}]},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
    ]
    async with openai_endpoint() as endpoint, client_of(endpoint) as client:
        response = await client.responses.create(model="m", input=items)
        chat = await client.chat.completions.create(model="m", messages=messages)
    assert response.output_text == "You said: Hello"
    assert chat.choices[0].message.content == "You said: Hello"
    assert endpoint.requests[0].turns == [
        ("user", "Hello"),
        ("assistant", "Hi"),
        ("tool", "done"),
        ("user", "Hello"),
    ]

"""The model at its seam: a proper stream of Responses events, ids that never come twice, a pace for people."""

import asyncio
from typing import Any

import pytest
from agents import Agent, ModelSettings, ModelTracing, RunConfig, Runner
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

from holdfast.assistant.offline import OfflineModel
from tests.unit.offline.talk import Talk, TaskBox
from tests.unit.offline.utterances import HOUSE

MESSAGE = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]
CALL = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.completed",
]


def shape(events: list[Any]) -> list[str]:
    """The types of the events, each run of deltas counted once."""
    types = [event.type for event in events]
    return [kind for at, kind in enumerate(types) if at == 0 or types[at - 1] != kind]


async def test_a_turn_is_a_call_and_then_a_message() -> None:
    talk = Talk(TaskBox())
    reply = await talk.say("add buy milk")
    assert reply == "Added task 1: Buy milk."
    assert shape(talk.events) == CALL + MESSAGE
    events = TypeAdapter[Any](ResponseStreamEvent)
    for event in talk.events:
        # As strict as the wire: the dump of an event is an event.
        assert events.validate_python(event.model_dump(mode="json", warnings="error")).type == event.type
    for part in (talk.events[: len(CALL)], talk.events[len(CALL) :]):
        assert [event.sequence_number for event in part] == list(range(len(part)))


async def test_text_appears_word_by_word_and_adds_up() -> None:
    talk = Talk(TaskBox.of(HOUSE))
    reply = await talk.say("show my tasks")
    deltas = [event.delta for event in talk.events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == reply
    assert len(deltas) == len(reply.split())
    message = next(
        event.item
        for event in talk.events
        if event.type == "response.output_item.added" and event.item.type == "message"
    )
    final = talk.events[-1].response
    assert final.output[-1].id == message.id
    assert final.output_text == reply
    assert final.usage.output_tokens > 0


async def test_ids_never_come_twice() -> None:
    talk = Talk(TaskBox())
    ids: list[str] = []
    for text in ("add buy milk", "add buy milk", "hello"):
        await talk.say(text)
        done = [event for event in talk.events if event.type == "response.output_item.done"]
        ids += [event.item.id for event in done]
        ids += [event.item.call_id for event in done if event.item.type == "function_call"]
        ids += [event.response.id for event in talk.events if event.type == "response.completed"]
    assert len(set(ids)) == len(ids)
    assert all(len(made.partition("_")[2]) == 32 for made in ids)


async def test_without_streaming_the_answer_is_the_same() -> None:
    agent = Agent("Todo", model=OfflineModel(), tools=[*TaskBox().tools()])
    result = await Runner.run(agent, "add buy milk", run_config=RunConfig(tracing_disabled=True))
    assert result.final_output == "Added task 1: Buy milk."
    assert result.context_wrapper.usage.requests == 2
    assert result.context_wrapper.usage.total_tokens > 0


@pytest.mark.parametrize("pace", [0.0, 0.25])
async def test_the_pace_is_kept_between_words(pace: float, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        waits.append(delay)
        await sleep(0)

    monkeypatch.setattr("holdfast.assistant.offline.model.asyncio.sleep", note)
    stream = OfflineModel(pace).stream_response(
        None,
        "hello",
        ModelSettings(),
        [],
        None,
        [],
        ModelTracing.DISABLED,
        previous_response_id=None,
        conversation_id=None,
        prompt=None,
    )
    words = [event async for event in stream if event.type == "response.output_text.delta"]
    assert waits == ([pace] * len(words) if pace else [])


async def test_an_agent_without_tools_is_told_so() -> None:
    agent = Agent("Chat", model=OfflineModel(pace=0.0))
    result = await Runner.run(agent, "add buy milk", run_config=RunConfig(tracing_disabled=True))
    assert "not available" in result.final_output

"""`chatkit-python` is the reference: a conversation with its `process` and one with our engine are the same, byte by
byte, but for ids (numbered as they appear), times, and the differences that `test_traps.py` lists."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from holdfast.config import Settings
from holdfast.doctor.client.reading import Reading
from tests.protocol.parity.server import Obedient
from tests.protocol.parity.sides import Talk, ours, reference
from tests.protocol.requirements import requirement

Conversation = Callable[[Talk], Awaitable[None]]

ANSWERS = [
    *("words", "signals", "widget", "workflow", "image", "hidden", "changes", "thread", "store"),
    *("tool", "question", "nothing", "custom", "coded", "crash", "renaming"),
]


async def same(settings: Settings, conversation: Conversation) -> Talk:
    """Have the conversation with both sides; what was said must be the same."""
    theirs = reference(Obedient)
    await conversation(theirs)
    async with ours(settings, Obedient) as talk:
        await conversation(talk)
    assert talk.comparable() == theirs.comparable()
    assert talk.said
    for body in talk.said:
        if body.startswith(b"data:"):
            reading = Reading()
            reading.feed(body)
            reading.finish()
            assert reading.frames == reading.valid, "the doctor's client reads all of it"
    return theirs


async def look(talk: Talk) -> None:
    """All that can be read of a thread and its place among the others."""
    await talk.here("threads.get_by_id")
    await talk.here("items.list")
    await talk.here("items.list", order="asc", limit=0)
    await talk.send("threads.list")


@requirement("parity.create", "parity.event-order")
@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_new_thread(settings: Settings, answer: str):
    async def conversation(talk: Talk) -> None:
        events = await talk.say(answer)
        assert [event["type"] for event in events[:3]] == [
            "thread.created",
            "thread.item.done",
            "stream_options",
        ]
        await look(talk)

    await same(settings, conversation)


@requirement("parity.add-user-message", "parity.event-order")
async def test_a_second_message_with_every_answer_in_one_thread(settings: Settings):
    async def conversation(talk: Talk) -> None:
        await talk.say("nothing")
        for answer in ("words", "signals", "image", "changes", "custom", "thread", "store", "crash"):
            events = await talk.say(answer)
            assert [event["type"] for event in events[:2]] == ["thread.item.done", "stream_options"]
        await look(talk)

    await same(settings, conversation)


@requirement("parity.user-message")
async def test_all_that_a_message_may_hold(settings: Settings):
    async def conversation(talk: Talk) -> None:
        tag = {
            "type": "input_tag",
            "id": "t1",
            "text": "@milk",
            "data": {"a": [1, {"b": None}]},
            "group": "tasks",
        }
        await talk.say(
            "nothing",
            content=[{"type": "input_text", "text": "nothing else 🐦"}, {**tag, "interactive": True}, tag],
            quoted_text="What was said",
            inference_options={"tool_choice": {"id": "search"}, "model": "big"},
        )
        await talk.say("nothing", quoted_text="", unknown="is ignored")
        await look(talk)

    await same(settings, conversation)


@requirement("parity.add-client-tool-output")
@pytest.mark.parametrize("result", [{"at": [1.5, 2]}, "here", 0, None, []])
async def test_a_client_tool_and_its_output(settings: Settings, result: Any):
    async def conversation(talk: Talk) -> None:
        await talk.say("tool")
        await talk.here("threads.add_client_tool_output", result=result)
        await look(talk)

    await same(settings, conversation)


@requirement("parity.client-tool-cleanup")
async def test_a_tool_call_that_was_passed_over_is_removed(settings: Settings):
    async def conversation(talk: Talk) -> None:
        await talk.say("tool")
        await talk.say("nothing")
        await talk.say("tool")
        await talk.here("threads.add_client_tool_output", result="here")
        await look(talk)

    await same(settings, conversation)


@requirement("parity.add-structured-input")
@pytest.mark.parametrize(
    "given",
    [
        {"answers": {"one": {"values": ["red", "blue"]}, "many": {"values": ["red", "blue"]}}},
        {
            "answers": {
                "free": {"values": ["Because"]},
                "left": {"skipped": True},
                "unknown": {"values": ["x"]},
            }
        },
        {"status": "skipped", "answers": {"one": {"values": ["red"]}}},
        {"answers": {"one": {"values": []}, "many": {"values": ["red"], "skipped": True}}},
    ],
)
async def test_structured_input(settings: Settings, given: dict[str, Any]):
    async def conversation(talk: Talk) -> None:
        await talk.say("question")
        await talk.here("threads.add_structured_input", item_id="q", input=given)
        await look(talk)

    await same(settings, conversation)


@requirement("parity.retry-after-item")
@pytest.mark.parametrize("answer", ["words", "workflow", "store", "crash"])
async def test_a_retry(settings: Settings, answer: str):
    async def conversation(talk: Talk) -> None:
        await talk.say(answer)
        first = talk.user_id
        await talk.here("threads.retry_after_item", item_id=first)
        await talk.say("nothing")
        await look(talk)
        await talk.here("threads.retry_after_item", item_id=first)
        await look(talk)

    await same(settings, conversation)


@requirement("parity.custom-action")
async def test_actions(settings: Settings):
    async def conversation(talk: Talk) -> None:
        await talk.say("widget")
        press = {"type": "press", "payload": {"n": 1}}
        await talk.here("threads.custom_action", item_id="w-fixed", action=press)
        await talk.here("threads.custom_action", action={"type": "shortcut"})
        await talk.here("threads.custom_action", action={"type": "fail", "payload": None})
        await look(talk)

    await same(settings, conversation)


@requirement("parity.sync-custom-action")
async def test_sync_actions(settings: Settings):
    async def conversation(talk: Talk) -> None:
        await talk.say("widget")
        action = {
            "type": "press",
            "payload": ["any", "thing"],
            "handler": "server",
            "loadingBehavior": "none",
        }
        await talk.here("threads.sync_custom_action", item_id="w-fixed", action=action)
        await talk.here("threads.sync_custom_action", action={"type": "press"})

    await same(settings, conversation)


@requirement("parity.other-answers")
async def test_the_operations_that_answer_json(settings: Settings):
    async def conversation(talk: Talk) -> None:
        await talk.send("threads.list")
        await talk.say("words")
        first = talk.thread_id
        talk.thread_id = ""
        await talk.say("thread")
        await talk.send("threads.list", limit=1)
        after = (await talk.send("threads.list", limit=1, order="asc"))[0]["after"]
        await talk.send("threads.list", limit=1, order="asc", after=after)
        await talk.here("threads.update", title="Renamed „ü“ 🐦")
        await talk.here("items.feedback", item_ids=["m-title"], kind="positive")
        await talk.send("input.transcribe", audio_base64="aGVsbG8=", mime_type="audio/webm;codecs=opus")
        await talk.send("threads.delete", thread_id=first)
        await look(talk)

    await same(settings, conversation)


@requirement("parity.pages")
async def test_pages_of_items(settings: Settings):
    async def conversation(talk: Talk) -> None:
        await talk.say("changes")
        for _ in range(3):
            await talk.say("nothing")
        for order in ("asc", "desc"):
            after = None
            for _ in range(4):
                page = (await talk.here("items.list", order=order, limit=2, after=after))[0]
                after = page.get("after")
                if after is None:
                    break
            assert after is None

    await same(settings, conversation)


@requirement("parity.attachments")
async def test_attachments_of_the_servers_own_store(settings: Settings):
    async def conversation(talk: Talk) -> None:
        for name, mime_type in (
            ("plan.pdf", "application/pdf"),
            ("cat.png", "image/png"),
            ("old.txt", "text/plain"),
        ):
            await talk.send("attachments.create", name=name, size=3, mime_type=mime_type)
        await talk.say("words", attachments=["file-plan.pdf", "file-cat.png"])
        await look(talk)
        await talk.send("attachments.delete", attachment_id="file-old.txt")

    await same(settings, conversation)

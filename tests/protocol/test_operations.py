"""Every operation of the protocol is routed, and what is wrong with a request is said before the first byte."""

import json
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    AudioInput,
    ClientToolCallItem,
    FeedbackKind,
    NonStreamingReq,
    StreamingReq,
    StructuredInputFreeform,
    StructuredInputItem,
    SyncCustomActionResponse,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit.widgets import Card, Text

from holdfast.config import Settings
from holdfast.errors import HoldfastError
from tests.protocol.requirements import requirement
from tests.support.client import message
from tests.support.fold import Screen
from tests.support.hosting import NOW, EventServer, Hosted, hosting

OPERATIONS = {
    get_args(request.model_fields["type"].annotation)[0]
    for request in (*get_args(StreamingReq), *get_args(NonStreamingReq))
}


class Everything(ChatKitServer[Any]):
    """Overrides every hook; what the user says decides what it answers."""

    def __init__(self) -> None:
        super().__init__(store=None)  # type: ignore[arg-type]  # the engine puts one in
        self.feedback: list[tuple[str, list[str], FeedbackKind]] = []

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        base: dict[str, Any] = {"thread_id": thread.id, "created_at": NOW}
        part = input_user_message.content[0] if input_user_message is not None else None
        match part:
            case UserMessageTextContent(text="tool"):
                call = ClientToolCallItem(id="call", call_id="c1", name="locate", arguments={}, **base)
                yield ThreadItemDoneEvent(item=call)
            case UserMessageTextContent(text="question"):
                question = StructuredInputFreeform(id="q", question="Where?")
                yield ThreadItemDoneEvent(item=StructuredInputItem(id="ask", inputs=[question], **base))
            case None:
                yield widget(base, "answered")
            case _:
                yield widget(base, "widget")

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield widget({"thread_id": thread.id, "created_at": NOW}, f"did {action.type}")

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> SyncCustomActionResponse:
        return SyncCustomActionResponse(updated_item=sender)

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], kind: FeedbackKind, context: Any
    ) -> None:
        self.feedback.append((thread_id, item_ids, kind))

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:
        return TranscriptionResult(text=f"{len(audio_input.data)} bytes of {audio_input.media_type}")


def widget(base: dict[str, Any], item_id: str) -> ThreadItemDoneEvent:
    return ThreadItemDoneEvent(
        item=WidgetItem(id=item_id, widget=Card(children=[Text(value="hello")]), **base)
    )


async def begun(hosted: Hosted, text: str) -> tuple[str, Screen]:
    screen = Screen().fold(await hosted.stream("threads.create", {"input": message(text)}))
    return screen.thread["id"], screen


@requirement("operation.all-sixteen")
async def test_every_operation_is_routed(settings: Settings):
    server = Everything()
    used: set[str] = set()

    async with hosting(settings, lambda: server) as hosted:

        async def stream(operation: str, **params: Any) -> list[dict[str, Any]]:
            used.add(operation)
            return await hosted.stream(operation, params)

        async def ask(operation: str, **params: Any) -> dict[str, Any]:
            used.add(operation)
            return await hosted.ask(operation, params)

        screen = Screen().fold(await stream("threads.create", input=message("widget")))
        thread_id, user_id = screen.thread["id"], screen.shown()[0]["id"]

        async def shown() -> list[str]:
            return [
                item["id"] for item in (await ask("threads.get_by_id", thread_id=thread_id))["items"]["data"]
            ]

        action = {"type": "press", "payload": {}}
        await stream("threads.custom_action", thread_id=thread_id, item_id="widget", action=action)
        assert await shown() == [user_id, "widget", "did press"]
        updated = await ask(
            "threads.sync_custom_action", thread_id=thread_id, item_id="widget", action=action
        )
        assert updated["updated_item"]["id"] == "widget"
        await stream("threads.retry_after_item", thread_id=thread_id, item_id=user_id)
        assert await shown() == [user_id, "widget"]

        await stream("threads.add_user_message", thread_id=thread_id, input=message("tool"))
        await stream("threads.add_client_tool_output", thread_id=thread_id, result={"here": True})
        items = (await ask("items.list", thread_id=thread_id))["data"]
        assert [item["id"] for item in items][:2] == ["answered", "call"]
        assert (items[1]["status"], items[1]["output"]) == ("completed", {"here": True})

        await stream("threads.add_user_message", thread_id=thread_id, input=message("question"))
        given = {"status": "answered", "answers": {"q": {"values": ["Here"]}, "unknown": {"values": ["x"]}}}
        events = await stream("threads.add_structured_input", thread_id=thread_id, item_id="ask", input=given)
        replaced = next(event for event in events if event["type"] == "thread.item.replaced")["item"]
        assert replaced["status"] == "answered"
        assert replaced["inputs"][0]["answer"]["values"] == ["Here"]

        await ask("items.feedback", thread_id=thread_id, item_ids=["widget"], kind="positive")
        assert server.feedback == [(thread_id, ["widget"], "positive")]
        heard = await ask("input.transcribe", audio_base64="aGVsbG8=", mime_type="audio/webm;codecs=opus")
        assert heard == {"text": "5 bytes of audio/webm"}
        assert (await ask("threads.update", thread_id=thread_id, title="Renamed"))["title"] == "Renamed"
        listed = await ask("threads.list", limit=9999, order="desc")
        assert [thread["title"] for thread in listed["data"]] == ["Renamed"]
        assert await ask("threads.delete", thread_id=thread_id) == {}
        assert (await ask("threads.list"))["data"] == []
        created = await ask("attachments.create", name="a.txt", size=1, mime_type="text/plain")
        assert await ask("attachments.delete", attachment_id=created["id"]) == {}
    assert used == OPERATIONS
    assert len(used) == 16


async def refused(hosted: Hosted, body: bytes | dict[str, Any]) -> tuple[int, str]:
    """How a request is refused; nothing may have been sent or changed by then."""
    with pytest.raises(HoldfastError) as caught:
        await hosted.engine.process(
            body if isinstance(body, bytes) else json.dumps(body).encode(), hosted.identity
        )
    return caught.value.status, caught.value.code


@requirement("refusal.status-and-code")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (400, "invalid_json")),
        (b"{", (400, "invalid_json")),
        (b"[" * 10_000, (400, "invalid_json")),
        (b'{"type": "threads.list", "params": {"limit": NaN}}', (400, "invalid_json")),
        (b'{"type": "threads.create", "params": {"input": "\\ud800"}}', (400, "invalid_json")),
        (b"[]", (400, "invalid_request")),
        (b"{}", (400, "invalid_request")),
        (b'{"type": 1}', (400, "invalid_request")),
        (b'{"type": "messages.create", "params": {}}', (400, "unknown_operation")),
        (b'{"type": "threads.list"}', (422, "invalid_request")),
        (b'{"type": "threads.list", "params": {"limit": -1}}', (422, "invalid_request")),
        (b'{"type": "threads.list", "params": {"order": "up"}}', (422, "invalid_request")),
        (b'{"type": "threads.list", "params": {"after": "thr_none"}}', (404, "thread_not_found")),
        (b'{"type": "threads.get_by_id", "params": {"thread_id": "thr_none"}}', (404, "thread_not_found")),
        (b'{"type": "threads.get_by_id", "params": {"thread_id": "a\\u0000"}}', (422, "invalid_text")),
        (
            b'{"type": "input.transcribe", "params": {"audio_base64": "!", "mime_type": "a/b"}}',
            (422, "invalid_audio"),
        ),
        (b'{"type": "turns.get", "params": {}}', (422, "invalid_request")),
        (b'{"type": "turns.stop", "params": {"turn_id": "trn_none"}}', (404, "turn_not_found")),
    ],
)
async def test_a_request_that_cannot_be(settings: Settings, body: bytes, expected: tuple[int, str]):
    async with hosting(settings, Everything) as hosted:
        assert await refused(hosted, body) == expected


@requirement("refusal.nothing-changed")
async def test_a_message_that_cannot_be_leaves_nothing_behind(settings: Settings):
    async with hosting(settings, Everything) as hosted:
        thread_id, before = await begun(hosted, "hello")

        async def says(
            operation: str, expected: tuple[int, str], metadata: Any = None, **params: Any
        ) -> None:
            body = {
                "type": operation,
                "params": params,
                "metadata": {"holdfast": metadata} if metadata else {},
            }
            assert await refused(hosted, body) == expected

        attached = {**message("look"), "attachments": ["atc_none"]}
        await says("threads.create", (404, "attachment_not_found"), input=attached)
        await says("threads.create", (422, "empty_message"), input=message(" \n"))
        await says("threads.create", (422, "empty_message"), input={**message(""), "content": []})
        await says("threads.create", (422, "invalid_metadata"), metadata={"key": 7}, input=message("x"))
        await says("threads.create", (422, "invalid_metadata"), metadata="resume", input=message("x"))
        await says(
            "threads.add_user_message", (404, "attachment_not_found"), thread_id=thread_id, input=attached
        )
        await says("threads.add_user_message", (422, "empty_message"), thread_id=thread_id, input=message(""))
        item = before.shown()[0]["id"]
        await says("threads.retry_after_item", (404, "item_not_found"), thread_id=thread_id, item_id="none")
        await says(
            "threads.retry_after_item", (422, "not_a_user_message"), thread_id=thread_id, item_id="widget"
        )
        await says(
            "threads.add_client_tool_output", (409, "no_pending_tool_call"), thread_id=thread_id, result=1
        )
        given = {"status": "skipped"}
        await says(
            "threads.add_structured_input",
            (422, "not_structured_input"),
            thread_id=thread_id,
            item_id=item,
            input=given,
        )
        action = {"type": "press", "payload": {}}
        await says(
            "threads.custom_action", (422, "not_a_widget"), thread_id=thread_id, item_id=item, action=action
        )
        await says(
            "threads.sync_custom_action",
            (422, "not_a_widget"),
            thread_id=thread_id,
            item_id=item,
            action=action,
        )

        threads = (await hosted.ask("threads.list", {}))["data"]
        assert [thread["id"] for thread in threads] == [thread_id]
        thread = await hosted.ask("threads.get_by_id", {"thread_id": thread_id})
        assert thread["items"]["data"] == before.shown()


@requirement("refusal.hook-not-offered")
async def test_a_hook_that_is_not_overridden_is_refused_in_words(settings: Settings):
    async with hosting(settings, lambda: EventServer(lambda _thread: [])) as hosted:
        thread_id, screen = await begun(hosted, "hello")
        action = {"type": "press", "payload": {}}
        for operation, params in (
            ("threads.custom_action", {"thread_id": thread_id, "action": action}),
            ("threads.sync_custom_action", {"thread_id": thread_id, "action": action}),
            (
                "items.feedback",
                {"thread_id": thread_id, "item_ids": [screen.shown()[0]["id"]], "kind": "negative"},
            ),
            ("input.transcribe", {"audio_base64": "aGVsbG8=", "mime_type": "audio/webm"}),
        ):
            status, code = await refused(hosted, {"type": operation, "params": params})
            assert status == 501
            assert code.endswith("_not_offered")

"""A shop: widgets with buttons, a basket that is changed by actions of both kinds, feedback, dictation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chatkit.actions import Action, ActionConfig
from chatkit.server import ChatKitServer, stream_widget
from chatkit.store import Store
from chatkit.types import (
    AudioInput,
    ClientEffectEvent,
    FeedbackKind,
    NoticeEvent,
    SyncCustomActionResponse,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import Button, Card, Markdown, Text


@dataclass
class Customer:
    """What the shop knows of who asks."""

    name: str
    currency: str
    feedback: list[tuple[list[str], FeedbackKind]] = field(default_factory=list)


def basket(customer: Customer, count: int) -> Card:
    add = ActionConfig(type="basket.add", payload={"count": count + 1})
    return Card(
        key="basket",
        children=[
            Text(id="count", value=f"{customer.name}: {count} pieces, {count * 3} {customer.currency}"),
            Button(label="One more", onClickAction=add),
        ],
    )


class ShopServer(ChatKitServer[Customer]):
    def __init__(self, store: Store[Customer]) -> None:
        super().__init__(store)

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Customer
    ) -> AsyncIterator[ThreadStreamEvent]:
        async def description() -> Any:
            for text in ("", "A fine ", "A fine teapot."):
                yield Card(children=[Markdown(id="about", value=text, streaming=text != "A fine teapot.")])

        async for event in stream_widget(thread, description(), copy_text="A fine teapot."):
            yield event
        async for event in stream_widget(
            thread,
            basket(context, 0),
            generate_id=lambda kind: self.store.generate_item_id(kind, thread, context),
        ):
            yield event

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Customer
    ) -> AsyncIterator[ThreadStreamEvent]:
        if sender is None:
            yield NoticeEvent(level="danger", message="Press a button of the basket.")
            return
        count = action.payload["count"]
        sender.widget = basket(context, count)
        yield ThreadItemReplacedEvent(item=sender)
        yield ClientEffectEvent(name="basket_changed", data={"count": count})

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Customer
    ) -> SyncCustomActionResponse:
        assert sender is not None
        item = WidgetItem(
            id=sender.id,
            thread_id=thread.id,
            created_at=datetime.now(),  # noqa: DTZ005 (as strangers, and the SDK, do)
            widget=basket(context, action.payload["count"]),
        )
        await self.store.save_item(thread.id, item, context)
        return SyncCustomActionResponse(updated_item=item)

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: Customer
    ) -> None:
        context.feedback.append((item_ids, feedback))

    async def transcribe(self, audio_input: AudioInput, context: Customer) -> TranscriptionResult:
        return TranscriptionResult(text=f"{len(audio_input.data)} bytes for {context.name}")

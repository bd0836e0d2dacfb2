"""A server that does what its user says: one word for each thing that a `respond` hook may do."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from chatkit.actions import Action
from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.server import ChatKitServer, stream_widget
from chatkit.store import AttachmentStore, StoreItemType
from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    Attachment,
    AttachmentCreateParams,
    AudioInput,
    ClientEffectEvent,
    ClientToolCallItem,
    CustomSummary,
    CustomTask,
    DurationSummary,
    EndOfTurnItem,
    ErrorEvent,
    FeedbackKind,
    FileAttachment,
    FileSource,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    HiddenContextItem,
    ImageAttachment,
    LockedStatus,
    NoticeEvent,
    ProgressUpdateEvent,
    SDKHiddenContextItem,
    SearchTask,
    StreamOptions,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    SyncCustomActionResponse,
    TaskItem,
    ThoughtTask,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    URLSource,
    UserMessageItem,
    WidgetItem,
    Workflow,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit.widgets import Button, Card, Markdown, Text
from pydantic import AnyUrl

from tests.support.hosting import NOW

__all__ = ["Obedient"]

Events = AsyncIterator[ThreadStreamEvent]


class Cloud(AttachmentStore[Any]):
    """Keeps files somewhere else, and says where to send them."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    async def create_attachment(self, input: AttachmentCreateParams, context: Any) -> Attachment:  # noqa: A002 (the SDK's name)
        # Named by what is in it: our side makes a server, and with it a store, for each request.
        place = f"https://cloud.example/{input.name}"
        fields: dict[str, Any] = {
            "id": f"file-{input.name}",
            "name": input.name,
            "mime_type": input.mime_type,
            "metadata": {"bucket": "private"},
            "upload_descriptor": {"url": place, "method": "PUT", "headers": {"x-token": "t"}},
        }
        if input.mime_type.startswith("image/"):
            return ImageAttachment(**fields, preview_url=AnyUrl(f"{place}/preview"))
        return FileAttachment(**fields)

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        self.deleted.append(attachment_id)


class Obedient(ChatKitServer[Any]):
    """The first word of a message names the answer."""

    def __init__(self) -> None:
        super().__init__(store=None, attachment_store=Cloud())  # type: ignore[arg-type]  # whoever runs it puts one in
        self.given: list[Any] = []

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        if input_user_message is None:
            yield self.message(thread, "m-next", "So it is.")
            return
        word = input_user_message.content[0].text.split()[0]
        answer: Callable[[ThreadMetadata], Events] = getattr(self, f"on_{word}")
        async for event in answer(thread):
            yield event

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> Events:
        if action.type == "fail":
            raise CustomStreamError("The button broke.", allow_retry=False)
        if sender is not None:
            card = Card(children=[Text(value=f"{action.type}: {action.payload}")])
            yield ThreadItemReplacedEvent(item=sender.model_copy(update={"widget": card}))
        yield self.message(thread, f"m-{action.type}", "Pressed.")
        thread.title = f"After {action.type}"

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Any
    ) -> SyncCustomActionResponse:
        return SyncCustomActionResponse(updated_item=sender)

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: Any
    ) -> None:
        self.given.append((len(item_ids), feedback))

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:
        return TranscriptionResult(text=f"{audio_input.media_type} {audio_input.data!r}")

    def get_stream_options(self, thread: ThreadMetadata, context: Any) -> StreamOptions:
        return StreamOptions(allow_cancel=thread.title is None)

    def item(self, thread: ThreadMetadata, item_id: str) -> dict[str, Any]:
        return {"id": item_id, "thread_id": thread.id, "created_at": NOW}

    def new(self, thread: ThreadMetadata, kind: StoreItemType = "message") -> dict[str, Any]:
        return self.item(thread, self.store.generate_item_id(kind, thread, None))

    def message(self, thread: ThreadMetadata, item_id: str, text: str) -> ThreadItemDoneEvent:
        content = [AssistantMessageContent(text=text)]
        return ThreadItemDoneEvent(item=AssistantMessageItem(**self.item(thread, item_id), content=content))

    async def on_words(self, thread: ThreadMetadata) -> Events:
        base = self.new(thread)
        source = Annotation(source=URLSource(title="Here", url="https://example.com/a?b=c"), index=3)
        other = Annotation(source=FileSource(title="There", filename="there.txt"))
        whole = AssistantMessageContent(text="Möwe 🐦 and more", annotations=[source, other])
        yield ThreadItemAddedEvent(item=AssistantMessageItem(**base, content=[]))
        updates: list[Any] = [
            AssistantMessageContentPartAdded(content_index=0, content=AssistantMessageContent(text="")),
            AssistantMessageContentPartTextDelta(content_index=0, delta="Möwe 🐦 "),
            AssistantMessageContentPartAnnotationAdded(
                content_index=0, annotation_index=0, annotation=source
            ),
            AssistantMessageContentPartTextDelta(content_index=0, delta="and more"),
            AssistantMessageContentPartAnnotationAdded(content_index=0, annotation_index=1, annotation=other),
            AssistantMessageContentPartDone(content_index=0, content=whole),
        ]
        for update in updates:
            yield ThreadItemUpdatedEvent(item_id=base["id"], update=update)
        yield ThreadItemDoneEvent(item=AssistantMessageItem(**base, content=[whole]))

    async def on_signals(self, thread: ThreadMetadata) -> Events:
        yield ProgressUpdateEvent(icon="search", text="Looking …")
        yield ProgressUpdateEvent(text="Still looking …")
        yield NoticeEvent(level="warning", title="Careful", message="You have **3** left.")
        yield ClientEffectEvent(name="open_panel", data={"panel": "tasks", "depth": {"of": [1, None]}})
        yield ErrorEvent(code="custom", message="A small thing.", allow_retry=True)
        yield ThreadItemDoneEvent(item=EndOfTurnItem(**self.new(thread)))

    async def on_widget(self, thread: ThreadMetadata) -> Events:
        async def growing() -> Any:
            for text in ("", "One", "One two", "One two three"):
                streaming = not text.endswith("three")
                yield Card(children=[Markdown(id="t", value=text, streaming=streaming), Text(value="fixed")])
            yield Card(children=[Markdown(id="t", value="One two three"), Button(label="Again")])

        def new_id(kind: StoreItemType) -> str:
            return self.store.generate_item_id(kind, thread, None)

        async for event in stream_widget(thread, Card(children=[Text(value="Still")]), "Still", new_id):
            yield event
        async for event in stream_widget(thread, growing(), None, new_id):
            yield event
        yield ThreadItemDoneEvent(
            item=WidgetItem(**self.item(thread, "w-fixed"), widget=Card(children=[Text(value="Press")]))
        )

    async def on_workflow(self, thread: ThreadMetadata) -> Events:
        base = self.new(thread, "workflow")
        tasks: list[Any] = [CustomTask(title="Look", icon="search", status_indicator="loading")]
        workflow = Workflow(type="custom", tasks=tasks, expanded=True)
        yield ThreadItemAddedEvent(item=WorkflowItem(**base, workflow=workflow.model_copy(deep=True)))
        found = CustomTask(title="Look", content="Found", status_indicator="complete")
        search = SearchTask(
            title="Search", queries=["a"], sources=[URLSource(title="A", url="https://a.example")]
        )
        for update in (
            WorkflowTaskUpdated(task_index=0, task=found),
            WorkflowTaskAdded(task_index=1, task=search),
            WorkflowTaskAdded(task_index=2, task=ThoughtTask(content="Hm.")),
        ):
            yield ThreadItemUpdatedEvent(item_id=base["id"], update=update)
        done = Workflow(
            type="custom",
            tasks=[found, search, ThoughtTask(content="Hm.")],
            summary=CustomSummary(title="Done"),
        )
        yield ThreadItemDoneEvent(item=WorkflowItem(**base, workflow=done))
        thought = Workflow(type="reasoning", tasks=[], summary=DurationSummary(duration=3))
        yield ThreadItemDoneEvent(item=WorkflowItem(**self.new(thread, "workflow"), workflow=thought))
        yield ThreadItemDoneEvent(item=TaskItem(**self.new(thread, "task"), task=CustomTask(title="Alone")))

    async def on_image(self, thread: ThreadMetadata) -> Events:
        base = self.new(thread)
        image = GeneratedImage(id="img", url="data:image/png;base64,AAAA")
        yield ThreadItemAddedEvent(item=GeneratedImageItem(**base))
        update = GeneratedImageUpdated(image=image, progress=0.5)
        yield ThreadItemUpdatedEvent(item_id=base["id"], update=update)
        yield ThreadItemDoneEvent(item=GeneratedImageItem(**base, image=image))

    async def on_hidden(self, thread: ThreadMetadata) -> Events:
        content = {"for": "the model only"}
        yield ThreadItemDoneEvent(item=HiddenContextItem(**self.new(thread), content=content))
        yield self.message(thread, "m-seen", "Seen.")
        kind: StoreItemType = "sdk_hidden_context"
        yield ThreadItemDoneEvent(item=SDKHiddenContextItem(**self.new(thread, kind), content="hidden too"))

    async def on_changes(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-one", "One.")
        yield self.message(thread, "m-two", "Two.")
        old = self.message(thread, "m-one", "One, again.")
        yield ThreadItemReplacedEvent(item=old.item)
        yield ThreadItemRemovedEvent(item_id="m-two")
        base = self.item(thread, "m-three")
        yield ThreadItemAddedEvent(item=AssistantMessageItem(**base, content=[]))
        yield ThreadItemRemovedEvent(item_id="m-three")
        yield ThreadItemReplacedEvent(item=self.message(thread, "m-four", "New, by replacement.").item)

    async def on_thread(self, thread: ThreadMetadata) -> Events:
        thread.title = "First"
        yield self.message(thread, "m-title", "Named.")
        thread.metadata["secret"] = "stays here"
        yield ProgressUpdateEvent(text="…")
        thread.status = LockedStatus(reason="Enough.")
        thread.allowed_image_domains = ["images.example.com"]
        yield ProgressUpdateEvent(text="…")
        thread.title = "At the end"

    async def on_store(self, thread: ThreadMetadata) -> Events:
        item = self.message(thread, "m-stored", "Stored by hand.").item
        await self.store.add_thread_item(thread.id, item, None)
        page = await self.store.load_thread_items(thread.id, None, 50, "asc", None)
        thread.metadata["items"] = len(page.data)
        await self.store.save_thread(thread, None)
        again = await self.store.load_thread(thread.id, None)
        yield self.message(
            thread, "m-count", f"{[item.type for item in page.data]} {sorted(again.metadata.items())}"
        )

    async def on_tool(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-ask", "Where are you?")
        call = ClientToolCallItem(
            **self.new(thread, "tool_call"), call_id="c1", name="locate", arguments={"exact": True}
        )
        yield ThreadItemDoneEvent(item=call)

    async def on_question(self, thread: ThreadMetadata) -> Events:
        options = [StructuredInputMultipleChoiceOption(value=value) for value in ("red", "blue")]
        inputs: list[Any] = [
            StructuredInputMultipleChoice(id="one", question="Which?", options=options),
            StructuredInputMultipleChoice(id="many", question="Which ones?", options=options, multiple=True),
            StructuredInputFreeform(id="free", question="Why?", description="In words."),
            StructuredInputFreeform(id="left", question="And?"),
        ]
        yield ThreadItemDoneEvent(item=StructuredInputItem(**self.item(thread, "q"), inputs=inputs))

    async def on_nothing(self, thread: ThreadMetadata) -> Events:
        return
        yield

    async def on_custom(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-before", "Before.")
        raise CustomStreamError("You have used up your ten questions.", allow_retry=False)

    async def on_coded(self, thread: ThreadMetadata) -> Events:
        raise StreamError(ErrorCode.STREAM_ERROR, allow_retry=False)
        yield

    async def on_crash(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-crash", "Before.")
        raise RuntimeError("never shown")

    async def on_renaming(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-renaming", "Before.")
        thread.title = "Named, then lost"
        raise CustomStreamError("Broken.", allow_retry=True)

    async def on_half(self, thread: ThreadMetadata) -> Events:
        base = self.item(thread, "m-half")
        yield ThreadItemAddedEvent(item=AssistantMessageItem(**base, content=[]))
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta="Half")
        yield ThreadItemUpdatedEvent(item_id="m-half", update=delta)
        raise RuntimeError("never shown")

    async def on_peek(self, thread: ThreadMetadata) -> Events:
        hidden = HiddenContextItem(**self.item(thread, "h"), content="secret")
        yield ThreadItemAddedEvent(item=hidden)
        yield ThreadItemDoneEvent(item=hidden)
        yield ThreadItemReplacedEvent(item=hidden.model_copy(update={"content": "more secret"}))

    async def on_fake(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "__fake_id__", "From a Chat Completions model.")

    async def on_stray(self, thread: ThreadMetadata) -> Events:
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta="to nobody")
        yield ThreadItemUpdatedEvent(item_id="nowhere", update=delta)

    async def on_nul(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-nul", "a\x00b\ud83d")

    async def on_late(self, thread: ThreadMetadata) -> Events:
        yield self.message(thread, "m-late", "First")
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta=", then more")
        yield ThreadItemUpdatedEvent(item_id="m-late", update=delta)

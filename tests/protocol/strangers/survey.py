"""A survey: asks with structured input, answers by name, renames and locks the thread."""

from collections.abc import AsyncIterator
from datetime import datetime

from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ClosedStatus,
    HiddenContextItem,
    ProgressUpdateEvent,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)


class SurveyServer(ChatKitServer[str]):
    """Its context is a text: the language."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: str
    ) -> AsyncIterator[ThreadStreamEvent]:
        if input_user_message is not None:
            thread.title = f"Survey ({context})"
            options = [StructuredInputMultipleChoiceOption(value=value) for value in ("tea", "coffee")]
            yield ThreadItemDoneEvent(
                item=StructuredInputItem(
                    id=self.store.generate_item_id("message", thread, context),
                    thread_id=thread.id,
                    created_at=datetime.now(),  # noqa: DTZ005 (as strangers, and the SDK, do)
                    inputs=[
                        StructuredInputMultipleChoice(id="drink", question="Which?", options=options),
                        StructuredInputFreeform(id="why", question="Why?"),
                    ],
                )
            )
            return
        yield ProgressUpdateEvent(icon="write", text="Counting …")
        page = await self.store.load_thread_items(thread.id, None, 1, "desc", context)
        asked = page.data[0]
        assert isinstance(asked, StructuredInputItem)
        given = [", ".join(question.answer.values) if question.answer else "?" for question in asked.inputs]
        now = datetime.now()  # noqa: DTZ005
        yield ThreadItemDoneEvent(
            item=HiddenContextItem(id="tally", thread_id=thread.id, created_at=now, content={"given": given})
        )
        yield ThreadItemDoneEvent(
            item=AssistantMessageItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=now,
                content=[AssistantMessageContent(text=f"You said: {' / '.join(given)}")],
            )
        )
        # A survey takes no time at all; it would take years if a clock were read wrongly.
        assert abs((now - thread.created_at).total_seconds()) < 3600
        assert asked.created_at <= now
        thread.status = ClosedStatus(reason="Thank you.")
        thread.metadata["given"] = given

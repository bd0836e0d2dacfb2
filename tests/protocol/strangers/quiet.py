"""A server that overrides nothing it need not, and hands out its events in ways that are allowed and rare."""

from collections.abc import AsyncIterator

from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer
from chatkit.types import (
    EndOfTurnItem,
    ProgressUpdateEvent,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

Context = tuple[str, str | None]


class _Events:
    """An iterator by hand, without `aclose`."""

    def __init__(self, events: list[ThreadStreamEvent], failure: Exception | None) -> None:
        self._events = events
        self._failure = failure

    def __aiter__(self) -> AsyncIterator[ThreadStreamEvent]:
        return self

    async def __anext__(self) -> ThreadStreamEvent:
        if self._events:
            return self._events.pop(0)
        if self._failure is not None:
            raise self._failure
        raise StopAsyncIteration


class QuietServer(ChatKitServer[Context]):
    def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        text = input_user_message.content[0].text if input_user_message is not None else ""
        thread.title = text
        failure = CustomStreamError(f"Not for {context[0]}.", allow_retry=True) if text == "fail" else None
        item = EndOfTurnItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=thread.created_at,
        )
        return _Events(
            [ProgressUpdateEvent(text=f"{context[0]} {context[1]}"), ThreadItemDoneEvent(item=item)], failure
        )

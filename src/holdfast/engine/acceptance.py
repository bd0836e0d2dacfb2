"""Accepts a streaming operation: everything it changes by itself, in one transaction, before the first byte.

What is accepted here survives whatever happens to the answer. Anything that is wrong with the request is found
here, and then nothing has changed.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    ClientToolCallItem,
    StreamingReq,
    StructuredInputAnswer,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputSubmission,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsRetryAfterItemReq,
    ThreadStreamEvent,
    UserMessageInput,
    UserMessageItem,
    WidgetItem,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.engine.frames import mended, thread_response
from holdfast.engine.requests import check_message
from holdfast.engine.turn_store import TurnStore
from holdfast.errors import Conflict, Invalid
from holdfast.journal.journal import FORMAT
from holdfast.store.attachments import AttachmentRows
from holdfast.store.db import Db, utc_now
from holdfast.store.items import MAX_ITEMS, ItemRows
from holdfast.store.moment import Moment
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows

__all__ = [
    "Accepted",
    "Occupied",
    "accept",
    "check_input",
    "first_title",
    "rehearse",
    "thread_of",
    "widget",
]


@dataclass(slots=True)
class Accepted:
    """What the turn begins with."""

    thread: ThreadMetadata
    opening: list[ThreadStreamEvent] = field(default_factory=list)
    """Events that say what was accepted, published before the answer."""
    first: list[ThreadStreamEvent] = field(default_factory=list)
    """Events that go through the turn ahead of the hook's own."""
    respond_to: UserMessageItem | None = None
    action: Action[str, Any] | None = None
    sender: WidgetItem | None = None

    def to_request(self) -> dict[str, Any]:
        """What it takes, beside the thread, to make this anew: kept with the turn while it runs."""
        answered = next((event.item.id for event in self.first if event.type == "thread.item.replaced"), None)
        return {
            "format": FORMAT,
            "respond_to": None if self.respond_to is None else self.respond_to.id,
            "answered": answered,
            "action": None if self.action is None else self.action.model_dump(mode="json"),
            "sender": None if self.sender is None else self.sender.id,
        }

    def hook(
        self, server: ChatKitServer[Any], context: Any
    ) -> Callable[[], AsyncIterator[ThreadStreamEvent]]:
        """The stream of the server's own events for this operation."""
        if (action := self.action) is not None:
            return lambda: server.action(self.thread, action, self.sender, context)
        if not self.first:
            return lambda: server.respond(self.thread, self.respond_to, context)

        async def stream() -> AsyncIterator[ThreadStreamEvent]:
            for event in self.first:
                yield event
            answer = aiter(server.respond(self.thread, self.respond_to, context))
            try:
                async for event in answer:
                    yield event
            finally:
                close = getattr(answer, "aclose", None)
                if close is not None:  # in this task, and before the turn ends
                    await close()

        return stream


def thread_of(request: StreamingReq) -> str | None:
    """The thread that a request is about; None when it makes one."""
    return None if isinstance(request, ThreadsCreateReq) else request.params.thread_id


def check_input(request: StreamingReq, server: ChatKitServer[Any]) -> None:
    """Let the hosted server refuse a message before anything is stored or stopped for it.

    Beyond the SDK: a server may have a method `check_user_message_input(UserMessageInput)` that raises a
    `HoldfastError`. In `respond` it would be too late to answer with a status.
    """
    check = getattr(server, "check_user_message_input", None)
    if check is not None and isinstance(request, ThreadsCreateReq | ThreadsAddUserMessageReq):
        check(request.params.input)


def first_title(request: StreamingReq, server: ChatKitServer[Any]) -> str | None:
    """What the hosted server calls the thread that a request makes; None leaves that to the hook that answers.

    Beyond the SDK: a server may have a method `holdfast_title(UserMessageInput)`. A title that is known by then is
    stored with the thread; one that `respond` gives takes a write of its own, before the first word.
    """
    name = getattr(server, "holdfast_title", None)
    if name is None or not isinstance(request, ThreadsCreateReq):
        return None
    title = name(request.params.input)
    return None if title is None else mended(title)


class _Rehearsed(Exception):
    """Takes a rehearsal back."""


async def rehearse(request: StreamingReq, turn: TurnRecord, db: Db, store: TurnStore) -> None:
    """Accept the request and take it back: raises what `accept` would, before anything is stopped to make room."""
    with suppress(_Rehearsed):
        async with db.write() as conn:
            await _accept(request, _Acceptance(conn, turn, store))
            raise _Rehearsed


class Occupied(Exception):
    """Other processes answer in the thread; nothing was accepted."""

    def __init__(self, turns: list[TurnRecord]) -> None:
        super().__init__()
        self.turns = turns


async def accept(
    request: StreamingReq,
    turn: TurnRecord,
    db: Db,
    store: TurnStore,
    is_elsewhere: Callable[[TurnRecord], bool] = lambda _turn: False,
    title: str | None = None,
) -> Accepted:
    """Store what the request brings, and the turn that will answer it; all of it or nothing.

    Args:
        turn: the new turn; for `threads.create` its `thread_id` is the new thread's.
        is_elsewhere: whether a turn runs in another process.
        title: of a thread that the request makes.

    Raises:
        Occupied: another process answers there, and this is not an action, which would run beside the answer.
        NotFound: a thread, an item or an attachment that is not there, or not this user's.
        Invalid, Conflict: the request does not fit what is there.
    """
    async with db.write() as conn:
        accepted = await _accept(request, _Acceptance(conn, turn, store, title))
        if not isinstance(request, ThreadsCreateReq | ThreadsCustomActionReq):
            # The thread's row is ours until the commit: of two processes that accept at once, one sees the other.
            running = await TurnRows(conn, turn.user_id).running(turn.thread_id)
            answers = [each for each in running if each.operation != "threads.custom_action"]
            if others := [each for each in answers if each.id != turn.id and is_elsewhere(each)]:
                raise Occupied(others)
        return accepted


async def _accept(request: StreamingReq, acceptance: "_Acceptance") -> Accepted:
    accepted = await _changed(request, acceptance)
    await acceptance.begin_turn(accepted)
    return accepted


async def _changed(request: StreamingReq, acceptance: "_Acceptance") -> Accepted:
    match request:
        case ThreadsCreateReq():
            return await acceptance.create(request.params.input)
        case ThreadsAddUserMessageReq():
            return await acceptance.add_user_message(request.params.input)
        case ThreadsAddClientToolOutputReq():
            return await acceptance.add_client_tool_output(request.params.result)
        case ThreadsAddStructuredInputReq():
            return await acceptance.add_structured_input(request.params.item_id, request.params.input)
        case ThreadsRetryAfterItemReq():
            return await acceptance.retry_after_item(request.params.item_id)
        case ThreadsCustomActionReq():
            return await acceptance.custom_action(request.params.item_id, request.params.action)
        case _:
            assert_never(request)


def widget(item: ThreadItem) -> WidgetItem:
    """Raises `Invalid` when the sender of an action is something else."""
    if not isinstance(item, WidgetItem):
        raise Invalid("not_a_widget", "Only a widget can send an action.")
    return item


class _Acceptance:
    def __init__(
        self, conn: AsyncConnection, turn: TurnRecord, store: TurnStore, title: str | None = None
    ) -> None:
        self._turn = turn
        self._title = title
        self._store = store
        self._threads = ThreadRows(conn, turn.user_id)
        self._items = ItemRows(conn, turn.user_id)
        self._turns = TurnRows(conn, turn.user_id)
        self._attachments = AttachmentRows(conn, turn.user_id)
        self._seq: int | None = None  # reserved for the turn

    async def create(self, message: UserMessageInput) -> Accepted:
        thread = ThreadMetadata(id=self._turn.thread_id, created_at=Moment.of(utc_now()), title=self._title)
        await self._threads.create(thread, reserve=2)
        self._seq = 2
        item = await self._add_message(thread, message, 1)
        created = ThreadCreatedEvent(thread=thread_response(thread))
        # The SDK hands `respond` a Thread here and a ThreadMetadata elsewhere; servers may have come to rely on it.
        full = Thread(**thread.model_dump(), items=created.thread.items)
        return Accepted(full, opening=[created, ThreadItemDoneEvent(item=item)], respond_to=item)

    async def add_user_message(self, message: UserMessageInput) -> Accepted:
        thread, seq = await self._begin(reserve=2)
        item = await self._add_message(thread, message, seq - 1)
        return Accepted(thread, opening=[ThreadItemDoneEvent(item=item)], respond_to=item)

    async def add_client_tool_output(self, result: Any) -> Accepted:
        thread, _ = await self._begin()
        newest = await self._items.page(thread.id, after=None, limit=MAX_ITEMS, order="desc", hidden=True)
        call = newest.data[0] if newest.data else None
        if not isinstance(call, ClientToolCallItem) or call.status != "pending":
            raise Conflict("no_pending_tool_call", "The thread is not waiting for a client tool's output.")
        call.output = result
        call.status = "completed"
        await self._items.put(thread.id, call)
        for item in newest.data[1:]:
            # As in the SDK: a call that was never answered would make the model's history invalid.
            if isinstance(item, ClientToolCallItem) and item.status == "pending":
                await self._items.delete(thread.id, item.id)
        return Accepted(thread)

    async def add_structured_input(self, item_id: str, submission: StructuredInputSubmission) -> Accepted:
        thread, _ = await self._begin()
        item = await self._items.get(thread.id, item_id)
        if not isinstance(item, StructuredInputItem):
            raise Invalid("not_structured_input", "That item asks for no input.")
        if item.status != "pending":
            raise Conflict("already_answered", "That question has been answered already.")
        answered = _answered(item, submission)
        await self._items.put(thread.id, answered)
        return Accepted(thread, first=[ThreadItemReplacedEvent(item=answered)])

    async def retry_after_item(self, item_id: str) -> Accepted:
        thread, _ = await self._begin()
        item = await self._items.get(thread.id, item_id)
        if not isinstance(item, UserMessageItem):
            raise Invalid("not_a_user_message", "Only a message of yours can be answered again.")
        await self._items.delete_after(thread.id, item_id)
        return Accepted(thread, respond_to=item)

    async def custom_action(self, item_id: str | None, action: Action[str, Any]) -> Accepted:
        thread, _ = await self._begin()
        sender = None if item_id is None else widget(await self._items.get(thread.id, item_id))
        return Accepted(thread, action=action, sender=sender)

    async def begin_turn(self, accepted: Accepted) -> None:
        await self._turns.create(
            replace(self._turn, request={**(self._turn.request or {}), **accepted.to_request()}), self._seq
        )

    async def _begin(self, reserve: int = 1) -> tuple[ThreadMetadata, int]:
        """The thread, active now, and the last of the numbers reserved in it: the turn's."""
        thread, self._seq = await self._threads.touch(self._turn.thread_id, reserve=reserve)
        return thread, self._seq

    async def _add_message(
        self, thread: ThreadMetadata, message: UserMessageInput, seq: int
    ) -> UserMessageItem:
        check_message(message)
        attachments = await self._attachments.join(message.attachments, thread.id)
        item = UserMessageItem(
            id=self._store.accepted_id(),
            thread_id=thread.id,
            created_at=Moment.of(utc_now()),
            content=message.content,
            attachments=attachments,
            quoted_text=message.quoted_text,
            inference_options=message.inference_options,
        )
        await self._items.add(thread.id, item, seq, turn_id=self._turn.id)
        return item


def _answered(item: StructuredInputItem, submission: StructuredInputSubmission) -> StructuredInputItem:
    """The item with its answers, by the SDK's rules: what is missing or empty counts as skipped."""
    item = item.model_copy(deep=True)
    for question in item.inputs:
        answer = submission.answers.get(question.id)
        if submission.status == "skipped" or answer is None or answer.skipped or not answer.values:
            question.answer = StructuredInputAnswer(skipped=True)
            continue
        single = isinstance(question, StructuredInputMultipleChoice) and not question.multiple
        question.answer = StructuredInputAnswer(values=answer.values[:1] if single else answer.values)
    item.status = submission.status
    return item

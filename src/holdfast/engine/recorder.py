"""Turns what a hook yields into what is stored and what clients see, so that the two are the same."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

from chatkit.server import ChatKitServer, agents_sdk_user_agent_override
from chatkit.types import (
    AssistantMessageItem,
    ErrorEvent,
    StreamOptionsEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)

from holdfast.engine.fold import adds, apply_update, has_content
from holdfast.engine.frames import EVENTS, NotAnEvent, is_hidden, mended, storable, thread_response
from holdfast.engine.ids import FAKE_IDS
from holdfast.engine.outgoing import Outgoing
from holdfast.engine.shown import Shown
from holdfast.engine.spoken import Spoken
from holdfast.engine.stream_errors import described, error_event
from holdfast.engine.turn_store import TurnStore
from holdfast.errors import HoldfastError, NotFound, Unavailable
from holdfast.journal.speech import Speaking
from holdfast.observe.failures import where
from holdfast.store.moment import aware
from holdfast.turns.outcome import ELSEWHERE, Outcome
from holdfast.turns.turn import Stopped, Turn

__all__ = ["Recorder"]

_log = logging.getLogger(__name__)

Hook = Callable[[], AsyncIterator[ThreadStreamEvent]]


class Recorder:
    """Records one turn: stores, then publishes, event by event; and leaves nothing half-open at the end.

    The rules are the SDK's (`ChatKitServer._process_events`), with its traps mended: ids that stand for nothing
    are replaced, hidden items never leave, times carry their zone, an item cut off is closed or withdrawn, and an
    update to an item that was stored before is stored too.

    Args:
        kept: ids of items that an earlier run of the turn has finished: when the hook brings them again, they stay
            as they are.
    """

    def __init__(
        self,
        turn: Turn,
        server: ChatKitServer[Any],
        store: TurnStore,
        thread: ThreadMetadata,
        context: Any,
        outgoing: Outgoing,
        kept: Iterable[str] = (),
    ) -> None:
        self._turn = turn
        self._server = server
        self._store = store
        self._thread = thread
        self._known = thread.model_copy(deep=True)
        self._context = context
        self._open: dict[str, ThreadItem] = {}  # added and not done, as a client has them
        self._doubtful: set[str] = set()  # the store failed while it took them: there or not, nobody can tell
        self._alias: str | None = None  # what `__fake_id__` stands for at the moment
        self._kept = set(kept)
        self._shown = Shown(turn, outgoing, self._open)
        self._spoken = Spoken(turn, self._shown, self._open, self._kept)

    async def run(self, opening: list[ThreadStreamEvent], hook: Hook) -> Outcome:
        """Publish what acceptance stored, then drive the hook to its end, its failure or its stop."""
        for event in opening:
            self._shown.publish(event)
        error: ErrorEvent | None = None
        try:
            options = self._server.get_stream_options(self._thread, self._context)
            self._turn.stoppable = options.allow_cancel is not False
            self._shown.publish(StreamOptionsEvent(stream_options=options))
            with agents_sdk_user_agent_override():
                await self._drive(aiter(hook()))  # as `async for` would: a hook may return any iterable
        except Stopped:
            return await self._stopped()
        except (Exception, BaseExceptionGroup, asyncio.CancelledError, SystemExit) as exc:
            # A hosted server's hook: whatever it raises ends this turn only. A cancelled task of its own and
            # `sys.exit` do, too, which would end everybody's: and at the next start again, when it is asked again.
            if isinstance(exc, asyncio.CancelledError) and _is_cancelled():
                raise
            if self._turn.stop_reason is not None:  # a cancelled hook may fail with anything
                return await self._stopped()
            if self._turn.lost:
                return ELSEWHERE
            error = error_event(exc)
            named = str(exc) if isinstance(exc, NotAnEvent) else type(exc).__name__
            _log.error("turn %s failed: %s\n%s", self._turn.id, named, where(exc))
        await self._settle()
        if error is None:
            return self._ended(Outcome("completed"))
        self._shown.publish(error)
        try:
            await self._record_thread()  # what the hook changed before it failed stays changed, as in the SDK
        except Exception as exc:  # noqa: BLE001 (the failure may have been this very change)
            _log.error("turn %s: the thread could not be kept: %s", self._turn.id, type(exc).__name__)
        return self._ended(Outcome("failed", described(error)))

    def _ended(self, outcome: Outcome) -> Outcome:
        return ELSEWHERE if self._turn.lost else outcome

    async def _drive(self, events: AsyncIterator[ThreadStreamEvent]) -> None:
        try:
            while True:
                try:
                    event = await self._turn.next_of(events)
                except StopAsyncIteration:
                    break
                if isinstance(event, Speaking):
                    while (said := event.waiting()) is not None:
                        if not self._spoken.take(said):
                            await self._record(said)
                    self._spoken.listen(event)
                elif not self._spoken.take(event):
                    await self._record(event)
                await self._record_thread()
            await self._record_thread()
        finally:
            close = getattr(events, "aclose", None)
            if close is not None:
                await self._in_time(close())

    async def _in_time(self, tidying: Awaitable[object]) -> None:
        """Await a hook's tidying up, for the grace at most. What it raises is noted: it changes nothing any more."""
        try:
            async with asyncio.timeout(self._turn.grace):
                await tidying
        except (Exception, BaseExceptionGroup, SystemExit) as exc:  # noqa: BLE001 (a hosted server's)
            _log.error("turn %s: tidying up failed: %s\n%s", self._turn.id, type(exc).__name__, where(exc))

    async def _stopped(self) -> Outcome:
        if self._turn.lost:
            return (
                ELSEWHERE  # nobody asked for this stop: it is no end, and the model must not be told of one
            )
        waiting = [item.model_copy(deep=True) for item in self._open.values()]
        await self._in_time(self._server.handle_stream_cancelled(self._thread, waiting, self._context))
        try:
            await self._record_thread()
        except HoldfastError as exc:
            _log.error("turn %s: the thread could not be kept: %s", self._turn.id, exc.code)
        await self._settle(keep_messages=False)
        return self._ended(Outcome("stopped"))

    async def _record(self, event: ThreadStreamEvent) -> None:
        if not isinstance(event, EVENTS):
            raise NotAnEvent(event)
        event = self._normalised(event)
        if self._kept and self._is_kept(event):
            return
        match event:
            case ThreadItemAddedEvent(item=item):
                await self._turn.persist(lambda: self._store.open(item.id))
                self._open[item.id] = item.model_copy(deep=True)
            case ThreadItemUpdatedEvent():
                updated = await self._update(event)
                if updated is None:
                    _log.warning("turn %s: an update that fits no item is left out", self._turn.id)
                    return
                event = updated
            case ThreadItemDoneEvent(item=item) | ThreadItemReplacedEvent(item=item):
                await self._put(item)
                self._forget(item.id)
            case ThreadItemRemovedEvent(item_id=item_id):
                await self._turn.persist(lambda: self._store.delete_thread_item(self._thread.id, item_id))
                self._forget(item_id)
            case _:
                pass
        self._shown.publish(event)

    def _is_kept(self, event: ThreadStreamEvent) -> bool:
        """Whether the event tells again what an earlier run of the turn has finished telling."""
        match event:
            case ThreadItemAddedEvent(item=item):
                return item.id in self._kept
            case ThreadItemUpdatedEvent(item_id=item_id):
                return item_id in self._kept
            case ThreadItemDoneEvent(item=item) if item.id in self._kept:
                self._kept.discard(item.id)
                return True
            case _:
                return False

    async def _put(self, item: ThreadItem) -> None:
        try:
            await self._turn.persist(lambda: self._store.add_thread_item(self._thread.id, item))
        except Unavailable:
            self._doubtful.add(item.id)
            raise

    async def _update(self, event: ThreadItemUpdatedEvent) -> ThreadStreamEvent | None:
        """Apply an update to the item it is about; one that was stored before is stored again at once.

        Returns:
            What is to be shown of it, None when it fits nothing.
        """
        item = self._open.get(event.item_id)
        if item is not None:
            await self._turn.confirm()
            return event if apply_update(item, event.update) and not is_hidden(item) else None
        changed = await self._turn.persist(
            lambda: self._store.change_item(event.item_id, lambda stored: apply_update(stored, event.update))
        )
        if changed is None or is_hidden(changed):
            return None
        self._shown.changed(changed)
        # A client that is told this turn again has the item whole already, and would have what is added twice.
        return ThreadItemReplacedEvent(item=changed) if adds(event.update) else event

    async def _record_thread(self) -> None:
        """Hooks change the thread they are given; what changed is stored and shown."""
        if self._thread == self._known:
            return
        changed = frozenset(
            name
            for name in ThreadMetadata.model_fields
            if getattr(self._thread, name) != getattr(self._known, name)
        )
        for name in changed:  # a title may be in a model's words, and those hold anything
            setattr(self._thread, name, mended(getattr(self._thread, name)))
        self._known = self._thread.model_copy(deep=True)
        await self._turn.persist(lambda: self._store.save_thread(self._thread, only=changed))
        self._shown.publish(ThreadUpdatedEvent(thread=thread_response(self._thread)))

    async def _settle(self, *, keep_messages: bool = True) -> None:
        """Close what is open: with what the store has of it, else with what there is, else withdraw it."""
        for item in list(self._open.values()):
            self._shown.publish(await self._closed(item, keep_messages=keep_messages))

    async def _closed(self, item: ThreadItem, *, keep_messages: bool) -> ThreadStreamEvent:
        """Store an open item if it is worth it, and say how it ended."""
        kept: ThreadItem | None = None
        try:
            kept = await self._turn.persist(lambda: self._store.load_item(self._thread.id, item.id))
        except NotFound:
            worth = has_content(item) and (keep_messages or not isinstance(item, AssistantMessageItem))
            kept = item if worth and await self._keep(item) else None
        except HoldfastError:
            self._doubtful.add(item.id)
        self._forget(item.id)
        if kept is not None:
            self._doubtful.discard(item.id)
            return ThreadItemDoneEvent(item=kept)
        if (
            item.id in self._doubtful
        ):  # clients are told that it is gone: so it must be, once the store is back
            self._turn.withdrawn.add(item.id)
        return ThreadItemRemovedEvent(item_id=item.id)

    async def _keep(self, item: ThreadItem) -> bool:
        try:
            await self._put(item)
        except HoldfastError as exc:
            _log.error("turn %s: an item could not be kept: %s", self._turn.id, exc.code)
            return False
        return True

    def _normalised(self, event: ThreadStreamEvent) -> ThreadStreamEvent:
        event = storable(event)
        match event:
            case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
                item_id = self._real_id(event.item.id, opens=isinstance(event, ThreadItemAddedEvent))
                created_at = aware(event.item.created_at)
                if item_id != event.item.id or created_at is not event.item.created_at:
                    item = event.item.model_copy(update={"id": item_id, "created_at": created_at})
                    event = event.model_copy(update={"item": item})
                if isinstance(event, ThreadItemDoneEvent) and item_id == self._alias:
                    self._alias = None
            case ThreadItemUpdatedEvent() | ThreadItemRemovedEvent():
                item_id = self._real_id(event.item_id, opens=False)
                if item_id != event.item_id:
                    event = event.model_copy(update={"item_id": item_id})
            case _:
                pass
        return event

    def _real_id(self, item_id: str, *, opens: bool) -> str:
        if item_id not in FAKE_IDS:
            return item_id
        if opens or self._alias is None:
            self._alias = self._store.generate_item_id("message", self._thread, self._context)
        return self._alias

    def _forget(self, item_id: str) -> None:
        self._open.pop(item_id, None)
        self._store.withdrawn(item_id)


def _is_cancelled() -> bool:
    """Whether it is the turn's own task that is cancelled, and not some task that its hook waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

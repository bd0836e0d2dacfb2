"""Turns that another process left unfinished: taken up, and gone on with where they stand."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.types import (
    Thread,
    ThreadItemReplacedEvent,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.engine.acceptance import Accepted
from holdfast.engine.caller import Caller
from holdfast.engine.context import ContextFactory
from holdfast.engine.effects import Effects, remembered
from holdfast.engine.frames import thread_response
from holdfast.engine.recorder import Recorder
from holdfast.engine.turn_store import TurnStore
from holdfast.errors import NotFound, Unavailable
from holdfast.identity import Identity
from holdfast.journal.journal import FORMAT, Journal
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.store.journal import JournalRows
from holdfast.store.sdk import Discard, UserStore
from holdfast.store.tables import turns
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows, take_up_unfinished
from holdfast.store.users import UserRows
from holdfast.turns.backoff import Backoff
from holdfast.turns.outcome import RESTARTED, Outcome
from holdfast.turns.registry import Turns
from holdfast.turns.turn import Turn, TurnBody

__all__ = ["Resuming", "rest_of", "turn_body"]

_log = logging.getLogger(__name__)
_ACTION: TypeAdapter[Action[str, Any]] = TypeAdapter(Action[str, Any])

MOST = 25
"""How often a turn is taken up. One that ends its process each time would keep the next from ever coming up."""


class Hosting(Protocol):
    """Makes what a turn is answered with."""

    def caller(self, identity: Identity, *, base: str | None = None) -> Caller: ...

    def serve(self, store: UserStore, caller: Caller) -> ChatKitServer[Any]: ...


class _Undoable(Exception):
    """The turn cannot be gone on with."""


def turn_body(
    accepted: Accepted,
    server: ChatKitServer[Any],
    store: TurnStore,
    journal: Journal,
    context: Any,
    caller: Caller,
    completed: Callable[[], None],
    *,
    kept: frozenset[str] = frozenset(),
) -> TurnBody:
    """What a turn does.

    Args:
        completed: called when the answer is whole.
        kept: ids of the items that an earlier run of it has finished.
    """
    hook = accepted.hook(server, context)

    async def body(turn: Turn) -> Outcome:
        journal.persist = turn.persist
        recorder = Recorder(turn, server, store, accepted.thread, context, caller.outgoing, kept)
        with journal.kept():
            outcome = await recorder.run(accepted.opening, hook)
        if outcome.status == "completed":
            completed()
        return outcome

    return body


def rest_of(db: Db, turns: Turns, record: TurnRecord, server: ChatKitServer[Any]) -> Callable[[], None]:
    """Begins what the server has left to do once its answer is whole. It is not the turn's: nobody waits for it."""
    rest = getattr(server, "holdfast_afterwards", None)

    def begin() -> None:
        if rest is not None:
            store = UserStore(db, record.user_id)
            turns.afterwards.begin(record.user_id, record.thread_id, lambda: rest(store))

    return begin


class Resuming:
    """Takes up what dead processes left. A turn whose finished steps are in the journal goes on after the last of them.

    A hosted server that records no steps is asked again from the start, while nothing of its answer is stored; it
    would store it twice. Then the turn ends as failed, to be retried.
    """

    def __init__(
        self,
        db: Db,
        turns: Turns,
        hosting: Hosting,
        context: ContextFactory,
        discard: Discard | None,
    ) -> None:
        self._db = db
        self._turns = turns
        self._hosting = hosting
        self._context = context
        self._discard = discard
        self._waiting: set[asyncio.Task[None]] = set()

    async def take_up(self, turn_ids: Sequence[str] | None = None) -> int:
        """Go on with unfinished turns; from now on they are this process's. Returns how many there were.

        Args:
            turn_ids: these, whether or not who runs them lives; None for all that nobody runs any more.

        Raises `Unavailable` without a database.
        """
        if self._turns.closing:
            return 0
        replica_id, lease = self._turns.replica_id, self._turns.lease
        async with self._db.write() as conn:
            which: Any = None  # with no lease, and so no other process, whatever is unfinished
            if turn_ids is not None:
                which = turns.c.id.in_(turn_ids) & turns.c.replica_id.is_distinct_from(replica_id)
            elif lease is not None:
                which = lease.orphaned(conn)
            records = await take_up_unfinished(conn, replica_id, which)
        for record in records:
            try:
                await self._take(record)
            except Unavailable:
                self._later(record)
        if records:
            _log.info("%d unfinished turn(s) of an earlier process taken up", len(records))
        return len(records)

    async def _take(self, record: TurnRecord) -> None:
        """Go on with a turn, or end it as failed. Raises `Unavailable`; then it can be asked for again."""
        try:
            await self._resume(record)
        except _Undoable as exc:
            _log.warning("turn %s cannot be gone on with: %s", record.id, exc)
            await self._fail(record)
        except Unavailable:
            raise
        except Exception as exc:  # noqa: BLE001 (a hosted server's making of its context may raise anything)
            _log.error("turn %s could not be taken up: %s", record.id, type(exc).__name__)
            await self._fail(record)

    def _later(self, record: TurnRecord) -> None:
        """The turn is this process's, and nobody else would take it: try until the store is back."""

        async def until_taken() -> None:
            for delay in Backoff().delays():
                await asyncio.sleep(delay)
                if self._turns.closing:
                    return  # it is left to the next process, as it is
                with suppress(Unavailable):
                    await self._take(record)
                    return

        _log.warning("turn %s waits for the database to be taken up", record.id)
        task = asyncio.create_task(until_taken(), name=f"taking up {record.id}")
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _resume(self, record: TurnRecord) -> None:
        request = record.request
        if request is None or request.get("format") != FORMAT:
            raise _Undoable("its journal has another format")
        if record.epoch > MOST:
            raise _Undoable("it was taken up too often: it may be what ends the processes")
        async with self._db.read() as conn:
            identity = await UserRows(conn).get(record.user_id)
            steps = await JournalRows(conn, record.id).all()
        if identity is None:
            return  # deleted, and the turn with it
        journal = Journal(self._db, record.id, record.epoch, steps)
        store = TurnStore(journal, record, self._discard)
        caller = self._hosting.caller(identity, base=request.get("base"))
        server = self._hosting.serve(store, caller)
        resumes = bool(getattr(server, "holdfast_resumes", False))
        async with journal.db.write() as conn:
            accepted = await _restored(conn, record, request)
            kept = await _withdraw(conn, record, journal, store.effects, resumes=resumes)
            accepted.opening.extend(await remembered(conn, record, store.effects))
        context = self._context(None, identity)
        if inspect.isawaitable(context):
            context = await context
        completed = rest_of(self._db, self._turns, record, server)
        body = turn_body(accepted, server, store, journal, context, caller, completed, kept=kept)
        turn = self._turns.start(record, body, journal)
        if record.stopping:
            turn.request_stop("stopped")

    async def _fail(self, record: TurnRecord) -> None:
        async with self._db.write() as conn:
            rows = TurnRows(conn, record.user_id)
            if record.stopping:
                await rows.finish(record.id, record.epoch, "stopped")
            else:
                await rows.finish(record.id, record.epoch, "failed", dict(RESTARTED))


async def _withdraw(
    conn: AsyncConnection, record: TurnRecord, journal: Journal, effects: Effects, *, resumes: bool
) -> frozenset[str]:
    """Delete what no finished step brought. Returns the ids of the rest, which the hook will bring again."""
    rows = ItemRows(conn, record.user_id)
    stored = {item.id for item in await rows.of_turn(record.id)} & effects.shown.keys()
    if not resumes:
        if stored or effects.touched or effects.removed:
            raise _Undoable("its server records no steps, and a part of the answer is stored")
        return frozenset()
    places = journal.places()
    kept = frozenset(item_id for item_id in stored if effects.shown[item_id] in places)
    if stored - kept:
        await rows.delete_of_turn(record.thread_id, record.id, stored - kept)
    return kept


async def _restored(conn: AsyncConnection, record: TurnRecord, request: dict[str, Any]) -> Accepted:
    """What `accept` returned when the turn began, with the thread and the items as they are now."""
    items = ItemRows(conn, record.user_id)
    metadata = await ThreadRows(conn, record.user_id).get(record.thread_id)
    created = record.operation == "threads.create"
    thread = Thread(**metadata.model_dump(), items=thread_response(metadata).items) if created else metadata
    try:
        respond_to = await _item(items, record, request["respond_to"], UserMessageItem)
        answered = await _item(items, record, request["answered"], None)
        sender = await _item(items, record, request["sender"], WidgetItem)
    except NotFound:
        raise _Undoable("what it answers has been deleted") from None
    first: list[ThreadStreamEvent] = [] if answered is None else [ThreadItemReplacedEvent(item=answered)]
    action = None if request["action"] is None else _ACTION.validate_python(request["action"])
    return Accepted(thread, first=first, respond_to=respond_to, action=action, sender=sender)


async def _item(items: ItemRows, record: TurnRecord, item_id: str | None, kind: type | None) -> Any:
    if item_id is None:
        return None
    item = await items.get(record.thread_id, item_id)
    if kind is not None and not isinstance(item, kind):
        raise _Undoable("what it answers has become something else")
    return item

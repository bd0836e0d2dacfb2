"""The engine: takes the place of `ChatKitServer.process`."""

import inspect
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from chatkit.server import ChatKitServer
from chatkit.types import (
    ErrorEvent,
    NonStreamingReq,
    StreamingReq,
    ThreadCreatedEvent,
    ThreadItemDoneEvent,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    is_streaming_req,
)

from holdfast.attachments.service import Attachments
from holdfast.attachments.user import UserAttachments
from holdfast.engine.acceptance import Accepted, accept, rehearse, thread_of
from holdfast.engine.answers import Answers, require_hook
from holdfast.engine.context import ContextFactory, ServerFactory, default_context
from holdfast.engine.frames import frame, thread_response
from holdfast.engine.ids import new_turn_id
from holdfast.engine.outgoing import Outgoing
from holdfast.engine.recorder import Recorder
from holdfast.engine.requests import (
    HoldfastMetadata,
    TurnsAttachReq,
    TurnsGetReq,
    TurnsStopReq,
    holdfast_metadata,
    parse,
)
from holdfast.engine.turn_store import TurnStore
from holdfast.errors import Conflict, Invalid, Uncertain
from holdfast.identity import Identity
from holdfast.observe.logs import note
from holdfast.observe.traces import annotate
from holdfast.store.db import Db
from holdfast.store.items import ItemRows
from holdfast.store.sdk import UserStore, random_id
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows
from holdfast.turns.registry import INTERRUPTED, Turns
from holdfast.turns.turn import Cursor, Outcome, Turn, TurnBody

__all__ = ["Engine", "JsonAnswer", "StreamAnswer"]


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """A JSON body."""

    body: bytes


@dataclass(frozen=True, slots=True)
class StreamAnswer:
    """A turn's frames, to be read from its log. Dropping it does nothing to the turn."""

    turn_id: str
    resume: bool
    prelude: tuple[bytes, ...] = ()
    """Frames that come first, without numbers: a snapshot."""
    turn: Turn | None = None
    """The turn to follow, when it runs or ended a moment ago."""
    after: int = 0

    async def read(self, *, idle: float | None = None) -> AsyncIterator[bytes]:
        """The bytes to send, as much at a time as there is. With `resume`, `id:` lines and keep-alive comments."""
        if self.prelude:
            yield b"".join(self.prelude)
        if self.turn is None:
            return
        number = self.after
        async for frames in self.turn.log.read(number, idle=idle if self.resume else None):
            if not frames:
                yield b": still here\n\n"
            elif not self.resume:
                yield b"".join(frames)
            else:
                yield b"".join(
                    b"id: %s\n%s" % (str(self.turn.cursor(number + n)).encode(), data)
                    for n, data in enumerate(frames, start=1)
                )
            number += len(frames)


class _Caller:
    """Whose request it is, and what depends on where they reach us."""

    def __init__(self, identity: Identity, attachments: UserAttachments | None) -> None:
        self.identity = identity
        self.attachments = attachments
        self.outgoing = Outgoing(attachments.fresh if attachments is not None else None)


class Engine:
    """Routes the sixteen operations of the SDK and Holdfast's three, for one verified user at a time.

    Args:
        server: makes a `ChatKitServer` for each request; its store is put in by the engine.
        context: makes what the server's hooks get as context.
        attachments: put in where the server has no attachment store of its own. Without either, none are taken.
    """

    def __init__(
        self,
        db: Db,
        turns: Turns,
        server: ServerFactory,
        context: ContextFactory = default_context,
        attachments: Attachments | None = None,
    ) -> None:
        self._db = db
        self._turns = turns
        self._server = server
        self._context = context
        self._attachments = attachments
        self._discard = attachments.discard if attachments is not None else None

    async def process(
        self, body: bytes, identity: Identity, http_request: Any = None
    ) -> JsonAnswer | StreamAnswer:
        """Answer one request.

        Raises:
            HoldfastError: before anything was sent, and with nothing changed.
        """
        request = parse(body)
        note(operation=request.type)
        annotate(operation=request.type)
        attachments = None
        if self._attachments is not None:
            attachments = UserAttachments(self._attachments, identity.user_id, http_request)
        caller = _Caller(identity, attachments)
        match request:
            case TurnsGetReq():
                return JsonAnswer(await self._get_turn(identity, request.params.thread_id))
            case TurnsStopReq():
                return JsonAnswer(await self._stop_turn(identity, request.params.turn_id))
            case TurnsAttachReq():
                return await self._attach(caller, request.params.turn_id, request.params.after)
            case _:
                pass
        context = self._context(http_request, identity)
        if inspect.isawaitable(context):
            context = await context
        if is_streaming_req(request):
            return await self._stream(request, caller, context)
        return await self._answer(request, caller, context)

    async def _answer(self, request: NonStreamingReq, caller: _Caller, context: Any) -> JsonAnswer:
        store = UserStore(self._db, caller.identity.user_id, self._discard)
        server = self._serve(store, caller)
        return JsonAnswer(await Answers(server, store, self._turns, context, caller.outgoing).answer(request))

    async def _stream(self, request: StreamingReq, caller: _Caller, context: Any) -> StreamAnswer:
        asked = holdfast_metadata(request.metadata)
        if asked.key is not None and (earlier := await self._by_key(caller, asked)) is not None:
            return earlier
        thread_id = thread_of(request) or random_id("thread")
        async with self._turns.gate(thread_id):
            # Again: the same request may have come through the gate while this one waited before it.
            if asked.key is not None and (earlier := await self._by_key(caller, asked)) is not None:
                return earlier
            turn = await self._start(request, thread_id, caller, context, asked)
        return turn if isinstance(turn, StreamAnswer) else StreamAnswer(turn.id, asked.resume, turn=turn)

    async def _start(
        self, request: StreamingReq, thread_id: str, caller: _Caller, context: Any, asked: HoldfastMetadata
    ) -> Turn | StreamAnswer:
        record = TurnRecord(
            id=new_turn_id(),
            user_id=caller.identity.user_id,
            thread_id=thread_id,
            operation=request.type,
            key=asked.key,
        )
        store = TurnStore(self._db, record, self._discard)
        server = self._serve(store, caller)
        replaced: str | None = None
        if isinstance(request, ThreadsCustomActionReq):
            require_hook(server, "action")
        elif not isinstance(request, ThreadsCreateReq):
            # An action runs beside the answer; anything else takes its place. Only the owner may stop it.
            await store.load_thread(thread_id)
            replaced = thread_id
        try:
            with self._turns.admission(caller.identity.user_id, replacing=replaced):
                if replaced is not None and self._turns.running(replaced):
                    # What will be refused must not cost the answer that is being written.
                    await rehearse(request, record, self._db, store)
                    await self._turns.stop_thread(replaced)
                accepted = await self._accept(request, record, store)
                return self._turns.start(
                    record, _body(accepted, request, server, store, context, caller.outgoing)
                )
        except Conflict:
            # The same request came twice at once, and the other one was first.
            if asked.key is not None and (earlier := await self._by_key(caller, asked)) is not None:
                return earlier
            raise

    async def _accept(self, request: StreamingReq, record: TurnRecord, store: TurnStore) -> Accepted:
        try:
            return await accept(request, record, self._db, store)
        except Uncertain:
            self._turns.disown(record)
            raise

    async def _by_key(self, caller: _Caller, asked: HoldfastMetadata) -> StreamAnswer | None:
        async with self._db.read() as conn:
            record = await TurnRows(conn, caller.identity.user_id).by_key(asked.key or "")
        if record is None:
            return None
        turn = self._turns.get(record.id)
        if turn is not None:
            return StreamAnswer(record.id, asked.resume, turn=turn)
        return StreamAnswer(record.id, asked.resume, prelude=await self._remembered(record, caller))

    async def _attach(self, caller: _Caller, turn_id: str, after: str | None) -> StreamAnswer:
        async with self._db.read() as conn:
            record = await TurnRows(conn, caller.identity.user_id).get(turn_id)
        cursor = None
        if after is not None and (cursor := Cursor.parse(after)) is None:
            raise Invalid("invalid_cursor", "params.after is not the id of a frame.")
        turn = self._turns.get(turn_id)
        if turn is None:
            return StreamAnswer(turn_id, True, prelude=await self._remembered(record, caller))
        if after is None:
            return StreamAnswer(turn_id, True, turn=turn)
        known = cursor is not None and (cursor.turn_id, cursor.epoch) == (turn.id, turn.epoch)
        if cursor is not None and known and cursor.number <= len(turn.log):
            return StreamAnswer(turn_id, True, turn=turn, after=cursor.number)
        # Nothing is awaited between the snapshot and the length, so that they speak of the same moment.
        return StreamAnswer(turn_id, True, tuple(turn.snapshot()), turn, len(turn.log))

    async def _remembered(self, record: TurnRecord, caller: _Caller) -> tuple[bytes, ...]:
        """An ended turn whose log is gone, as the store has it."""
        async with self._db.read() as conn:
            thread = await ThreadRows(conn, record.user_id).get(record.thread_id)
            items = await ItemRows(conn, record.user_id).of_turn(record.id)
        frames = [frame(caller.outgoing(ThreadItemDoneEvent(item=item))) for item in items]
        if record.operation == "threads.create":
            frames.insert(0, frame(caller.outgoing(ThreadCreatedEvent(thread=thread_response(thread)))))
        # A turn that nobody runs and whose end is not noted yet broke off in being accepted.
        error = INTERRUPTED if record.status == "running" else record.error
        if error is not None:
            frames.append(frame(caller.outgoing(ErrorEvent.model_validate(error))))
        return tuple(frames)

    async def _get_turn(self, identity: Identity, thread_id: str) -> bytes:
        await UserStore(self._db, identity.user_id).load_thread(thread_id)
        answers = [t for t in self._turns.running(thread_id) if t.record.operation != "threads.custom_action"]
        if answers:
            return _described(answers[-1].record, answers[-1])
        async with self._db.read() as conn:
            record = await TurnRows(conn, identity.user_id).latest(thread_id)
        turn = None if record is None else self._turns.get(record.id)
        if record is None or (record.status if turn is None else turn.status) != "failed":
            return b'{"turn":null}'
        return _described(record, turn)

    async def _stop_turn(self, identity: Identity, turn_id: str) -> bytes:
        async with self._db.read() as conn:
            record = await TurnRows(conn, identity.user_id).get(turn_id)
        turn = self._turns.get(turn_id)
        if turn is not None:
            await self._turns.stop(turn)
        return _described(record, turn)

    def _serve(self, store: UserStore, caller: _Caller) -> ChatKitServer[Any]:
        server = self._server()
        server.store = store
        if getattr(server, "attachment_store", None) is None:
            server.attachment_store = caller.attachments
        return server


def _body(
    accepted: Accepted,
    request: StreamingReq,
    server: ChatKitServer[Any],
    store: TurnStore,
    context: Any,
    outgoing: Outgoing,
) -> TurnBody:
    hook = accepted.hook(request, server, context)

    async def body(turn: Turn) -> Outcome:
        recorder = Recorder(turn, server, store, accepted.thread, context, outgoing)
        return await recorder.run(accepted.opening, hook)

    return body


def _described(record: TurnRecord, turn: Turn | None) -> bytes:
    """`{turn: {id, thread_id, status, last, error?}}`; `last` is the newest frame's id, null when there is none."""
    error = record.error if turn is None or turn.outcome is None else turn.outcome.error
    described: dict[str, Any] = {
        "id": record.id,
        "thread_id": record.thread_id,
        "status": record.status if turn is None else turn.status,
        "last": str(turn.cursor(len(turn.log))) if turn is not None and len(turn.log) else None,
    }
    if error is not None:
        described["error"] = error
    return json.dumps({"turn": described}).encode()

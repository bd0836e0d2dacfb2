"""The engine: takes the place of `ChatKitServer.process`."""

import inspect
import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from chatkit.server import ChatKitServer
from chatkit.types import (
    NonStreamingReq,
    StreamingReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    is_streaming_req,
)

from holdfast.attachments.service import Attachments
from holdfast.attachments.user import UserAttachments
from holdfast.engine.acceptance import (
    Accepted,
    Occupied,
    accept,
    check_input,
    first_title,
    rehearse,
    thread_of,
)
from holdfast.engine.answers import Answers, require_hook
from holdfast.engine.caller import Caller
from holdfast.engine.context import ContextFactory, ServerFactory, default_context
from holdfast.engine.ids import new_turn_id
from holdfast.engine.rejoining import Rejoining
from holdfast.engine.reply import JsonAnswer, StreamAnswer
from holdfast.engine.requests import (
    FeedbackGetReq,
    HoldfastMetadata,
    TurnsAttachReq,
    TurnsGetReq,
    TurnsStopReq,
    holdfast_metadata,
    parse,
)
from holdfast.engine.resuming import Resuming, rest_of, turn_body
from holdfast.engine.turn_store import TurnStore
from holdfast.errors import Conflict, Unavailable, Uncertain
from holdfast.identity import Identity
from holdfast.journal.journal import Journal
from holdfast.observe.logs import note
from holdfast.observe.traces import annotate
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore, random_id
from holdfast.store.turns import TurnRecord
from holdfast.turns.registry import Turns
from holdfast.turns.turn import Turn

__all__ = ["Engine"]

TRIES = 3
"""How often a message makes room for itself on a thread where another process answers."""


class Engine:
    """Routes the sixteen operations of the SDK and Holdfast's four, for one verified user at a time.

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
        self._rejoining = Rejoining(db, turns)
        self._server = server
        self._context = context
        self._attachments = attachments
        self._discard = attachments.discard if attachments is not None else None
        self._resuming = Resuming(db, turns, self, context, self._discard)
        if turns.elsewhere is not None:
            turns.elsewhere.take_over = self._resuming.take_up

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
        caller = self.caller(identity, http_request)
        match request:
            case TurnsGetReq():
                return JsonAnswer(await self._rejoining.latest(caller, request.params.thread_id))
            case TurnsStopReq():
                return JsonAnswer(await self._rejoining.stop(caller, request.params.turn_id))
            case FeedbackGetReq():
                found = await UserStore(self._db, identity.user_id).load_feedback(request.params.thread_id)
                return JsonAnswer(json.dumps({"data": found}).encode())
            case TurnsAttachReq():
                return await self._rejoining.attach(caller, request.params.turn_id, request.params.after)
            case _:
                pass
        context = self._context(http_request, identity)
        if inspect.isawaitable(context):
            context = await context
        if is_streaming_req(request):
            return await self._stream(request, caller, context)
        return await self._answer(request, caller, context)

    def reading(self, answer: StreamAnswer) -> AbstractContextManager[None]:
        """A response reads the answer while the block runs; how it ends may say what its client wants."""
        if answer.turn is None:
            return nullcontext()
        return self._turns.reading(answer.turn, returns=answer.resume)

    async def resume(self) -> int:
        """Go on with the turns that dead processes left unfinished. Returns how many there were."""
        return await self._resuming.take_up()

    async def _answer(self, request: NonStreamingReq, caller: Caller, context: Any) -> JsonAnswer:
        store = UserStore(self._db, caller.identity.user_id, self._discard)
        server = self.serve(store, caller)
        return JsonAnswer(await Answers(server, store, self._turns, context, caller.outgoing).answer(request))

    async def _stream(self, request: StreamingReq, caller: Caller, context: Any) -> StreamAnswer:
        asked = holdfast_metadata(request.metadata)
        if asked.key is not None and (earlier := await self._rejoining.by_key(caller, asked)) is not None:
            return earlier
        thread_id = thread_of(request) or random_id("thread")
        async with self._turns.gate(thread_id):
            # Again: the same request may have come through the gate while this one waited before it.
            if asked.key is not None and (earlier := await self._rejoining.by_key(caller, asked)) is not None:
                return earlier
            turn = await self._start(request, thread_id, caller, context, asked)
        return turn if isinstance(turn, StreamAnswer) else self._rejoining.reading(caller, turn, asked.resume)

    async def _start(
        self, request: StreamingReq, thread_id: str, caller: Caller, context: Any, asked: HoldfastMetadata
    ) -> Turn | StreamAnswer:
        record = TurnRecord(
            id=new_turn_id(),
            user_id=caller.identity.user_id,
            thread_id=thread_id,
            operation=request.type,
            key=asked.key,
            request={"base": None if caller.attachments is None else caller.attachments.base},
            replica_id=self._turns.replica_id,
        )
        journal = Journal(self._db, record.id)
        store = TurnStore(journal, record, self._discard)
        server = self.serve(store, caller)
        record = replace(record, effects=store.foresee(getattr(server, "holdfast_begins_with", None)))
        check_input(request, server)
        replaced: str | None = None
        if isinstance(request, ThreadsCustomActionReq):
            require_hook(server, "action")
        elif not isinstance(request, ThreadsCreateReq):
            # An action runs beside the answer; anything else takes its place. Only the owner may stop it.
            if self._turns.running(thread_id):
                await store.load_thread(thread_id)
            replaced = thread_id
        try:
            with self._turns.admission(caller.identity.user_id, replacing=replaced):
                if replaced is not None and self._turns.running(replaced):
                    # What will be refused must not cost the answer that is being written.
                    await rehearse(request, record, self._db, store)
                    await self._turns.stop_thread(replaced)
                accepted = await self._accept(request, record, store, first_title(request, server))
                completed = rest_of(self._db, self._turns, record, server)
                body = turn_body(accepted, server, store, journal, context, caller, completed)
                return self._turns.start(record, body, journal)
        except Conflict:
            # The same request came twice at once, and the other one was first.
            if asked.key is not None and (earlier := await self._rejoining.by_key(caller, asked)) is not None:
                return earlier
            raise

    async def _accept(
        self, request: StreamingReq, record: TurnRecord, store: TurnStore, title: str | None
    ) -> Accepted:
        for _ in range(TRIES):
            try:
                return await accept(request, record, self._db, store, self._turns.is_elsewhere, title)
            except Occupied as exc:
                if self._turns.elsewhere is None:
                    raise
                await self._turns.elsewhere.stop_for_good(exc.turns)
            except Uncertain:
                self._turns.disown(record)
                raise
        raise Unavailable("busy", "The thread is being answered elsewhere. Try again.", retry_after=1)

    def caller(self, identity: Identity, request: Any = None, *, base: str | None = None) -> Caller:
        """The user, as the request (Starlette's) reaches us; or at the address `base`, where there is none."""
        if self._attachments is None:
            return Caller(identity, None)
        return Caller(identity, UserAttachments(self._attachments, identity.user_id, request, base=base))

    def serve(self, store: UserStore, caller: Caller) -> ChatKitServer[Any]:
        """A server for one request, with the user's store in it."""
        server = self._server()
        server.store = store
        if getattr(server, "attachment_store", None) is None:
            server.attachment_store = caller.attachments
        return server

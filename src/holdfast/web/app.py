"""Puts the parts together: `create_app(settings)`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents import set_trace_provider, set_tracing_disabled
from agents.tracing import setup as tracing
from agents.tracing.provider import DefaultTraceProvider
from starlette.applications import Starlette
from starlette.middleware import Middleware

from holdfast.assistant.dictation import Transcriber, choose_transcriber
from holdfast.assistant.models import ChosenModel, Models, choose_models
from holdfast.assistant.todo import TodoServer
from holdfast.attachments.service import Attachments
from holdfast.auth.accounts import Accounts
from holdfast.config import Settings
from holdfast.engine.answers import offers_hook
from holdfast.engine.context import ContextFactory, ServerFactory, default_context
from holdfast.engine.engine import Engine
from holdfast.journal.sweeping import kept_swept
from holdfast.observe.metrics import Metrics
from holdfast.observe.traces import exporting
from holdfast.store.db import Db
from holdfast.store.schema import require_current
from holdfast.tasks.feed import Feed
from holdfast.turns.backoff import Backoff
from holdfast.turns.registry import Turns
from holdfast.turns.replica import Replica
from holdfast.turns.slots import Slots
from holdfast.web.accounts import account_routes
from holdfast.web.attachments import attachment_routes
from holdfast.web.chat import chat_routes
from holdfast.web.chatkit import ChatKitEndpoint
from holdfast.web.cors import Cors
from holdfast.web.description import description_routes
from holdfast.web.errors import EXCEPTION_HANDLERS, CatchTheRest
from holdfast.web.events import event_routes
from holdfast.web.headers import SecurityHeaders
from holdfast.web.health import health_routes
from holdfast.web.limits import RateLimits
from holdfast.web.mcp import McpEndpoint
from holdfast.web.offer import Offer, offer_of, offer_routes
from holdfast.web.pages import page_routes
from holdfast.web.parts import create_accounts, create_attachments, create_credentials, create_personal_data
from holdfast.web.personal_data import personal_data_routes
from holdfast.web.requests_log import LogRequests
from holdfast.web.requests_trace import TraceRequests
from holdfast.web.routes import guard
from holdfast.web.tasks import task_routes

__all__ = [
    "Services",
    "create_app",
]


@dataclass(frozen=True, slots=True)
class Services:
    """What the application runs on; `app.state.services`."""

    db: Db
    turns: Turns
    accounts: Accounts
    attachments: Attachments | None
    drain: float
    """Seconds that running turns get when the process is asked to end."""
    feed: Feed


def create_app(
    settings: Settings,
    *,
    server: ServerFactory | None = None,
    context: ContextFactory = default_context,
    model: ChosenModel | None = None,
    backoff: Backoff | None = None,
) -> Starlette:
    """The application.

    Args:
        server: makes a `ChatKitServer` for each request, in place of the todo assistant.
        context: makes what that server's hooks get as their context, from `(request | None, identity)`.
        model: speaks in place of the model that the settings name.
        backoff: how turns wait for a database that is away.

    Raises:
        ConfigurationError: the settings do not fit together. A schema that is behind is found at the start.
    """
    _send_no_traces()
    metrics = Metrics()
    db = Db(settings.url, patience=settings.database_timeout, took=metrics.store.observe)
    accounts = create_accounts(settings, db)
    credentials = create_credentials(settings, db, accounts)
    slots = Slots(per_user=settings.max_turns_per_user, overall=settings.max_turns)
    replica = _create_replica(settings, db)
    turns = Turns(
        db,
        slots=slots,
        backoff=backoff,
        metrics=metrics,
        stop_grace=settings.stop_grace,
        lease=replica.lease if replica is not None else None,
        elsewhere=replica.elsewhere if replica is not None else None,
    )
    link = replica.link if replica is not None else None
    personal_data = create_personal_data(settings, db, turns)
    assistant = None
    if server is None:
        assistant = _Assistant(
            Models([model]) if model else choose_models(settings), choose_transcriber(settings)
        )
        server = partial(
            TodoServer,
            db,
            assistant.models,
            assistant.transcriber,
            history_tokens=settings.history_tokens,
        )
    attachments = create_attachments(settings, db)
    engine = Engine(db, turns, server, context, attachments)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            await require_current(db)
            # A signal ends the process right after this, without a way back to who started it.
            async with (
                exporting(settings),
                mcp.running(),
                _swept(attachments),
                kept_swept(db, settings.journal_keep),
                _joined(replica, turns, engine.resume),
            ):
                yield
                feed.close()
                await turns.shut_down()
        finally:
            if assistant is not None:
                await assistant.close()
            await credentials.close()
            await db.close()

    guarded = guard(credentials, RateLimits(settings.rate))
    endpoint = ChatKitEndpoint(engine, max_body=settings.max_body)
    metrics.streams.ask = lambda: endpoint.streams
    feed = Feed(db, per_user=settings.max_streams_per_user)
    metrics.event_streams.ask = lambda: len(feed)
    mcp = McpEndpoint(db, max_body=settings.max_body)
    routes: list[Any] = [
        guarded("/chatkit", endpoint, ["POST"]),
        guarded("/api/chatkit", endpoint, ["POST"]),
        *account_routes(accounts, guarded, assistant.models.default if assistant else None),
        *personal_data_routes(personal_data, accounts, credentials, guarded),
        *task_routes(db, guarded),
        *event_routes(feed, guarded),
        *chat_routes(engine, db, guarded, max_body=settings.max_body),
        *attachment_routes(attachments, guarded),
        guarded("/mcp", mcp, ["GET", "POST", "DELETE"]),
        *health_routes(db, metrics, turns, (lambda: link.up) if link is not None else None),
        *offer_routes(lambda: _offer(settings, server, assistant, attachments)),
        *description_routes(),
        *page_routes(),
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(LogRequests),
            Middleware(TraceRequests),
            Middleware(SecurityHeaders),
            Middleware(Cors, origins=settings.cors_origins),
            Middleware(CatchTheRest),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    app.state.services = Services(db, turns, accounts, attachments, settings.drain, feed)
    return app


def _send_no_traces() -> None:
    """The Agents SDK would send what is said to OpenAI's tracing."""
    if tracing.GLOBAL_TRACE_PROVIDER is None:
        # Its own begins with an exporter, and that with connections and the world's certificates. A hosted server that
        # wants traces names a processor of its own.
        set_trace_provider(DefaultTraceProvider())
    set_tracing_disabled(True)


@dataclass(frozen=True, slots=True)
class _Assistant:
    """What the todo assistant speaks and hears with."""

    models: Models
    transcriber: Transcriber | None

    async def close(self) -> None:
        await self.models.close()
        if self.transcriber is not None:
            await self.transcriber.close()


def _create_replica(settings: Settings, db: Db) -> Replica | None:
    """None on SQLite, which is for one process."""
    if settings.is_sqlite:
        return None
    url = settings.redis_url
    lease_db = Db(settings.url, patience=settings.database_timeout, pool_size=1)
    return Replica(db, lease_db, None if url is None else url.get_secret_value())


@asynccontextmanager
async def _joined(
    replica: Replica | None, turns: Turns, resume: Callable[[], Awaitable[int]]
) -> AsyncIterator[None]:
    """Unfinished turns are taken up: all where there is one process, those of dead ones where there are several."""
    if replica is None:
        await resume()
        yield
    else:
        async with replica.running(turns, resume):
            yield


def _offer(
    settings: Settings, server: ServerFactory, assistant: _Assistant | None, attachments: Attachments | None
) -> Offer:
    dictation = assistant.transcriber is not None if assistant else offers_hook(server(), "transcribe")
    return offer_of(
        settings.signup,
        assistant.models if assistant else None,
        dictation=dictation,
        limits=attachments.limits if attachments is not None else None,
    )


@asynccontextmanager
async def _swept(attachments: Attachments | None) -> AsyncIterator[None]:
    if attachments is None:
        yield
    else:
        async with attachments.kept_swept():
            yield

"""Traces, as a collector gets them: what happened within what, and nothing of what people wrote."""

import asyncio
import json
import logging
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from agents.testing import ScriptedModel
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, format_span_id, format_trace_id, set_tracer_provider
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holdfast.config import Settings
from holdfast.observe.exporter import Discreet
from holdfast.observe.traces import exporting, spanning
from holdfast.web.app import create_app
from tests.conftest import Served, make_settings
from tests.support.client import Client, message
from tests.support.hosting import EventServer
from tests.support.listening import listening
from tests.support.process import process
from tests.support.script import calls, says
from tests.support.serving import serving

SECRET = "a surprise for bob"
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(scope="session")
def _provider() -> Iterator[InMemorySpanExporter]:
    """A process has one provider and keeps it, and this module's tests may be run with others in between."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(Discreet(SimpleSpanProcessor(exporter)))
    set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


@pytest.fixture
def spans(_provider: InMemorySpanExporter) -> InMemorySpanExporter:
    _provider.clear()
    return _provider


def began_at(span: ReadableSpan) -> int:
    return span.start_time or 0


def said(span: ReadableSpan) -> Mapping[str, Any]:
    """Its attributes."""
    return span.attributes or {}


def tree(spans: InMemorySpanExporter, parent: str) -> list[tuple[ReadableSpan, list[Any]]]:
    """Spans within the one with this id, and those within them, in the order in which they began."""
    within = [
        s for s in spans.get_finished_spans() if s.parent and format_span_id(s.parent.span_id) == parent
    ]
    return [
        (span, tree(spans, format_span_id(span.context.span_id))) for span in sorted(within, key=began_at)
    ]


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def everything(spans: InMemorySpanExporter) -> str:
    return "\n".join(span.to_json() for span in spans.get_finished_spans())


async def test_a_turn_with_a_tool_from_the_caller_s_trace_on(served: Served, spans: InMemorySpanExporter):
    async with served(ScriptedModel([calls("add_task", title=SECRET), says(SECRET)])) as client:
        client.http.headers["traceparent"] = f"00-{TRACE}-{CALLER}-01"
        screen = await client.say(SECRET)
        token = client.http.headers["Authorization"].removeprefix("Bearer ")

    ((request, ((turn, steps),)),) = tree(spans, CALLER)
    turn_id = said(turn)["holdfast.turn.id"]
    assert (request.name, dict(said(request))) == (
        "POST /chatkit",
        {
            "http.request.method": "POST",
            "http.route": "/chatkit",
            "http.response.status_code": 200,
            "holdfast.operation": "threads.create",
            "holdfast.turn.id": turn_id,
        },
    )
    assert (turn.name, dict(said(turn))) == (
        "turn",
        {
            "holdfast.turn.id": turn_id,
            "holdfast.turn.status": "completed",
            "holdfast.thread.id": screen.thread["id"],
            "holdfast.operation": "threads.create",
        },
    )
    assert [(span.name, within) for span, within in steps] == [
        ("chat test", []),
        ("execute_tool add_task", []),
        ("chat test", []),
    ]
    model, tool, _ = (dict(said(span)) for span, _ in steps)
    assert model == {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "test",
        "gen_ai.usage.input_tokens": 0,
        "gen_ai.usage.output_tokens": 0,
    }
    assert tool == {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "add_task"}

    seen = spans.get_finished_spans()
    assert {format_trace_id(s.context.trace_id) for s in seen if s.name != "POST /api/auth/sign-up"} == {
        TRACE
    }
    assert not [span.name for span in seen if span.events or span.status.status_code is StatusCode.ERROR]
    for secret in (SECRET, "surprise", token, "ann@example.com", "correct horse"):
        assert secret not in everything(spans)


async def test_failures_by_their_kind_and_without_their_words(served: Served, spans: InMemorySpanExporter):
    script: list[Any] = [calls("complete_task", task_id=99), ValueError(SECRET)]
    async with served(ScriptedModel(script)) as client:
        assert (await client.say(SECRET)).errors
        assert (await client.http.get(f"/{SECRET}?signature={SECRET}")).status_code == 404
        # Another client of the same tools: the library's own span would hold the name and the error's words.
        body = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": SECRET, "arguments": {}},
        }
        await client.http.post("/mcp", json=body, headers={"Accept": "application/json, text/event-stream"})

    (turn,) = named(spans, "turn")
    (tool,) = named(spans, "execute_tool complete_task")
    answered, broken = named(spans, "chat test")
    assert (said(turn)["holdfast.turn.status"], turn.status.status_code) == ("failed", StatusCode.ERROR)
    assert said(tool)["error.type"] == "tool_error"
    assert answered.status.status_code is StatusCode.UNSET
    assert (said(broken)["error.type"], broken.status.status_code) == ("ValueError", StatusCode.ERROR)
    (missing,) = [s for s in spans.get_finished_spans() if said(s).get("http.response.status_code") == 404]
    assert SECRET not in missing.name
    assert named(spans, "POST /mcp")
    assert {span.instrumentation_scope.name for span in spans.get_finished_spans()} == {"holdfast"}
    assert not [span for span in spans.get_finished_spans() if span.events or span.status.description]
    assert "surprise" not in everything(spans)


async def test_a_request_that_fails_on_our_side(settings: Settings, spans: InMemorySpanExporter):
    def context(_request: object, _identity: object) -> object:
        raise RuntimeError(SECRET)

    app = create_app(settings, server=lambda: EventServer(lambda _thread: []), context=context)
    async with serving(app) as address, Client.at(address) as client:
        assert (await client.post("threads.create", {"input": message("Hi")})).status_code == 500
        await client.http.get("/healthz")
        await client.http.request(SECRET.split()[1].upper(), "/chatkit")

    (request,) = named(spans, "POST /chatkit")
    assert said(request)["http.response.status_code"] == 500
    assert said(request)["error.type"] == "RuntimeError"
    assert request.status.status_code is StatusCode.ERROR
    assert not named(spans, "GET /healthz")
    (odd,) = [s for s in spans.get_finished_spans() if said(s)["http.request.method"] == "_OTHER"]
    assert said(odd)["http.response.status_code"] == 405
    assert "surprise" not in everything(spans).lower()


def test_an_exception_is_marked_by_its_class(spans: InMemorySpanExporter):
    with pytest.raises(ValueError, match=SECRET), spanning("block", {}):
        raise ValueError(SECRET)

    (block,) = named(spans, "block")
    assert (said(block)["error.type"], block.status.status_code) == ("ValueError", StatusCode.ERROR)
    assert "surprise" not in everything(spans)


async def test_a_turn_that_outlives_its_request(settings: Settings, spans: InMemorySpanExporter):
    go_on = asyncio.Event()
    app = create_app(settings, server=lambda: EventServer(lambda _thread: [go_on]))
    async with serving(app) as address, Client.at(address) as client:
        resume = {"holdfast": {"resume": True}}
        async with client.open("threads.create", {"input": message("Hi")}, resume) as stream:
            await stream.until("stream_options")
        async with client.open("turns.attach", {"turn_id": stream.turn_id}) as again:
            await again.until("stream_options")
            go_on.set()
            await again.rest()

    (turn,) = named(spans, "turn")
    began, attached = sorted(named(spans, "POST /chatkit"), key=began_at)
    assert turn.parent is not None
    assert turn.parent.span_id == began.context.span_id
    assert said(turn)["holdfast.turn.status"] == "completed"
    assert said(attached)["holdfast.operation"] == "turns.attach"
    assert said(attached)["holdfast.turn.id"] == said(began)["holdfast.turn.id"] == stream.turn_id
    assert attached.context.trace_id != began.context.trace_id


class Collector:
    """Takes OTLP over HTTP, as a real one does."""

    def __init__(self) -> None:
        self.app = Starlette(routes=[Route("/v1/traces", self._take, methods=["POST"])])
        self.requests: list[ExportTraceServiceRequest] = []

    async def _take(self, request: Request) -> Response:
        self.requests.append(ExportTraceServiceRequest.FromString(await request.body()))
        return Response(media_type="application/x-protobuf")


@pytest.mark.parametrize(
    ("variables", "service"),
    [
        ({}, "holdfast"),
        ({"OTEL_SERVICE_NAME": "chat"}, "chat"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=todo"}, "todo"),
        ({"OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_TRACES_EXPORTER": "none"}, None),
    ],
)
async def test_what_a_collector_gets(tmp_path: Path, variables: dict[str, str], service: str | None):
    collector = Collector()
    async with listening(collector.app) as address:
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "HOLDFAST_LOG_FORMAT": "json", **variables}
        async with process(tmp_path, **variables) as server:
            async with Client.at(server.address) as client:
                await client.say("add buy milk")
            await server.end()  # sends what is left

    resources = [found for request in collector.requests for found in request.resource_spans]
    names = {
        a.value.string_value for r in resources for a in r.resource.attributes if a.key == "service.name"
    }
    spans = [span for resource in resources for scope in resource.scope_spans for span in scope.spans]
    assert names == (set() if service is None else {service})
    lines = [json.loads(line) for line in server.lines if line.startswith("{")]
    (line,) = [line for line in lines if line["event"] == "turn"]
    traces = {span.trace_id.hex() for span in spans if span.name in ("turn", "execute_tool add_task")}
    assert traces == ({line["trace"]} if service is not None else set())
    assert ("trace" in line) is (service is not None)
    assert b"milk" not in b"".join(request.SerializeToString() for request in collector.requests)


async def test_asked_for_without_the_extra(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.delitem(sys.modules, "holdfast.observe.exporter", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with caplog.at_level(logging.WARNING):
        async with exporting(sqlite_settings):
            pass
    assert "install holdfast[otel]" in caplog.text


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return make_settings(f"sqlite:///{tmp_path / 'x.db'}", otel_traces_exporter="otlp")

"""Sends spans to a collector, by OpenTelemetry's SDK. Needs the extra `holdfast[otel]`; see `traces.exporting`."""

import logging
import threading

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import ProxyTracerProvider, get_tracer_provider, set_tracer_provider

from holdfast import __version__
from holdfast.config import Settings

__all__ = ["Discreet", "Exporting"]

FLUSH = 5.0
"""Seconds that the end of the process waits for a collector to take the last spans."""

_TALKATIVE = frozenset({"mcp-python-sdk"})
"""Scopes whose spans may hold what people wrote: MCP's carry a caller's own tool names and the words of exceptions."""

_log = logging.getLogger(__name__)


class Discreet(SpanProcessor):
    """Passes on every span but those of scopes that are careless with people's words.

    Nothing of ours begins within those spans, so that none of what is passed on lacks its parent.
    """

    def __init__(self, to: SpanProcessor) -> None:
        self._to = to

    def on_end(self, span: ReadableSpan) -> None:
        if span.instrumentation_scope is None or span.instrumentation_scope.name not in _TALKATIVE:
            self._to.on_end(span)

    def shutdown(self) -> None:
        self._to.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._to.force_flush(timeout_millis)


class Exporting:
    """The process's provider of spans, ours or one that was there before."""

    def __init__(self, provider: TracerProvider | None) -> None:
        self._provider = provider

    @classmethod
    def start(cls, settings: Settings) -> "Exporting":
        """Make the process's spans go where the settings say. A provider that is there already stays."""
        if not isinstance(get_tracer_provider(), ProxyTracerProvider):
            _log.info("traces go where this process sent them before Holdfast")
            return cls(None)
        # `end` ends it: at the interpreter's exit it might wait long for a collector that is away.
        provider = TracerProvider(resource=_resource(settings), shutdown_on_exit=False)
        provider.add_span_processor(Discreet(BatchSpanProcessor(_exporter(settings))))
        set_tracer_provider(provider)
        return cls(provider)

    def end(self) -> None:
        """Send what is left, within `FLUSH` seconds."""
        if self._provider is None:
            return
        # The exporter tries again and again while the collector is away, and takes no word on how long.
        flush = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        flush.start()
        flush.join(FLUSH)
        if flush.is_alive():
            _log.warning("the collector did not take the last spans in time")


def _exporter(settings: Settings) -> SpanExporter:
    if settings.traces_exporter == "console":
        return ConsoleSpanExporter()
    return OTLPSpanExporter(endpoint=settings.traces_endpoint)


def _resource(settings: Settings) -> Resource:
    """Who we are: by the settings, else by OTEL_RESOURCE_ATTRIBUTES (which the SDK reads), else `holdfast`."""
    found = Resource.create({SERVICE_VERSION: __version__})
    name = settings.otel_service_name
    if name is None and str(found.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        name = "holdfast"
    return found if name is None else found.merge(Resource({SERVICE_NAME: name}))

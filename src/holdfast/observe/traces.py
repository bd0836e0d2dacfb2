"""Spans: what took how long, and within what. Names, ids and outcomes; never what people wrote.

OpenTelemetry's interface alone, which does nothing until somebody gives it a provider: `exporting` does, where the
settings ask for it, or whoever runs Holdfast in a process that has one.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from opentelemetry.context import Context
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    format_trace_id,
    get_current_span,
    get_tracer,
)
from opentelemetry.util.types import AttributeValue

from holdfast.config import Settings

__all__ = ["SCOPE", "annotate", "beginning", "exporting", "failed", "spanning", "trace_id"]

SCOPE = "holdfast"
"""The instrumentation scope of our spans."""

_log = logging.getLogger(__name__)
_tracer = get_tracer(SCOPE)


@contextmanager
def spanning(
    name: str,
    attributes: Mapping[str, AttributeValue],
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    context: Context | None = None,
) -> Iterator[Span]:
    """A span around a block, within which others begin. An exception marks it by its class, without its words.

    Args:
        context: what it is part of; by default the span that is current.
    """
    with _tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        attributes=attributes,
        record_exception=False,  # its message may quote a person
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except Exception as exc:
            failed(span, type(exc).__name__)
            raise


def beginning(name: str, attributes: Mapping[str, AttributeValue], *, kind: SpanKind) -> Span:
    """A span that its holder ends, for what is no block of code. Nothing begins within it."""
    return _tracer.start_span(name, kind=kind, attributes=attributes)


def failed(span: Span, kind: str) -> None:
    """Mark the span as an error of this kind: an error's code or class."""
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))


def annotate(**ids: str) -> None:
    """Add `holdfast.…` attributes to the current span; nothing where there is none."""
    get_current_span().set_attributes({f"holdfast.{name}": value for name, value in ids.items()})


def trace_id() -> str | None:
    """The current trace, as log lines and the collector's pages write it; None where there is none."""
    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


@asynccontextmanager
async def exporting(settings: Settings) -> AsyncIterator[None]:
    """Send spans where the settings say, while the block runs; what is left is sent at its end."""
    if settings.traces_exporter is None:
        yield
        return
    try:
        from holdfast.observe.exporter import Exporting  # an extra: `holdfast[otel]`
    except ModuleNotFoundError as exc:
        if exc.name is None or not exc.name.startswith("opentelemetry"):
            raise
        _log.warning("traces are asked for and cannot be sent: install holdfast[otel]")
        yield
        return
    exporter = Exporting.start(settings)
    try:
        yield
    finally:
        await asyncio.to_thread(exporter.end)

"""Log lines: what happened and its fields, as text or as JSON. Ids, durations and outcomes; never what people wrote."""

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

__all__ = ["LineFormatter", "collecting", "note", "say", "set_up"]

LogFormat = Literal["text", "json"]

_collected: ContextVar[dict[str, Any] | None] = ContextVar("holdfast_log_fields", default=None)


@contextmanager
def collecting() -> Iterator[dict[str, Any]]:
    """Fields that anything within notes for one line: a request's, or a turn's."""
    fields: dict[str, Any] = {}
    token = _collected.set(fields)
    try:
        yield fields
    finally:
        _collected.reset(token)


def note(**fields: Any) -> None:
    """Add fields to the line of the request or the turn that is being handled; nothing where there is none."""
    collected = _collected.get()
    if collected is not None:
        collected.update(fields)


def say(logger: logging.Logger, event: str, **fields: Any) -> None:
    """One line. Fields that are None are left out."""
    logger.info(event, extra={"fields": {name: value for name, value in fields.items() if value is not None}})


def set_up(form: LogFormat) -> None:
    """Every line of the process goes to standard error in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(form))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


class LineFormatter(logging.Formatter):
    """`time level logger event key=value …` (logfmt's way of quoting), or one JSON object a line."""

    def __init__(self, form: LogFormat) -> None:
        super().__init__()
        self._json = form == "json"

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = dict(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            # Where it happened, without the exception's words, which may quote a person's.
            fields["exception"] = record.exc_info[0].__name__
            fields["traceback"] = "".join(traceback.format_tb(record.exc_info[2]))
        head = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if self._json:
            return json.dumps({**head, **fields}, default=str)
        shown = " ".join(f"{name}={_quoted(value)}" for name, value in fields.items())
        return f"{time} {record.levelname} {record.name} {record.getMessage()}{' ' if shown else ''}{shown}"


def _quoted(value: Any) -> str:
    text = str(value)
    plain = text.isascii() and text.isprintable() and text and not set(text) & set(' ="\\')
    return text if plain else json.dumps(text)

"""Turns errors into answers: a status, and `{"error": {"code", "message"}}` on every route."""

import logging
from http import HTTPStatus

from opentelemetry.trace import get_current_span
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from holdfast.errors import HoldfastError
from holdfast.observe.failures import where
from holdfast.observe.traces import failed

__all__ = ["EXCEPTION_HANDLERS", "CatchTheRest", "ErrorAnswer", "ErrorBody", "error_response"]

_log = logging.getLogger(__name__)


class ErrorBody(BaseModel):
    """What went wrong: a code for programs, a sentence for people."""

    code: str
    message: str


class ErrorAnswer(BaseModel):
    """The answer to whatever fails, on every route."""

    error: ErrorBody


def error_response(exc: HoldfastError) -> Response:
    headers = {"Retry-After": str(exc.retry_after)} if exc.retry_after is not None else None
    return _answer(exc.status, exc.code, exc.message, headers)


async def _on_holdfast_error(_request: Request, exc: Exception) -> Response:
    if not isinstance(exc, HoldfastError):
        raise exc
    return error_response(exc)


async def _on_http_exception(_request: Request, exc: Exception) -> Response:
    if not isinstance(exc, HTTPException):
        raise exc
    status = HTTPStatus(exc.status_code)
    code = status.name.lower()
    message = {404: "There is nothing here.", 405: "That method is not for this address."}.get(
        exc.status_code, f"{status.phrase}."
    )
    return _answer(exc.status_code, code, message, dict(exc.headers or {}))


EXCEPTION_HANDLERS = {
    HoldfastError: _on_holdfast_error,
    HTTPException: _on_http_exception,
}


class CatchTheRest:
    """Plain ASGI middleware, within all others: what nobody expected is answered like everything else.

    Starlette's own handler would answer without our headers, and pass the exception on to the server, which logs its
    text; that may quote what people wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return  # nobody is left to be answered
        except Exception as exc:
            if scope["type"] != "http":
                raise
            _log.error("a request failed: %s\n%s", type(exc).__name__, where(exc))
            if not started:
                answer = _answer(
                    500, "internal", "Something went wrong on our side. It has been noted.", None
                )
                await answer(scope, receive, send)
            failed(get_current_span(), type(exc).__name__)


def _answer(status: int, code: str, message: str, headers: dict[str, str] | None) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)

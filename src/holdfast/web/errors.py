"""Turns errors into answers: a status, and `{"error": {"code", "message"}}` on every route."""

from http import HTTPStatus

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from holdfast.errors import HoldfastError

__all__ = ["EXCEPTION_HANDLERS", "ErrorAnswer", "ErrorBody", "error_response"]


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


async def _on_anything_else(_request: Request, _exc: Exception) -> Response:
    return _answer(500, "internal", "Something went wrong on our side. It has been noted.", None)


EXCEPTION_HANDLERS = {
    HoldfastError: _on_holdfast_error,
    HTTPException: _on_http_exception,
    Exception: _on_anything_else,
}


def _answer(status: int, code: str, message: str, headers: dict[str, str] | None) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)

"""A local HTTP endpoint that transcribes as OpenAI's does: it refuses what the service refuses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.listening import listening

__all__ = ["Heard", "TranscriptionEndpoint", "transcription_endpoint"]

FORMATS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")


@dataclass(frozen=True)
class Heard:
    """One recording as it came."""

    model: str
    name: str
    mime_type: str | None
    data: bytes
    authorization: str | None


@dataclass
class TranscriptionEndpoint:
    """Says `text` of every recording; with a `status`, that error instead."""

    text: str = "Buy milk."
    status: int = 200
    base_url: str = ""
    heard: list[Heard] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        async with request.form() as form:
            file, model = form.get("file"), form.get("model")
            if not isinstance(file, UploadFile) or not isinstance(model, str):
                return _error(400, "Missing required parameter.")
            name, kind, data = file.filename or "", file.content_type, await file.read()
        if name.rpartition(".")[2] not in FORMATS:
            return _error(400, f"Invalid file format. Supported formats: {', '.join(FORMATS)}")
        if not data:
            return _error(400, "Audio file might be corrupted or unsupported")
        self.heard.append(Heard(model, name, kind, data, request.headers.get("authorization")))
        if self.status != 200:
            return _error(self.status, "The endpoint was told to fail.")
        return JSONResponse({"text": self.text})


def _error(status: int, message: str) -> Response:
    # Without the header the client would try again by itself, after a pause.
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return JSONResponse({"error": error}, status, {"x-should-retry": "false"})


@asynccontextmanager
async def transcription_endpoint() -> AsyncIterator[TranscriptionEndpoint]:
    """Serves on a free loopback port while the block runs."""
    endpoint = TranscriptionEndpoint()
    route = Route("/v1/audio/transcriptions", endpoint.answer, methods=["POST"])
    async with listening(Starlette(routes=[route])) as address:
        endpoint.base_url = f"{address}/v1"
        yield endpoint

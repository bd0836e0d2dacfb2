"""`holdfast record`: stands on loopback between a browser and a backend, and writes a HAR file. Secrets stay out."""

import json
import re
import socket
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from holdfast import __version__
from holdfast.doctor.masking import Mask

__all__ = ["Tape", "create_proxy", "record_until_stopped"]

_KEPT = 8 * 1024 * 1024
"""Bytes of one body that are written down; the browser gets all of them."""
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# RFC 9110, 7.6.1: these are for one connection, and a proxy makes its own.
_HOP = re.compile(
    r"connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade|host"
    r"|content-length",
    re.IGNORECASE,
)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

Pairs = list[tuple[str, str]]


class Tape:
    """A HAR file that is whole after every entry."""

    _END = b"\n]}}\n"

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        path.chmod(0o600)  # conversations are in it
        creator = {"name": "holdfast record", "version": __version__}
        head = json.dumps({"log": {"version": "1.2", "creator": creator, "entries": []}})
        self._file.write(head.removesuffix("]}}").encode() + self._END)
        self._file.flush()
        self._mask = Mask()
        self.entries = 0

    def write(self, entry: dict[str, Any]) -> None:
        self._file.seek(-len(self._END), 2)
        text = json.dumps(entry, ensure_ascii=False)
        self._file.write((b",\n" if self.entries else b"\n") + text.encode("utf-8", "replace") + self._END)
        self._file.flush()
        self.entries += 1

    def headers(self, pairs: Pairs) -> list[dict[str, str]]:
        return [{"name": name, "value": self._mask.header(name, value)} for name, value in pairs]

    def text(self, body: bytes) -> str:
        return self._mask.text(body.decode("utf-8", "replace"))

    def url(self, url: str) -> str:
        return self._mask.url(url)

    def close(self) -> None:
        self._file.close()


def create_proxy(upstream: str, tape: Tape) -> Starlette:
    """An application that passes everything on to `upstream`'s origin; `/` stands for the very address."""
    parts = urlsplit(upstream)
    origin, home = f"{parts.scheme}://{parts.netloc}", parts.path or "/"
    stack = AsyncExitStack()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with stack:
            # An answer may take as long as it likes: the browser decides when to stop waiting.
            timeout = httpx2.Timeout(None, connect=10)
            app.state.http = await stack.enter_async_context(httpx2.AsyncClient(timeout=timeout))
            yield

    async def pass_on(request: Request) -> Response:
        if request.headers.get("host", "").rpartition(":")[0] not in _LOOPBACK:
            # A page elsewhere may have pointed its own name at this machine.
            return PlainTextResponse("This proxy answers on loopback only.", 421)
        path = home if request.url.path == "/" else request.url.path
        query = f"?{request.url.query}" if request.url.query else ""
        return await _Passing(request, request.app.state.http, f"{origin}{path}{query}", tape).answer()

    return Starlette(routes=[Route("/{path:path}", pass_on, methods=_METHODS)], lifespan=lifespan)


class _Passing:
    """One request on its way there and back."""

    def __init__(self, request: Request, http: httpx2.AsyncClient, url: str, tape: Tape) -> None:
        self._request = request
        self._http = http
        self._url = url
        self._tape = tape
        self._began = datetime.now(UTC)
        self._clock = time.monotonic()
        self._sent: Pairs = [
            (name, value) for name, value in request.headers.items() if not _HOP.fullmatch(name)
        ]

    async def answer(self) -> Response:
        try:
            body = await self._request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        outgoing = self._http.build_request(
            self._request.method, self._url, headers=self._sent, content=body or None
        )
        try:
            response = await self._http.send(outgoing, stream=True)
        except httpx2.HTTPError as exc:
            self._note(body, 0, [], b"", error=f"{type(exc).__name__}: {exc}")
            return PlainTextResponse("The upstream cannot be reached.", 502)
        pairs = [(name, value) for name, value in response.headers.multi_items()]
        passed = StreamingResponse(self._body(response, body, pairs), response.status_code)
        # Content-Length is the upstream's, as is everything that is not about one connection.
        passed.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in pairs
            if not _HOP.fullmatch(name) or name.lower() == "content-length"
        ]
        return passed

    async def _body(self, response: httpx2.Response, sent: bytes, pairs: Pairs) -> AsyncIterator[bytes]:
        """The answer's bytes as they come, which are written down when the last has come, or none comes any more."""
        kept = bytearray()
        waited = time.monotonic() - self._clock
        error = "the connection was closed before the end"
        try:
            async for chunk in response.aiter_raw():
                kept += chunk[: max(0, _KEPT - len(kept))]
                yield chunk
            error = ""
        except httpx2.HTTPError as exc:
            error = f"{type(exc).__name__}: {exc}"
            raise
        finally:
            await response.aclose()
            body = _decoded(bytes(kept), response.headers.get("content-encoding", ""))
            self._note(sent, response.status_code, pairs, body, error=error, waited=waited)

    def _note(
        self, sent: bytes, status: int, pairs: Pairs, body: bytes | None, *, error: str, waited: float = 0.0
    ) -> None:
        total = time.monotonic() - self._clock
        tape = self._tape
        content: dict[str, Any] = {
            "size": len(body or b"") or -1,
            "mimeType": dict(pairs).get("content-type", ""),
        }
        if body is not None:
            content |= {"size": len(body), "text": tape.text(body)}
        request: dict[str, Any] = {
            "method": self._request.method,
            "url": tape.url(self._url),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": tape.headers(self._sent),
            "queryString": [],
            "headersSize": -1,
            "bodySize": len(sent),
        }
        if sent:
            kind = self._request.headers.get("content-type", "")
            request["postData"] = {"mimeType": kind, "text": tape.text(sent)}
        response = {
            "status": status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": tape.headers(pairs),
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        }
        if error:
            response["_error"] = error
        entry = {
            "startedDateTime": self._began.isoformat(),
            "time": total * 1000,
            "request": request,
            "response": response,
            "cache": {},
            "timings": {"send": 0, "wait": waited * 1000, "receive": (total - waited) * 1000},
        }
        tape.write(entry)


def _decoded(body: bytes, encoding: str) -> bytes | None:
    """None where it is packed in a way that we cannot open."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "deflate" as packed:
            try:
                opened = zlib.decompressobj(zlib.MAX_WBITS | 16 if packed == "gzip" else zlib.MAX_WBITS)
                return opened.decompress(body, _KEPT)
            except zlib.error:
                return None
        case _:
            return None


def record_until_stopped(upstream: str, port: int, out: Path, say: Callable[[str], None]) -> None:
    """Pass on and write down until Ctrl+C.

    Raises:
        OSError: the port is taken, or the file cannot be written.
    """
    listening = socket.create_server(("127.0.0.1", port))  # first: nobody is sent to a port that is another's
    port = listening.getsockname()[1]
    tape = Tape(out)
    path = urlsplit(upstream).path or "/"
    config = uvicorn.Config(
        create_proxy(upstream, tape),
        log_config=None,
        log_level="warning",  # what there is to know is said here
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    say(f"Point the page at http://127.0.0.1:{port}{path} in place of {tape.url(upstream)}.")
    say(f"Everything is written to {out}, without secrets. Stop with Ctrl+C, then: holdfast doctor {out}")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        tape.close()
        listening.close()
    say(f"{tape.entries} {'request is' if tape.entries == 1 else 'requests are'} in {out}.")

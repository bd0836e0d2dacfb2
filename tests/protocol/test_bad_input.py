"""Requests that are wrong as HTTP: the right status, an error of one shape, and nothing of ours in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from agents.testing import ScriptedModel

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.conftest import Served, make_settings
from tests.protocol.requirements import requirement
from tests.support.client import Client
from tests.support.serving import serving

MIB = 1024 * 1024
LIST = b'{"type": "threads.list", "params": {}}'


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture):
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@asynccontextmanager
async def asked(served: Served) -> AsyncIterator[Callable[..., Coroutine[Any, Any, tuple[int, str]]]]:
    """`await ask(method, path, ...)` gives the status and the error's code, once the shape is right."""
    async with served(ScriptedModel([])) as client:

        async def ask(method: str, path: str, **more: Any) -> tuple[int, str]:
            answer = await client.http.request(method, path, **more)
            if answer.status_code < 400:
                return answer.status_code, ""
            error = answer.json()
            assert error.keys() == {"error"}
            assert error["error"].keys() == {"code", "message"}
            assert error["error"]["message"].endswith((".", ")"))
            return answer.status_code, error["error"]["code"]

        yield ask


@requirement("refusal.media-type")
async def test_a_body_of_another_kind(served: Served):
    async with asked(served) as ask:
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "a",
        ):
            for path in ("/chatkit", "/api/chatkit", "/api/tasks", "/api/auth/sign-in"):
                said = await ask("POST", path, content=LIST, headers={"Content-Type": kind})
                assert said == (415, "unsupported_media_type")
        for kind in ("application/json", "Application/JSON; charset=utf-8", "application/problem+json", ""):
            assert await ask("POST", "/chatkit", content=LIST, headers={"Content-Type": kind}) == (200, "")


@requirement("refusal.methods-and-paths")
async def test_odd_methods_and_paths(served: Served):
    async with asked(served) as ask:
        for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
            assert await ask(method, "/chatkit") == (405, "method_not_allowed")
        for path in (
            "/nowhere",
            "/chatkit/more",
            "/api",
            "/assets/%00",
            "/assets/..%2f..%2fapp.py",
            "/%ff",
        ):
            assert await ask("GET", path) == (404, "not_found")
        for task in ("0", "-1", "1.5", "x", "%00", "%D9%A3", "9" * 18, "9" * 40, "1%20"):
            for method in ("GET", "DELETE"):
                assert await ask(method, f"/api/tasks/{task}") == (404, "task_not_found")
        for query in ("limit=x", "after=x", "after=-1", "after=" + "9" * 30, "status=gone", "limit=1e999"):
            status, code = await ask("GET", f"/api/tasks?{query}")
            assert (status, code) in ((422, "invalid_request"), (422, "invalid_cursor"))
        assert await ask("GET", "/api/tasks?limit=" + "9" * 30 + "&unknown=%00%ff") == (200, "")


@requirement("refusal.methods-and-paths")
async def test_head_has_no_body(served: Served):
    async with served(ScriptedModel([])) as client:
        for path, status in (("/healthz", 200), ("/api/tasks", 200), ("/nowhere", 404), ("/chatkit", 405)):
            answer = await client.http.head(path)
            assert (answer.status_code, answer.content) == (status, b"")


@requirement("refusal.status-and-code")
async def test_bodies_of_the_other_routes(served: Served):
    async with asked(served) as ask:
        for path in ("/api/tasks", "/api/auth/sign-up", "/api/auth/sign-in"):
            for body in (b"", b"{", b"\xff\xfe", b'{"title": "\\ud800"}', b"[" * 9999, b'{"a": 1e9999'):
                assert await ask("POST", path, content=body) == (400, "invalid_json")
            for body in (b"[]", b"null", b'"x"', b'{"title": 1, "email": [], "password": {}}'):
                assert await ask("POST", path, content=body) == (422, "invalid_request")
        assert await ask("POST", "/api/tasks", json={"title": "a\x00b"}) == (422, "invalid_text")
        assert await ask("POST", "/api/tasks", json={"title": " "}) == (422, "invalid_title")
        for email in ("a\x00@b.c", "nobody", "\x00"):
            given = {"email": email, "password": "correct horse"}
            assert (await ask("POST", "/api/auth/sign-up", json=given))[0] == 422
            assert await ask("POST", "/api/auth/sign-in", json=given) == (401, "wrong_credentials")


@requirement("refusal.credentials")
async def test_credentials_that_are_none(served: Served):
    async with asked(served) as ask:
        for header in (
            "",
            "Bearer",
            "Basic YTpi",
            "Bearer a.b.c",
            "Bearer " + "a" * 5000,
            "Bearer é",
        ):
            assert (await ask("GET", "/api/tasks", headers={"Authorization": header.encode("latin-1")}))[
                0
            ] == 401


@asynccontextmanager
async def limited(settings: Settings) -> AsyncIterator[tuple[Client, int]]:
    """An application that takes 64 KiB, and its port."""
    app = create_app(
        make_settings(settings.database_url, max_body=65536), model=ChosenModel("test", ScriptedModel([]))
    )
    async with serving(app) as address, Client.at(address) as client:
        yield client, client.http.base_url.port or 0


@requirement("refusal.too-large")
async def test_a_body_that_is_too_large_is_read_away_and_refused(settings: Settings):
    async with limited(settings) as (client, _):

        async def pieces(size: int) -> AsyncIterator[bytes]:
            for _ in range(size // 65536):
                yield b" " * 65536

        for content in (b" " * 65537, b" " * (7 * MIB), pieces(7 * MIB)):
            answer = await client.http.post("/chatkit", content=content)
            assert answer.status_code == 413
            assert answer.json()["error"]["code"] == "body_too_large"
        fits = LIST + b" " * (65536 - len(LIST))
        assert (await client.http.post("/chatkit", content=fits)).status_code == 200


@requirement("refusal.too-large")
@pytest.mark.parametrize("length", [b"Content-Length: 99999999999", b"Transfer-Encoding: chunked"])
async def test_a_body_without_an_end_is_not_read_for_ever(settings: Settings, length: bytes):
    async with limited(settings) as (client, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        token = client.http.headers["Authorization"].encode()
        writer.write(
            b"POST /chatkit HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\n%s\r\n\r\n" % (token, length)
        )
        piece = b" " * 65536
        whole = b"%x\r\n%s\r\n" % (len(piece), piece) if b"chunked" in length else piece

        async def flood() -> None:
            while True:
                writer.write(whole)
                await writer.drain()

        flooding = asyncio.create_task(flood())
        head = await reader.readuntil(b"\r\n\r\n")
        flooding.cancel()
        await asyncio.wait([flooding])
        writer.close()
        assert head.startswith(b"HTTP/1.1 413 ")
        assert (await client.http.post("/chatkit", content=LIST)).status_code == 200


@requirement("refusal.broken-off")
async def test_a_request_that_breaks_off_is_no_failure_of_ours(settings: Settings):
    async with limited(settings) as (client, port):
        token = client.http.headers["Authorization"].encode()
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            head = (
                b"POST /chatkit HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: 999\r\n\r\n"
                % token
            )
            writer.write(head + LIST)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        assert (await client.http.post("/chatkit", content=LIST)).status_code == 200


@requirement("refusal.broken-off")
@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",  # someone speaks TLS
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /chatkit HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /chatkit HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_what_is_no_http(settings: Settings, garbage: bytes):
    async with limited(settings) as (client, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(garbage)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        assert not answer or answer.startswith(b"HTTP/1.1 4")
        assert b"Traceback" not in answer
        assert (await client.http.get("/healthz")).status_code == 200

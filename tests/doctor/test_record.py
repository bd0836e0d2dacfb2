"""`holdfast record`: a real browser's part is played by a client; the capture is what the doctor reads."""

import asyncio
import json
import signal
import socket
from pathlib import Path

import httpx2
from click.testing import CliRunner
from starlette.requests import Request
from starlette.responses import Response

from holdfast.cli.main import main
from holdfast.doctor.captures.read import read_capture
from holdfast.doctor.recorder import Tape, create_proxy
from holdfast.doctor.verdict import judge
from tests.doctor.backends.answers import Compressed
from tests.doctor.backends.minimal import FIRST, ORIGIN, Minimal
from tests.doctor.looking import found
from tests.support.client import message
from tests.support.listening import listening
from tests.support.process import command


class Leaky(Minimal):
    """Sends secrets of its own, which must not be written down."""

    async def endpoint(self, request: Request) -> Response:
        response = await super().endpoint(request)
        response.headers["Set-Cookie"] = "session=very-secret-cookie"
        response.headers["X-Note"] = "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"
        return response


async def converse(http: httpx2.AsyncClient) -> list[bytes]:
    """A thread, read back: the bytes of each answer."""
    headers = [*FIRST, ("origin", ORIGIN)]
    created = await http.post(
        "/chatkit", json={"type": "threads.create", "params": {"input": message("Hi")}}, headers=headers
    )
    thread_id = json.loads(created.content.split(b"\n\n")[0].removeprefix(b"data: "))["thread"]["id"]
    found_ = await http.post(
        "/chatkit", json={"type": "threads.get_by_id", "params": {"thread_id": thread_id}}, headers=headers
    )
    return [created.content, found_.content]


async def test_what_passes_is_written_down_without_secrets(tmp_path: Path):
    out = tmp_path / "chatkit.har"
    for backend in (Leaky(), Compressed()):
        tape = Tape(out)
        async with listening(backend.app()) as upstream:
            app = create_proxy(f"{upstream}/chatkit", tape)
            async with (
                app.router.lifespan_context(app),
                listening(app) as proxy,
                httpx2.AsyncClient(base_url=proxy) as http,
            ):
                answers = await converse(http)
                # Whole after each entry: the person may stop at any time.
                capture = json.loads(out.read_text())
        tape.close()
        assert [
            entry["response"]["content"]["text"].encode() for entry in capture["log"]["entries"]
        ] == answers
        for secret in ("first-token", "very-secret-cookie", "c2lnbmF0dXJl"):
            assert secret not in out.read_text()
        assert out.stat().st_mode & 0o077 == 0
        with out.open("rb") as file:
            report = judge(read_capture(file, "chatkit.har", lambda _words: None))
        assert found(report)[0] == []
        assert report.asked == 2


async def test_the_command_says_where_it_listens_and_stops_at_control_c(tmp_path: Path):
    out = tmp_path / "chatkit.har"
    async with listening(Minimal().app()) as upstream:
        recorder = await asyncio.create_subprocess_exec(
            *(command(), "record", "--upstream", f"{upstream}/chatkit", "--port", "0", "--out", str(out)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert recorder.stdout is not None
        address = (await recorder.stdout.readline()).decode().split()[4]
        async with httpx2.AsyncClient() as http:
            answer = await http.post(address, json={"type": "threads.list", "params": {}}, headers=[*FIRST])
        recorder.send_signal(signal.SIGINT)
        said, complaints = await recorder.communicate()
    assert answer.status_code == 200
    assert (recorder.returncode, complaints) == (0, b"")
    assert said.decode().endswith(f"1 request is in {out}.\n")


def test_a_port_that_is_taken_is_said_and_nothing_is_written(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        out = str(tmp_path / "x.har")
        result = CliRunner().invoke(
            main, ["record", "--upstream", "http://127.0.0.1:1", "--port", port, "--out", out]
        )
    assert result.exit_code == 1
    assert "taken" in result.output
    assert not (tmp_path / "x.har").exists()


async def test_an_upstream_that_is_away_is_said_to_be(tmp_path: Path):
    out = tmp_path / "chatkit.har"
    tape = Tape(out)
    app = create_proxy("http://127.0.0.1:1/chatkit", tape)
    async with app.router.lifespan_context(app), listening(app) as proxy, httpx2.AsyncClient() as http:
        answer = await http.post(proxy, json={"type": "threads.list", "params": {}})
        elsewhere = await http.post(proxy, headers={"host": "evil.example"})
    tape.close()
    assert answer.status_code == 502
    assert elsewhere.status_code == 421
    with out.open("rb") as file:
        report = judge(read_capture(file, "chatkit.har", lambda _words: None))
    assert found(report)[0] == ["reach.connect"]

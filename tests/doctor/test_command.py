"""`holdfast doctor`: the report for people and programs, exit codes, masked secrets, never a traceback."""

import ast
import asyncio
import io
import json
import re
import socket
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click import Context
from click.testing import CliRunner, Result
from rich.console import Console
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from holdfast import cli
from holdfast.cli.main import main
from holdfast.doctor import command as doctor_command
from holdfast.doctor.catalogue import BY_ID, CATALOGUE
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.live.talk import Options
from holdfast.doctor.live.visit import visit
from holdfast.doctor.report.explain import explain
from holdfast.doctor.verdict import CLEAN, FOUND, NOT_ASKED, judge
from tests.doctor.backends.minimal import Minimal
from tests.doctor.looking import found
from tests.doctor.samples import TURN, frame, har
from tests.support.listening import listening

SECRET = "Bearer secretsecretsecret"


def run(*arguments: str, given: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["doctor", *arguments], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_the_verdict_comes_first(tmp_path: Path):
    capture = tmp_path / "saved.txt"
    capture.write_bytes(
        frame({"type": "response.created"}) + frame({"type": "thread.created", "thread": {"id": "1"}})
    )
    result = run(str(capture))
    assert result.exit_code == FOUND
    verdict, cause, mend, other = (
        result.stdout.index(words)
        for words in ("another protocol.", "twelve events", "Mend it, with FastAPI", "protocol.schema")
    )
    assert verdict < cause < mend < other
    assert "holdfast doctor --explain protocol.other" in result.stdout
    assert "not reached, because" not in result.stdout  # what is found says enough
    assert "not reached, because" in run(str(capture), "--verbose").stdout


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("reach.credential", ["# The credential is not accepted", "useChatKit({", "`reach.tls`"]),
        ("reach", ["reach.tls", "because a browser refuses the backend's certificate."]),
        ("all", [check.id for check in CATALOGUE]),
    ],
)
def test_a_check_is_explained_without_its_file(wanted: str, words: list[str]):
    result = run("--explain", wanted)
    assert result.exit_code == CLEAN
    assert [each for each in words if each not in result.stdout] == []
    assert "](" not in result.stdout  # a link to a file that need not be there


def test_on_a_terminal_a_check_is_a_page_to_read():
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    explain("reach.credential", console)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "The credential is not accepted" in said
    assert "# The credential" not in said
    assert "\x1b[1m" in said  # bold, and no colour behind words
    assert not re.search(r"\x1b\[[\d;]*4\dm", said)


def test_a_check_that_is_not_there_has_its_nearest():
    result = run("--explain", "reach.credentials")
    assert result.exit_code == NOT_ASKED
    assert "There is no check reach.credentials. Did you mean reach.credential?" in result.output
    assert "--explain all" in run("--explain", "xyz").output


def test_lines_have_no_blanks_at_their_ends_and_code_stays_whole():
    said = run("-", "--verbose", given=frame({"type": "response.created", "x": "y " * 200})).stdout
    lines = said.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    code = BY_ID["protocol.other"].fastapi
    assert max(map(len, code.splitlines())) > 80 - 4
    assert [line for line in code.splitlines() if line.strip() and f"    {line}" not in lines] == []


def test_standard_input_and_json():
    result = run("-", "--json", given=TURN)
    report = json.loads(result.stdout)
    assert (result.exit_code, report["exit_code"], report["verdict"]) == (
        CLEAN,
        CLEAN,
        "It works: nothing is wrong that could be seen.",
    )
    assert [check["id"] for check in report["checks"]] == [check.id for check in CATALOGUE]
    assert report["shown"] == ["You: Grüße 🐦", "Assistant: Hallo, Möwe 🐦!"]


def test_warnings_count_when_asked_to():
    warned = b"event: x\n" + TURN
    assert run("-", given=warned).exit_code == CLEAN
    assert run("-", "--strict", given=warned).exit_code == FOUND


def test_junit(tmp_path: Path):
    path = tmp_path / "doctor.xml"
    run(
        "-",
        "--junit",
        str(path),
        given=frame({"type": "response.created\x00\ud800"}) + TURN.replace(b"\n", b"\r\n", 2),
    )
    suite = Xml.parse(path).getroot()
    cases = {case.get("name"): case for case in suite}
    assert set(cases) == {check.id for check in CATALOGUE}
    assert suite.get("failures") == str(sum(case.find("failure") is not None for case in suite)) == "1"
    assert int(suite.get("skipped", "0")) == sum(case.find("skipped") is not None for case in suite) > 0
    assert cases["protocol.other"].find("failure") is not None
    assert cases["frames.line-ends"].find("system-out") is not None


def test_secrets_do_not_come_out(tmp_path: Path):
    capture = tmp_path / "capture.har"
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"
    sent = {"message": f"my key is sk-abcdefghijklmnop and {token}", "access_token": "opensesame"}
    capture.write_bytes(har((sent, 200, f'data: {{"token": "opensesame", "x": "{token}"}}\n\n')))
    for form in ([], ["--json"], ["--verbose"]):
        said = run(str(capture), *form).output
        for secret in ("sk-abcdefghijklmnop", token, "opensesame", "abcdefghijkl", "abcdefgh"):
            assert secret not in said, (form, secret)
        assert "•••" in said


async def test_what_was_given_is_masked_in_what_comes_back():
    class Tells(Minimal):
        async def post(self, request: Request) -> Response:
            given = request.headers.get("authorization", "")
            return PlainTextResponse(f"I know neither {given} nor {given.removeprefix('Bearer ')}", 403)

    async with listening(Tells().app()) as address:
        result = await asyncio.to_thread(
            run, f"{address}/chatkit", "--header", f"Authorization: {SECRET}", "--json"
        )
    report = json.loads(result.stdout)
    assert report["verdict"].startswith("Nothing is shown, because every request is refused")
    assert "secretsecret" not in result.output


def test_nobody_there():
    result = run(f"http://127.0.0.1:{free_port()}/chatkit")
    assert result.exit_code == NOT_ASKED
    assert "no connection to the backend comes about" in " ".join(result.stdout.split())


async def test_something_that_speaks_no_tls():
    async with listening(Minimal().app()) as address:
        options = Options(address.replace("http://", "https://"), timeout=10)
        report = judge(await visit(options, lambda _words: None))
    assert found(report)[0] == ["reach.tls"]
    assert report.exit_code() == NOT_ASKED


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name a URL"),
        (["--self", "http://127.0.0.1:1"], "or give --self"),
        (["no-such-file"], "cannot be read"),
        (["http://127.0.0.1:1", "--header", "nonsense"], "is no header"),
        (["-", "--junit", "/no/such/folder/x.xml"], "cannot be written"),
        (["http://[::1"], "is no address"),
        (["http://127.0.0.1:99999/"], "is no address"),
        (["http://"], "is no address"),
        (["https:///chatkit"], "is no address"),
        (["http://a b/"], "is no address"),
        (["http://a\nb/"], "is no address"),
        (["ftp://127.0.0.1/chatkit"], "begins with http:// or https://"),
        (["127.0.0.1:8000/chatkit"], "begins with http:// or https://"),
        (["http://127.0.0.1:1/chatkit", "--origin", "app.example"], "'https://app.example'"),
        (["http://127.0.0.1:1/chatkit", "--origin", "https://app.example/page"], "'https://app.example'"),
        (["--explain", "reach.tls", "x.har"], "by itself"),
        (["x.har", "--read-only"], "cannot be read"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_words(arguments: list[str], words: str):
    result = run(*arguments, given=TURN)
    assert result.exit_code == NOT_ASKED
    assert words in " ".join(result.output.split())


def test_a_failure_of_the_doctor_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    def fail(*_arguments: object) -> None:
        raise RuntimeError(f"with {SECRET}")

    monkeypatch.setattr(doctor_command, "read_capture", fail)
    result = run("-", "--header", f"Authorization: {SECRET}", given=TURN)
    assert result.exit_code == NOT_ASKED
    assert "The doctor itself has failed: RuntimeError" in result.output
    assert "secretsecret" not in result.output


def test_what_others_wrote_does_not_steer_the_terminal():
    text = "\x1b]0;title\x07\x1b[2J\u202eback"
    result = run("-", "--verbose", given=frame({"type": text}) + TURN.replace(b"Hallo", text.encode()))
    assert result.exit_code == FOUND
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)


def test_serving_does_not_pay_for_the_doctor():
    """No import of it when the command line is loaded: only within functions."""
    tree = ast.parse(Path(cli.__file__).read_text(encoding="utf-8"))
    imported = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert [name for name in imported if "doctor" in str(name)] == []
    assert {"doctor", "record"} <= set(main.list_commands(Context(main)))


async def test_read_only_writes_nothing():
    backend = Minimal()
    async with listening(backend.app()) as address:
        options = Options(
            f"{address}/chatkit",
            headers=(("authorization", "Bearer first-token"),),
            read_only=True,
            timeout=10,
        )
        report = judge(await visit(options, lambda _words: None))
    assert found(report) == ([], [])
    assert (backend.threads, backend.turns) == ({}, 0)
    because = {each.because for each in report.outcomes if each.check.id == "history.vanishes"}
    assert because == {"--read-only was given"}


async def test_a_page_of_the_same_origin_needs_no_leave():
    class NoCors(Minimal):
        def preflight(self, request: Request) -> Response:
            return Response(status_code=405)

    async with listening(NoCors().app()) as address:
        credential = (("authorization", "Bearer first-token"),)
        options = Options(f"{address}/chatkit", credential, origin=address, read_only=True, timeout=10)
        report = judge(await visit(options, lambda _words: None))
    assert found(report) == ([], [])
    because = {each.because for each in report.outcomes if each.check.id.startswith("cors.pre")}
    assert because == {"page and backend are of one origin"}


async def test_the_visit_leaves_nothing_behind_and_touches_nothing_that_was_there():
    backend = Minimal()
    backend.threads["thr_old"] = {"id": "thr_old", "created_at": backend.now(), "status": {"type": "active"}}
    backend.items["thr_old"], backend.owners["thr_old"] = [], "ann"
    async with listening(backend.app()) as address:
        options = Options(
            f"{address}/chatkit", headers=(("authorization", "Bearer first-token"),), timeout=10
        )
        await visit(options, lambda _words: None)
    assert list(backend.threads) == ["thr_old"]
    assert backend.items["thr_old"] == []


def test_oddities_are_bounded():
    report = json.loads(
        run("-", "--json", given=b"".join(frame({"type": f"x{n}"}) for n in range(500))).stdout
    )
    check = next(check for check in report["checks"] if check["id"] == "protocol.schema")
    assert check["count"] == 500
    assert len(check["findings"]) <= 5
    assert Oddity("a", "b").suggestion is None


def test_a_credential_without_a_name_is_not_repeated():
    result = run("http://127.0.0.1:1/chatkit", "--header", "Bearer-of-something-secret")
    assert result.exit_code == NOT_ASKED
    assert "'Name: value'" in result.output
    assert "something-secret" not in result.output

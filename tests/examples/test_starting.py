"""What stands in the way of the one command is said in a sentence, and nothing is left running."""

import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.examples.conftest import EXAMPLE


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLE / "stack.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_a_port_that_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = start("--port", "0", "--chat-port", str(port))
    assert done.returncode == 1
    assert (
        done.stderr.strip() == f"Port {port} is taken. Stop what listens there, or name another: --chat-port."
    )


def test_a_folder_that_is_none(tmp_path: Path):
    (tmp_path / "data").write_text("a file")
    done = start("--port", "0", "--chat-port", "0", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "PostgreSQL does not start in" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLE)
    import part  # beside the command, and of no package

    return part


def program(part: ModuleType, name: str, source: str):
    return part.Part(name, [sys.executable, "-c", source], {}, EXAMPLE)


def test_when_one_ends_the_others_can_be_stopped(part: ModuleType, capsys: pytest.CaptureFixture[str]):
    lasting = program(part, "lasting", "import time; time.sleep(1000)")
    failing = program(part, "failing", "raise SystemExit('the reason')")
    assert part.Part.first_to_end([lasting, failing]) is failing
    with pytest.raises(part.Trouble, match="failing failed; its last lines are above"):
        failing.finish()
    lasting.stop()
    assert lasting.ended.is_set()
    assert "failing | the reason" in capsys.readouterr().out


def test_one_that_does_not_stop_is_ended(
    part: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(part, "GRACE", 0.2)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    stubborn = program(part, "stubborn", deaf)
    stubborn.stop()
    assert stubborn.ended.is_set()


def test_a_program_that_is_not_there(part: ModuleType):
    with pytest.raises(part.Trouble, match="nothing does not start"):
        part.Part("nothing", ["/nowhere/nothing"], {}, EXAMPLE)


def test_nobody_who_reads_is_no_reason_to_leave_it_running(part: ModuleType, monkeypatch: pytest.MonkeyPatch):
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", gone)
    talking = program(part, "talking", "for n in range(100_000): print(n)")  # more than a pipe holds
    talking.finish()
    assert talking.ended.is_set()

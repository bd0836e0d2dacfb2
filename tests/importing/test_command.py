"""`holdfast import`, as an operator runs it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from agents.testing import ScriptedModel
from click.testing import CliRunner, Result

from holdfast.cli import importing
from holdfast.cli.main import main
from tests.conftest import Served
from tests.importing.test_messages import SECOND_REPORT
from tests.support.script import says

OURS = ["--issuer", "holdfast", "--people", "people.csv"]


async def run(environment: dict[str, str], *arguments: str) -> Result:
    # In a thread: the command has an event loop of its own.
    return await asyncio.to_thread(CliRunner().invoke, main, ["import", *arguments], env=environment)


async def test_from_their_tables_to_a_conversation_that_goes_on(
    served: Served,
    elsewhere: dict[str, str],
    sqlite_source: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(importing, "STEP", 2)
    url = sqlite_source(SECOND_REPORT)
    (tmp_path / "people.csv").write_text("ann,Ann@example.com\n\nbob,bob@example.com\n")
    model = ScriptedModel([says("Oat milk, then.")])
    async with served(model) as ann:
        rehearsed = await run(elsewhere, "messages", url, *OURS, "--dry-run")
        assert "Would import 2 conversations and 4 messages; people: 1." in rehearsed.output
        assert (await ann.ask("threads.list", {"limit": 10}))["data"] == []
        done = await run(elsewhere, "messages", url, *OURS)
        assert "Imported 2 conversations and 4 messages; people: 1." in done.output
        assert "2 conversations so far." in done.output
        assert "Left out: 1 messages of the role 'tool'." in done.output
        # Somebody who has no account here is named, and the exit code says that not all came over.
        assert "there is no account with the address 'bob'" in done.output
        assert done.exit_code == 1
        again = await run(elsewhere, "messages", url, *OURS)
        assert "Imported 0 conversations and 0 messages" in again.output
        assert "There already: 2 conversations." in again.output
        screen = await ann.say("make it oat milk", "71")
        assert screen.texts() == [
            "make it oat milk",
            "Oat milk, then.",
        ]
        kept = await ann.history("71")
        assert [item["content"][0]["text"] for item in kept] == [
            "hello",
            "Hi!",
            "add milk",
            "make it oat milk",
            "Oat milk, then.",
        ]
    last = model.last_call
    assert last is not None
    assert [one["content"] for one in last.input] == ["hello", "Hi!", "add milk", "make it oat milk"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_what_is_missing_is_said(
    elsewhere: dict[str, str], sqlite_source: Callable[[str], str], tmp_path: Path
):
    url = sqlite_source(SECOND_REPORT)
    assert "--issuer" in (await run(elsewhere, "messages", url)).output
    (tmp_path / "people.csv").write_text("ann,ann@example.com\nann,bob@example.com\n")
    assert "people.csv, line 2" in (await run(elsewhere, "messages", url, *OURS)).output
    nowhere = await run(elsewhere, "store", "nowhere:people", "--issuer", "holdfast")
    assert "'nowhere' cannot be imported" in nowhere.output
    assert nowhere.exit_code == 1
    outside = {**elsewhere, "HOLDFAST_JWT_SECRET": "s" * 32, "HOLDFAST_JWT_ISSUER": "https://app.example.com"}
    outside["HOLDFAST_JWT_AUDIENCE"] = "holdfast"
    theirs = await run(outside, "store", "tests.importing.test_stores:everyone")
    assert "Imported 2 conversations and 6 messages; people: 1." in theirs.output
    assert theirs.exit_code == 0
    assert "people: 2." in (await run(outside, "messages", url)).output

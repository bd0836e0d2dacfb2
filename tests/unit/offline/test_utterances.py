"""The table of utterances, each said to the model; test_dialogue.py says such through the real Runner."""

import re
from typing import Any

import pytest

from tests.unit.offline.heard import tell
from tests.unit.offline.talk import TaskBox
from tests.unit.offline.utterances import TABLE, Said


def name_of(said: Said) -> str:
    return " / ".join((*said.before, said.text))[:80]


@pytest.mark.parametrize("said", TABLE, ids=name_of)
async def test_utterance(said: Said) -> None:
    box = TaskBox.of(said.tasks)
    history: list[dict[str, str]] = []
    for text in said.before:
        await tell(box, history, text)
    reply = await tell(box, history, said.text)

    assert wanted_calls(said, box.calls) == list(said.calls), reply
    assert re.search(said.reply, reply), reply


def wanted_calls(said: Said, calls: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Without the looking-up, unless a listing is what was asked for."""
    listings = any(name == "list_tasks" for name, _ in said.calls)
    return [call for call in calls if listings or call[0] != "list_tasks"]

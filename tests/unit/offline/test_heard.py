"""The tables of utterances that were written without a look at the parser."""

from pathlib import Path

import pytest

from tests.unit.offline.heard import Heard, hear, read

TABLES = sorted(Path(__file__).parent.glob("heard_*.txt"))
LINES = [heard for table in TABLES for heard in read(table.read_text())]


def name_of(heard: Heard) -> str:
    return " / ".join(heard.said)[:80]


@pytest.mark.parametrize("heard", LINES, ids=name_of)
async def test_utterance_is_understood(heard: Heard) -> None:
    outcome = await hear(heard)

    assert outcome.is_one_of(heard.effects), outcome


def test_tables_are_read() -> None:
    assert len(TABLES) == 7
    assert len(LINES) > 900


async def test_a_table_can_fail() -> None:
    (wrong,) = read('add buy stamps => add "Buy envelopes"')

    outcome = await hear(wrong)

    assert not outcome.is_one_of(wrong.effects)

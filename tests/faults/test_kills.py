"""kill -9 of a real `holdfast serve`: at each write of a turn, and at random moments. Then one judge over everything.

`make test` runs a few, `make faults` many: `--kills` of them, from `--fuzz-seed` or a fresh seed. A failure names it.
"""

import random
import secrets
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.killer import BOUNDARIES, boundaries
from tests.faults.run import running
from tests.faults.telling import tell
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres, Sqlite

FEW = ("after:effect:1", "after:effect:1", "before:answer:1", "after:accepted:1")
"""A tool has taken effect, and that is not recorded; the same again with the next tool, in the process that took the
turn up; the answer is shown, and not stored; and the turn has only just begun."""


@requirement("turn.goes-on-after-a-crash", "turn.fold-equals-store")
async def test_a_few_kills(sqlite: Sqlite, tmp_path: Path):
    async with running(tmp_path, await sqlite.fresh()) as run:
        for boundary in FEW:
            await run.killed_at(boundary)
        await run.killed_after(12)
        assert run.noted.kills == Counter(FEW)
        assert run.kills == len(FEW) + 1
        async with run.counting() as (_, client):
            await run.catch_up(client)
            before = run.noted.writes
            await run.ask(client)
            once = {what: times for what, times in BOUNDARIES.items() if what != "taken up"}
            assert run.noted.writes - before == once, "a turn writes something else: BOUNDARIES must say it"
            await run.judge(client)


@pytest.mark.faults
@requirement("turn.goes-on-after-a-crash", "turn.fold-equals-store")
async def test_many_kills(databases: Sqlite | Postgres, tmp_path: Path, pytestconfig: pytest.Config):
    seed = pytestconfig.getoption("fuzz_seed") or secrets.token_hex(4)
    tell(pytestconfig, f"kills on {type(databases).__name__}, from --fuzz-seed {seed}")
    chance = random.Random(seed)
    points = boundaries()
    many = int(pytestconfig.getoption("kills")) // 2  # two databases
    url = await databases.fresh()
    async with running(tmp_path, url) as run:
        number = 0
        # Some servers end before the moment comes that was chosen by chance: they are no kills.
        while run.kills < many and number < 2 * many:
            if number < len(points):
                await run.killed_at(points[number])
            elif chance.random() < 0.5:
                await run.killed_at(chance.choice(points))
            else:
                await run.killed_after(chance.randrange(40))
            number += 1
            if number % 10 == 0:
                tell(pytestconfig, f"{run.kills} of {number} servers were killed so far, seed {seed}")
        tell(pytestconfig, f"{run.kills} of {number} servers were killed, {len(run.history)} messages sent")
        kills = run.noted.kills
        missed = [point for point in points[:many] if not kills[point]]
        assert not missed, f"no server was killed at {missed}: seed {seed}"
        assert run.kills >= many
        await run.judge_anew()
    databases.drop(url)

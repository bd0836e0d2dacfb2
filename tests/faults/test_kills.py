"""kill -9 of a real `holdfast serve`: at each write of a turn, and at random moments. Then one judge over everything.

`make test` runs a few, `make faults` many: `--kills` of them, from `--fuzz-seed` or a fresh seed. A failure names it.
"""

import random
import secrets
import sys
from pathlib import Path

import pytest

from tests.faults.run import running
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres, Sqlite

WRITES = 16
"""What a turn makes, the note of its end included."""


@requirement("turn.goes-on-after-a-crash", "turn.fold-equals-store")
async def test_a_few_kills(sqlite: Sqlite, tmp_path: Path):
    async with running(tmp_path, await sqlite.fresh()) as run:
        # A tool has taken effect, and that is not recorded; the same again with the next tool, in the process that took
        # the turn up; the answer is shown, and not stored; and the turn has only just begun.
        for point in ("after:3", "after:4", "after:11", "after:6"):
            await run.killed_at(point)
        await run.killed_after(12)
        assert run.kills == 5
        await run.judge_anew()


@pytest.mark.faults
@requirement("turn.goes-on-after-a-crash", "turn.fold-equals-store")
async def test_many_kills(databases: Sqlite | Postgres, tmp_path: Path, pytestconfig: pytest.Config):
    seed = pytestconfig.getoption("fuzz_seed") or secrets.token_hex(4)
    sys.stderr.write(f"\nkills from --fuzz-seed {seed}\n")
    chance = random.Random(seed)
    points = [f"{moment}:{number}" for number in range(1, WRITES + 1) for moment in ("before", "after")]
    many = int(pytestconfig.getoption("kills")) // 2  # two databases
    url = await databases.fresh()
    async with running(tmp_path, url) as run:
        for number in range(many):
            if number < len(points):
                await run.killed_at(points[number])
            elif chance.random() < 0.5:
                await run.killed_at(chance.choice(points))
            else:
                await run.killed_after(chance.randrange(40))
            if number % 10 == 9:
                sys.stderr.write(f"\n{run.kills} of {number + 1} servers were killed so far\n")
        sys.stderr.write(f"{run.kills} of {many} servers were killed, {len(run.history)} messages sent\n")
        assert run.kills > many / 2
        await run.judge_anew()
    databases.drop(url)

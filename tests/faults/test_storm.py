"""A storm over several replicas: they are killed, frozen, asked to end; Redis and PostgreSQL restart.

`make faults` runs it, a quarter of `--kills` strikes long, from `--fuzz-seed` or a fresh seed.
"""

import asyncio
import random
import secrets
import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.history import Asked, Reader
from tests.faults.run import Run
from tests.faults.stage import Replica, Stage, stage
from tests.faults.telling import tell
from tests.faults.words import Words
from tests.protocol.requirements import requirement
from tests.support.client import Client
from tests.support.databases import Postgres

REPLICAS = 3
STRIKES = ("killed", "killed", "frozen", "ended", "redis", "postgres", "both")


class Storm:
    """Strikes, each in the middle of an answer."""

    def __init__(self, on: Stage, run: Run, postgres: Postgres, chance: random.Random) -> None:
        self._on = on
        self._run = run
        self._postgres = postgres
        self._chance = chance
        self._awake: list[Replica] = []
        self.strikes: Counter[str] = Counter()

    async def strike(self, follows: Asked | None) -> Asked:
        """Send a message to one replica, read the answer through two, and let something happen to the first."""
        while len(self._awake) < REPLICAS:
            self._awake.append(await self._on.process())
        self._run.token = self._on.token
        victim = self._chance.choice(self._awake)
        others = [replica for replica in self._awake if replica is not victim]
        asked = self._run.new(follows)
        async with asyncio.TaskGroup() as at_once:
            at_once.create_task(self._read(asked, asked.sender, victim))
            await self._run.words.reached(asked.text, self._chance.randrange(1, 10))
            asked.readers.append(Reader())
            watching = at_once.create_task(self._read(asked, asked.readers[1], self._chance.choice(others)))
            never = [what for what in dict.fromkeys(STRIKES) if not self.strikes[what]]
            what = self._chance.choice(never or STRIKES)  # each kind once, before any comes again
            self.strikes[what] += 1
            await self._hit(what, victim, watching)
        return asked

    async def _read(self, asked: Asked, reader: Reader, first: Replica) -> None:
        """Through this one as long as it can, then through whichever is there."""
        await self._run.follow(first.client, asked, reader)
        await self._run.follow_to_the_end(self.any, asked, reader)

    async def _hit(self, what: str, victim: Replica, watching: asyncio.Task[None]) -> None:
        if what in ("killed", "ended", "frozen"):
            self._awake.remove(victim)
        match what:
            case "killed":
                await victim.process.end(signal.SIGKILL)
            case "ended":
                await victim.process.end(signal.SIGTERM)
            case "frozen":
                victim.process.send(signal.SIGSTOP)
                await asyncio.wait([watching])  # the others take its turn, and end it
                victim.process.send(signal.SIGCONT)
                self._awake.append(victim)
        if what in ("redis", "both"):
            await self._on.redis.stop()
        if what in ("postgres", "both"):
            await self._postgres.stop()
            await self._postgres.start()
        if what in ("redis", "both"):
            await self._on.redis.start()

    def any(self) -> Client:
        return self._chance.choice(self._awake).client


@pytest.mark.faults
@requirement("turn.dead-replica", "turn.slow-replica", "turn.redis-away", "turn.fold-equals-store")
async def test_a_storm(own_postgres: Postgres, tmp_path: Path, pytestconfig: pytest.Config):
    seed = pytestconfig.getoption("fuzz_seed") or secrets.token_hex(4)
    tell(pytestconfig, f"a storm from --fuzz-seed {seed}")
    chance = random.Random(seed)
    words = Words()
    many = int(pytestconfig.getoption("kills")) // 4
    async with stage(tmp_path, own_postgres, words.model, HOLDFAST_DRAIN="0") as on:
        run = Run(tmp_path, on.settings, words)
        storm = Storm(on, run, own_postgres, chance)
        last: Asked | None = None
        for number in range(many):
            last = await storm.strike(chance.choice([None, last]))
            if number % 10 == 9:
                tell(pytestconfig, f"{number + 1} of {many} strikes: {dict(storm.strikes)}, seed {seed}")
        await run.judge(storm.any())
    assert storm.strikes.keys() == set(STRIKES)

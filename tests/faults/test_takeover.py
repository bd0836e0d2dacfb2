"""Replicas die, or freeze and wake up later, and only their lease tells of it: another finishes what they began."""

import asyncio
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Redis as RedisClient

from tests.faults.history import Reader
from tests.faults.run import Run
from tests.faults.sleeper import STORE_REFUSED, far_away, heedless
from tests.faults.stage import Stage, stage
from tests.faults.telling import tell
from tests.faults.words import Words
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres

SEALED = "a log of this process is another's by now"


@dataclass
class Watching(Reader):
    """Notes when it was first told something by the process that took the turn up."""

    taken_up: float = 0.0

    def took(self, cursor: str | None, event: dict[str, object]) -> None:
        super().took(cursor, event)
        if cursor is not None and ":1." not in cursor and not self.taken_up:
            self.taken_up = time.monotonic()


async def strike(on: Stage, run: Run) -> list[float]:
    """One replica is killed in mid-answer, and two are frozen until another has finished what all three began: one that
    minds its lease, and one that goes on as if nothing had been. Seconds until each turn was taken up."""
    living, dead, frozen, careless = await on.processes(None, far_away, far_away, heedless)
    run.token = on.token
    asked = [run.new() for _ in range(3)]
    await run.words.hold(6)
    async with asyncio.TaskGroup() as at_once:
        senders = [
            at_once.create_task(run.follow(replica.client, each))
            for replica, each in zip((dead, frozen, careless), asked, strict=True)
        ]
        for each in asked:
            await run.words.reached(each.text, 3)
        struck = time.monotonic()
        await dead.process.end(signal.SIGKILL)
        for replica in (frozen, careless):
            replica.process.send(signal.SIGSTOP)
        await run.words.hold(None)
        watching = [Watching() for _ in asked]
        async with asyncio.TaskGroup() as finishing:
            for each, reader in zip(asked, watching, strict=True):
                each.readers.append(reader)
                finishing.create_task(run.follow_to_the_end(lambda: living.client, each, reader))
        senders[2].cancel()  # whoever still reads there is told anything; nobody else is
        for what in (STORE_REFUSED, SEALED):
            at_once.create_task(careless.process.says(what))
        await asyncio.sleep(0)  # they listen
        for replica in (frozen, careless):
            replica.process.send(signal.SIGCONT)
    assert not [line for line in frozen.process.lines if SEALED in line], "it knew better than to try"
    async with RedisClient.from_url(on.redis.url) as redis:
        for each in asked:
            left = await redis.xrange(f"holdfast:log:{each.turn_id}:1")
            assert [fields for _, fields in left] == [{b"e": b"moved"}], (
                "there is no word of it after the seal"
            )
    await run.judge(living.client)
    for replica in (living, frozen, careless):
        await replica.process.end()
    return [reader.taken_up - struck for reader in watching]


@requirement("turn.dead-replica", "turn.slow-replica", "turn.fenced", "turn.fold-equals-store")
async def test_what_the_dead_and_the_frozen_leave_is_finished_by_another(postgres: Postgres, tmp_path: Path):
    words = Words()
    async with stage(tmp_path, postgres, words.model) as on:
        await strike(on, Run(tmp_path, on.settings, words))


@pytest.mark.faults
@requirement("turn.dead-replica", "turn.slow-replica", "turn.fold-equals-store")
async def test_how_long_it_takes(postgres: Postgres, tmp_path: Path, pytestconfig: pytest.Config):
    words = Words()
    async with stage(tmp_path, postgres, words.model) as on:
        run = Run(tmp_path, on.settings, words)
        for _ in range(3):
            took = await strike(on, run)
            said = ", ".join(f"{seconds:.1f} s" for seconds in took)
            tell(pytestconfig, f"taken up by another after {said} (killed, frozen, frozen and heedless)")

"""What a turn stands on goes away in mid-turn, and comes back: the disk, PostgreSQL, Redis. Then the judge."""

import asyncio
import signal
from pathlib import Path

from tests.acceptance.test_full_disk import full
from tests.faults.run import Run, running
from tests.faults.stage import stage
from tests.faults.words import Words
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres
from tests.support.openai_endpoint import Asked as Request
from tests.support.openai_endpoint import Step
from tests.support.outage import heard

COMPLAINT = "the database does not answer"


@requirement("turn.full-disk", "turn.fold-equals-store")
async def test_the_disk_is_full_in_mid_turn(tmp_path: Path):
    folder = tmp_path / "disk"
    folder.mkdir()
    thinks, go_on = asyncio.Event(), asyncio.Event()

    async def slow(words: Words, request: Request) -> Step:
        if request.last_user_text == "message 1" and not thinks.is_set():
            thinks.set()
            await go_on.wait()
        return words.model(request)

    async with running(folder, f"sqlite:///{folder / 'holdfast.db'}", slow) as run:
        async with run.server() as (server, client):
            # While words are said: they are there, and cannot be stored.
            async with run.answering(client) as asked:
                await run.words.reached(asked.text, 5)
                with full(server, folder):
                    await server.says(COMPLAINT)
            # While the model thinks: what it asks of the tools cannot be noted, so no tool is called.
            async with run.answering(client):
                await thinks.wait()
                with full(server, folder):
                    go_on.set()
                    await server.says(COMPLAINT)
            # And the process dies before it has tried again.
            async with run.answering(client, once=True) as asked:
                await run.words.reached(asked.text, 5)
                with full(server, folder):
                    await server.says(COMPLAINT)
                await server.end(signal.SIGKILL)
        await run.judge_anew()


@requirement("turn.redis-away", "turn.any-replica", "turn.fold-equals-store")
async def test_postgresql_and_redis_restart_in_mid_turn(own_postgres: Postgres, tmp_path: Path):
    words = Words()
    async with stage(tmp_path, own_postgres, words.model) as on:
        run = Run(tmp_path, on.settings, words)
        one, two = await on.applications()
        # What each reads at first comes from the turn's own process, and through Redis.
        async with run.answering(one, two) as asked:
            await words.reached(asked.text, 3)
            await on.redis.stop()
            await words.reached(asked.text, 8)
            await on.redis.start()
        async with run.answering(one, two) as asked:
            await words.reached(asked.text, 3)
            with heard("holdfast.store.db") as complained:
                await own_postgres.stop()
                await complained.wait()
            await own_postgres.start()
        async with run.answering(two, one) as asked:
            await words.reached(asked.text, 3)
            await on.redis.stop()
            await own_postgres.stop()
            await own_postgres.start()
            await on.redis.start()
        run.token = one.http.headers["Authorization"]
        await run.judge(one)

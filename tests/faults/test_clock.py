"""A clock that jumps, an hour forward and back, in mid-turn: the process's own, and the database's."""

import asyncio
from pathlib import Path

from tests.faults.clock import CLOCK, jumpy, set_clock
from tests.faults.run import running
from tests.protocol.requirements import requirement
from tests.support.databases import Sqlite

HOUR = 3600


@requirement("turn.clock-jumps", "turn.fold-equals-store")
async def test_a_turn_does_not_mind_its_servers_clock(sqlite: Sqlite, tmp_path: Path):
    clock = tmp_path / "clock"
    set_clock(clock, 0)
    async with running(tmp_path, await sqlite.fresh()) as run:
        run.settings[CLOCK] = str(clock)
        last = None
        async with run.server(before=jumpy) as (server, client):
            for jumps in ((HOUR, -HOUR), (-HOUR, HOUR)):
                last = run.new(last)
                async with asyncio.TaskGroup() as at_once:
                    at_once.create_task(run.follow_to_the_end(lambda: client, last))
                    for words, jump in zip((2, 7), jumps, strict=True):
                        await run.words.reached(last.text, words)
                        set_clock(clock, jump)
                        assert (await client.http.get("/api/auth/me")).status_code == 200
            await run.ask(client, server, 12)
        set_clock(clock, -2 * HOUR)  # the next process begins before the last one did
        async with run.server(before=jumpy) as (_, client):
            await run.judge(client)

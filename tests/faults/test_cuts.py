"""Connections that break at any byte: their clients come back, and nobody misses a letter or sees one twice.

`make test` cuts a few dozen, `make faults` many: `--cuts` of them, from `--fuzz-seed` or a fresh seed.
"""

import asyncio
import random
import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.faults.run import Run, running
from tests.faults.stage import stage
from tests.faults.telling import tell
from tests.faults.words import Words
from tests.protocol.requirements import requirement
from tests.support.cutting import cutting
from tests.support.databases import Postgres, Sqlite
from tests.support.serving import serving

FEW = 25
EACH = 50
"""Cuts after which a long run says how far it is."""
AT_ONCE = 4
"""Conversations."""


async def talk(
    run: Run, addresses: Sequence[str], seed: str, cuts: int, say: Callable[[str], None] = lambda _what: None
) -> int:
    """Talk with the servers through connections that break, until so many have; how many did."""
    said = 0
    async with AsyncExitStack() as stack:
        calm = await stack.enter_async_context(run.client(addresses[0]))
        cutters = [
            await stack.enter_async_context(cutting(address, random.Random(f"{seed} {at}")))
            for at, address in enumerate(addresses)
        ]
        clients = [await stack.enter_async_context(run.client(cutter.address)) for cutter in cutters]

        async def converse(number: int) -> None:
            nonlocal said
            chance = random.Random(f"{seed} {number}")
            last = None
            while sum(cutter.cuts for cutter in cutters) < cuts:
                last = await run.converse(lambda: chance.choice(clients), chance, chance.choice([None, last]))
                cut = sum(cutter.cuts for cutter in cutters)
                if cut >= said + EACH:
                    said = cut
                    say(f"{cut} cuts, {len(run.history)} messages, seed {seed}")

        async with asyncio.TaskGroup() as at_once:
            for number in range(AT_ONCE):
                at_once.create_task(converse(number))
        await run.judge(calm)
    return sum(cutter.cuts for cutter in cutters)


@requirement("turn.survives-cuts", "turn.fold-equals-store")
async def test_a_few_cuts(sqlite: Sqlite, tmp_path: Path):
    seed = secrets.token_hex(4)
    sys.stderr.write(f"\ncuts from seed {seed}\n")
    url = await sqlite.fresh()
    async with running(tmp_path, url) as run:
        settings = make_settings(url, model="m", openai_base_url=run.settings["OPENAI_BASE_URL"])
        async with serving(create_app(settings)) as address:
            assert await talk(run, [address], seed, FEW) >= FEW


@requirement("turn.survives-cuts", "turn.any-replica", "turn.fold-equals-store")
async def test_a_few_cuts_between_two_replicas(postgres: Postgres, tmp_path: Path):
    seed = secrets.token_hex(4)
    sys.stderr.write(f"\ncuts from seed {seed}\n")
    words = Words()
    async with stage(tmp_path, postgres, words.model) as on:
        run = Run(tmp_path, on.settings, words)
        addresses = [await on.application() for _ in range(2)]
        assert await talk(run, addresses, seed, FEW) >= FEW


@pytest.mark.faults
@requirement("turn.survives-cuts", "turn.fold-equals-store")
async def test_many_cuts(databases: Sqlite | Postgres, tmp_path: Path, pytestconfig: pytest.Config):
    seed = pytestconfig.getoption("fuzz_seed") or secrets.token_hex(4)
    say = partial(tell, pytestconfig)
    say(f"cuts on {type(databases).__name__}, from --fuzz-seed {seed}")
    many = int(pytestconfig.getoption("cuts")) // 2  # two databases
    url = await databases.fresh()
    async with running(tmp_path, url) as run, run.server() as (server, _):
        cuts = await talk(run, [server.address], seed, many, say)
        say(f"{cuts} connections were cut, {len(run.history)} messages sent")
        assert cuts >= many
    databases.drop(url)

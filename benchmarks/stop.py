"""How long a stop takes, in milliseconds: `python -m benchmarks.stop`, part of `make bench`.

An answer is being written, and its sender reads it. `turns.stop` is sent, to the process that writes it or to another.
When it is answered, what was said is stored. The reader is told, and the model's connection is closed.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.conftest import SECRET
from tests.faults.stage import stage
from tests.support.client import Client, message
from tests.support.databases import postgres_server
from tests.support.forked import forked
from tests.support.openai_endpoint import Asked, Endpoint, Step, openai_endpoint, say

TIMES = 40
WORDS = 5
BOUND = 250
"""Milliseconds within which a turn is to have ended, from whichever process it is stopped."""


def model(_asked: Asked) -> Step:
    """Says a few words, and would say more if it were let."""

    async def pace(number: int) -> None:
        if number == WORDS:
            await asyncio.Event().wait()

    return say(*(["word "] * (WORDS + 1)), pace=pace)


async def stopped(writer: Client, other: Client, endpoint: Endpoint) -> tuple[float, float, float]:
    """Milliseconds until the stop is answered, the reader's stream has ended, the model's connection is closed."""
    before = len(endpoint.requests)
    async with writer.open(
        "threads.create", {"input": message("Hi")}, {"holdfast": {"resume": True}}
    ) as stream:
        heard = 0
        while heard < WORDS:
            event = await stream.next()
            heard += ((event or {}).get("update", {}).get("delta") or "").count("word")
        asked = await endpoint.asked(before + 1)
        began = time.perf_counter()

        async def took(what: object) -> float:
            await what  # type: ignore[misc]  # one of three
            return (time.perf_counter() - began) * 1000

        answered, ended, closed = await asyncio.gather(
            took(other.ask("turns.stop", {"turn_id": stream.turn_id})),
            took(stream.rest()),
            took(asked.disconnected.wait()),
        )
    return answered, ended, closed


async def row(what: str, writer: Client, other: Client, endpoint: Endpoint) -> None:
    for _ in range(3):  # what is made once is made
        await stopped(writer, other, endpoint)
    taken = [await stopped(writer, other, endpoint) for _ in range(TIMES)]
    cells = []
    for column in zip(*taken, strict=True):
        ninety_fifth = statistics.quantiles(column, n=20)[-1]
        cells.append(f"{statistics.median(column):>9.1f}{ninety_fifth:>9.1f}")
    within = sum(max(each) <= BOUND for each in taken)
    print(f"  {what:<46}{''.join(cells)}{within:>6}/{TIMES}", flush=True)


async def main() -> None:
    print(f"  {'':<46}{'answered':>18}{'reader told':>18}{'model left':>18}  within {BOUND} ms")
    print(f"  {'':<46}{'      p50      p95' * 3}")
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        async with openai_endpoint(model) as endpoint, AsyncExitStack() as stack:
            environment = {
                "HOLDFAST_DATABASE_URL": f"sqlite:///{folder}/holdfast.db",
                "HOLDFAST_SECRET": SECRET,
                "HOLDFAST_MODEL": "m",
                "OPENAI_BASE_URL": endpoint.base_url,
            }
            server = await stack.enter_async_context(forked(Path(folder), **environment))
            client = await stack.enter_async_context(Client.at(server.address))
            await row("SQLite", client, client, endpoint)
        with postgres_server() as postgres:
            for with_redis in (True, False):
                folders = Path(folder) / str(with_redis)
                folders.mkdir()
                async with stage(folders, postgres, model, with_redis=with_redis) as on:
                    one, two = await on.processes()
                    if with_redis:
                        await row(
                            "PostgreSQL and Redis, its own process", one.client, one.client, on.endpoint
                        )
                    name = "PostgreSQL and Redis" if with_redis else "PostgreSQL without Redis"
                    await row(f"{name}, another process", one.client, two.client, on.endpoint)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

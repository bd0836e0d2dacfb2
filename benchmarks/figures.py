"""Holdfast beside the bare `openai-chatkit` server, in one run, as ratios. `make bench` runs it.

Real processes behind uvicorn, the same local model; the bare server keeps everything in memory, Holdfast in SQLite, and
in PostgreSQL with Redis, event log and journal on. Servers take turns, so that whatever else the machine does strikes
all of them. In brackets: how many times the bare server's.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.support.databases import postgres_server
from tests.support.redis import redis_server

from benchmarks.load import Stream, ask_model, talk
from benchmarks.model import HELD, asking
from benchmarks.server import KINDS, Kind, Server, model, on_postgresql, running

Figures = dict[str, list[float]]
"""By server: what was measured, once for each round."""

WORDS, PACE = 300, 0.02
"""An answer of two hundred English words or so, in tokens, and the seconds between two of them: what models take."""
GAP = 0.05
"""Seconds between the arrivals of two streams."""
STARTS = 3
TURNS = 30
FOLLOWING = 5
OPEN = 500


def row(what: str, unit: str, figures: Figures, *, more_is_better: bool = False) -> None:
    """The median of each, and how it compares with the first: below 1 is better for what costs, above 1 for what is
    got."""
    bare, *others = (statistics.median(values) for values in figures.values())
    cells = "".join(f" | {each:,.1f} ({each / bare:.2f})" for each in others)
    mark = " (more is better)" if more_is_better else ""
    print(f"| {what}{mark}{', ' + unit if unit else ''} | {bare:,.1f}{cells} |", flush=True)


async def rounds(count: int, servers: list[Server], measure: Callable[[Server], Awaitable[float]]) -> Figures:
    """Measure each server so many times, in turns."""
    figures: Figures = {server.kind.name: [] for server in servers}
    for number in range(count):
        for server in servers[number % len(servers) :] + servers[: number % len(servers)]:
            figures[server.kind.name].append(await measure(server))
    return figures


async def first_word(servers: list[Server], model_url: str, streams: int, count: int) -> None:
    """Milliseconds to the first word of each of so many streams at once, beyond what the model takes itself."""
    text = asking(3)

    async def measure(server: Server) -> float:
        direct = await asyncio.gather(*(ask_model(model_url, text) for _ in range(streams)))
        through = await asyncio.gather(*(talk(server, text) for _ in range(streams)))
        taken = [statistics.mean(stream.first for stream in each) for each in (direct, through)]
        return (taken[1] - taken[0]) * 1000

    figures = await rounds(count, servers, measure)
    row(f"added time to the first word, {streams} at once", "ms", figures)


async def words_per_second(servers: list[Server], streams: int) -> None:
    """Words for each second of the server's CPU, with so many streams at once."""

    async def arriving(server: Server, number: int) -> Stream:
        await asyncio.sleep(number * GAP)  # people do not all come in the same moment
        return await talk(server, asking(WORDS, PACE))

    async def measure(server: Server) -> float:
        before = server.cpu()
        streamed = await asyncio.gather(*(arriving(server, number) for number in range(streams)))
        for stream in streamed:  # several words may have come in one frame: what counts is that all have come
            if f"word{WORDS - 1} ".encode() not in stream.end:
                raise RuntimeError("an answer is not whole")
        return streams * WORDS / (server.cpu() - before)

    figures = await rounds(2, servers, measure)
    row(f"words for each CPU second, {streams} streams", "", figures, more_is_better=True)


async def turn(servers: list[Server]) -> None:
    """Milliseconds of CPU for a turn with an answer of one word: what it costs to begin and to end."""

    async def first(server: Server) -> float:
        before = server.cpu()
        for _ in range(TURNS):
            await talk(server, asking(1))
        return (server.cpu() - before) / TURNS * 1000

    async def following(server: Server) -> float:
        used = 0.0
        for _ in range(TURNS // FOLLOWING):
            thread = (await talk(server, asking(1))).thread
            await asyncio.sleep(0.1)  # the first of a thread may have more to do when all is said: its title
            before = server.cpu()
            for _ in range(FOLLOWING):
                await talk(server, asking(1), thread=thread)
            used += server.cpu() - before
        return used / TURNS * 1000

    row("CPU for each turn, the first in a thread", "ms", await rounds(3, servers, first))
    row("CPU for each turn, later in a thread", "ms", await rounds(3, servers, following))


async def open_streams(kinds: Sequence[Kind], model_url: str) -> None:
    """Kilobytes for each stream that is open and waiting for its next word, in a process that has done little else:
    one that was busy before has memory to spare."""
    taken: Figures = {}
    for kind in kinds:
        async with running(kind, model_url) as server:
            await asyncio.gather(*(talk(server, asking(3)) for _ in range(20)))
            before = server.memory()
            for _ in range(0, OPEN, 50):
                await asyncio.gather(*(talk(server, asking(2, HELD), stop_after=1) for _ in range(50)))
            taken[kind.name] = [(server.memory() - before) / OPEN / 1000]
    row(f"memory for each of {OPEN} open streams", "kB", taken)


async def start(kinds: Sequence[Kind], model_url: str) -> None:
    """Milliseconds from the start of the process to its first answer, and megabytes it holds then."""
    taken: Figures = {kind.name: [] for kind in kinds}
    held: Figures = {kind.name: [] for kind in kinds}
    for _ in range(STARTS):
        for kind in kinds:
            with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
                async with running(kind, model_url, folder):
                    pass  # the first start makes the database
                async with running(kind, model_url, folder) as server:
                    taken[kind.name].append(server.ready_after * 1000)
                    held[kind.name].append(server.memory() / 1e6)
    row("start to ready", "ms", taken)
    row("memory when idle", "MB", held)


async def main() -> None:
    with postgres_server() as postgres, tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        async with redis_server(Path(folder)) as redis:

            async def kinds() -> Sequence[Kind]:
                return [*KINDS, on_postgresql(await postgres.fresh(), redis.url)]

            await measure_all(kinds)


async def measure_all(fresh: Callable[[], Awaitable[Sequence[Kind]]]) -> None:
    """Print the table.

    Args:
        fresh: what is to be measured, on databases that nobody has used.
    """
    kinds = await fresh()
    print(f"|  | {' | '.join(kind.name for kind in kinds)} |\n|---{'|---' * len(kinds)}|", flush=True)
    async with model() as model_url:
        async with AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(running(kind, model_url)) for kind in kinds]
            for server in servers:  # the first turns of each make what is made once
                for _ in range(5):
                    await talk(server, asking(3))
            await first_word(servers, model_url, 1, 16)
            await first_word(servers, model_url, 10, 4)
            await words_per_second(servers, 50)
            await words_per_second(servers, 200)
            await turn(servers)
        await start(await fresh(), model_url)
        await open_streams(await fresh(), model_url)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

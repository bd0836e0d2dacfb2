"""What it costs to make a turn durable: a plain journal table of ours beside DBOS, in one run.

A turn here is a start, three steps of about a kilobyte and an end, with nothing else in it. Printed for one turn after
another and for 200 at once: CPU for a turn, and how long a turn waits before its first step runs.

    python -m benchmarks.journal                          # the journal on SQLite
    python -m benchmarks.journal postgresql://…           # on an empty PostgreSQL database too
    PYTHONPATH=<a folder with dbos in it> python -m …     # DBOS too; it is no dependency of Holdfast

docs/decisions/0005-a-journal-of-our-own.md says what came out of it.
"""

import asyncio
import importlib
import importlib.util
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from holdfast.config import Settings
from holdfast.store.db import Db, utc_now
from holdfast.store.schema import migrate
from holdfast.store.tables import metadata, users

AT_ONCE = 200
ONE_BY_ONE = 100
ROUNDS = 3
RESULT = {"text": "x" * 1000}

Turn = Callable[[], Awaitable[float]]
"""Runs one turn; the seconds until its first step ran."""


class Plain:
    """Rows in a table beside our own, by our own pool; each step holds a fence: a look at the turn's epoch."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def prepare(self) -> None:
        await migrate(self._db)
        async with self._db.write() as conn:
            await conn.execute(
                insert(users).values(id="usr_bench", issuer="bench", subject="bench", created_at=utc_now())
            )
            await conn.execute(
                text("CREATE TABLE bench_turns (id TEXT PRIMARY KEY, epoch BIGINT, status TEXT)")
            )
            await conn.execute(
                text(
                    "CREATE TABLE bench_journal (turn_id TEXT, step BIGINT, data TEXT, PRIMARY KEY (turn_id, step))"
                )
            )

    async def turn(self) -> float:
        began = time.perf_counter()
        turn_id = secrets.token_hex(16)
        async with self._db.write() as conn:
            await conn.execute(text("INSERT INTO bench_turns VALUES (:id, 1, 'running')"), {"id": turn_id})
        waited = time.perf_counter() - began
        for step in range(3):
            async with self._db.write() as conn:
                held = await conn.execute(
                    text(
                        "UPDATE bench_turns SET epoch = epoch WHERE id = :id AND epoch = 1 AND status = 'running'"
                    ),
                    {"id": turn_id},
                )
                assert held.rowcount == 1
                await conn.execute(
                    text("INSERT INTO bench_journal VALUES (:id, :step, :data)"),
                    {"id": turn_id, "step": step, "data": str(RESULT)},
                )
        async with self._db.write() as conn:
            await conn.execute(
                text("UPDATE bench_turns SET status = 'completed' WHERE id = :id AND epoch = 1"),
                {"id": turn_id},
            )
        return waited

    async def close(self) -> None:
        await self._db.close()


class Dbos:
    """DBOS as one would set it up here: JSON, no servers, its pool as large as ours."""

    def __init__(self, url: str) -> None:
        self._dbos: Any = importlib.import_module("dbos")
        serializer = _json_serializer(self._dbos)
        self._dbos.DBOS(
            config={
                "name": "bench",
                "system_database_url": url,
                "application_version": "1",
                "executor_id": "bench",
                "sys_db_pool_size": 8,
                "log_level": "ERROR",
                "enable_otlp": False,
                "serializer": serializer,
            }
        )

        @self._dbos.DBOS.step()
        async def step(number: int, began: float) -> dict[str, Any]:
            return {**RESULT, "waited": time.perf_counter() - began if number == 0 else 0}

        @self._dbos.DBOS.workflow()
        async def workflow(began: float) -> float:
            waited = 0.0
            for number in range(3):
                waited += float((await step(number, began))["waited"])
            return waited

        self._workflow = workflow

    async def prepare(self) -> None:
        self._dbos.DBOS.launch()

    async def turn(self) -> float:
        handle = await self._dbos.DBOS.start_workflow_async(self._workflow, time.perf_counter())
        return float(await handle.get_result())

    async def close(self) -> None:
        self._dbos.DBOS.destroy(destroy_registry=True)


def _json_serializer(dbos: Any) -> Any:
    import json

    class Json(dbos.Serializer):  # type: ignore[misc]  # DBOS may not be there to be looked at
        def serialize(self, data: Any) -> str:
            return json.dumps(data)

        def deserialize(self, serialized_data: str) -> Any:
            return json.loads(serialized_data)

        def name(self) -> str:
            return "json"

    return Json()


async def _measured(name: str, turn: Turn) -> None:
    await asyncio.gather(*(turn() for _ in range(10)))
    cpu, began = time.process_time(), time.perf_counter()
    alone = [await turn() for _ in range(ONE_BY_ONE)]
    cpu_alone = (time.process_time() - cpu) / ONE_BY_ONE
    took = (time.perf_counter() - began) / ONE_BY_ONE
    cpus, waits = [], []
    for _ in range(ROUNDS):
        cpu = time.process_time()
        waits += await asyncio.gather(*(turn() for _ in range(AT_ONCE)))
        cpus.append((time.process_time() - cpu) / AT_ONCE)
    print(
        f"{name:24} alone: {cpu_alone * 1e3:5.1f} ms CPU, {took * 1e3:5.1f} ms, first step after"
        f" {statistics.median(alone) * 1e3:5.1f} ms    {AT_ONCE} at once: {statistics.median(cpus) * 1e3:5.1f} ms CPU,"
        f" first step after {statistics.median(waits) * 1e3:6.1f} ms (most {max(waits) * 1e3:6.1f})",
        flush=True,
    )


async def _compare(label: str, url: str) -> None:
    db = Db(Settings(database_url=url, secret=secrets.token_hex(32)).url)
    plain = Plain(db)
    await plain.prepare()
    await _measured(f"{label}: journal", plain.turn)
    if importlib.util.find_spec("dbos") is not None:
        dbos = Dbos(url)
        await dbos.prepare()
        await _measured(f"{label}: DBOS", dbos.turn)
        await dbos.close()
    if not db.is_sqlite:
        async with db.write(bounded=False) as conn:
            await conn.execute(text("DROP TABLE bench_journal, bench_turns"))
            await conn.run_sync(metadata.drop_all)
            await conn.execute(text("DROP TABLE alembic_version"))
    await plain.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_compare("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}"))
    for url in sys.argv[1:]:
        asyncio.run(_compare("PostgreSQL", url))


if __name__ == "__main__":
    main()

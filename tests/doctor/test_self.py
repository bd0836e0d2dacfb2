"""`holdfast doctor --self`: everything is asked of Holdfast's own server, on both databases, and nothing is found."""

import asyncio
import json

from sqlalchemy import func, select

from holdfast.config import Settings
from holdfast.store.db import Db
from holdfast.store.tables import task_changes
from tests.support.databases import Postgres, Sqlite
from tests.support.process import command


async def test_holdfast_is_clean_and_no_check_is_skipped(databases: Sqlite | Postgres):
    url = await databases.fresh()
    try:
        process = await asyncio.create_subprocess_exec(
            command(),
            "doctor",
            "--self",
            "--json",
            "--strict",
            "--database",
            url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complaints = await process.communicate()
        changed = await changes_of_tasks(url)
    finally:
        databases.drop(url)
    report = json.loads(said or b"{}")
    assert report, complaints.decode()
    found = {check["id"]: check for check in report["checks"] if check["state"] == "found"}
    assert {name: check["findings"] for name, check in found.items()} == {}
    skipped = {check["id"]: check["because"] for check in report["checks"] if check["state"] == "not reached"}
    assert skipped == {}
    assert report["verdict"].startswith("It works")
    assert process.returncode == 0
    assert changed == 0, "the doctor said something that was taken for a task"


async def changes_of_tasks(url: str) -> int:
    db = Db(Settings(database_url=url, secret="x" * 32).url)
    try:
        async with db.read() as conn:
            return (await conn.execute(select(func.count()).select_from(task_changes))).scalar_one()
    finally:
        await db.close()

"""`holdfast doctor --self`: everything is asked of Holdfast's own server, on both databases, and nothing is found."""

import asyncio
import json

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

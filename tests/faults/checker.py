"""One judge over the whole history of a run: what was asked, what each client saw, and what the store holds."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import select

from holdfast.store.db import Db
from holdfast.store.tables import metadata
from tests.conftest import make_settings
from tests.faults.history import Asked, Reader, Stored, answer_to, shown
from tests.support.client import Client
from tests.support.fold import Screen

__all__ = ["check", "judge", "stored"]

Json = dict[str, Any]

TOLD = ("failed", "stopped")
"""What `turns.get` still says when the turn has ended: Retry and Continue survive a reload."""


async def check(client: Client, url: str, history: list[Asked]) -> None:
    """Judge a run whose clients have all read to the end."""
    found = judge(history, await stored(client, url))
    assert not found, "\n".join(found)


async def stored(client: Client, url: str) -> Stored:
    """What there is of the client's user, who is the only one."""
    listed = [thread["id"] for thread in await _all_threads(client)]
    items = {thread_id: await client.history(thread_id) for thread_id in listed}
    turns = {
        thread_id: (await client.ask("turns.get", {"thread_id": thread_id}))["turn"] for thread_id in listed
    }
    db = Db(make_settings(url).url)
    try:
        async with db.read() as conn:
            tables = {
                table.name: [dict(row) for row in (await conn.execute(select(table))).mappings().all()]
                for table in metadata.sorted_tables
            }
    finally:
        await db.close()
    return Stored(tables, listed, items, turns)


def judge(history: list[Asked], there: Stored) -> list[str]:
    """What is wrong, in words; nothing, when every accepted message is there once and in order, every turn ended as it
    is told, every tool's effect stands once, and what was seen folds to what is stored."""
    return [
        *_messages(history, there),
        *_turns(history, there),
        *_effects(history, there),
        *(f"{asked.text!r}: {found}" for asked in history for found in _seen(asked, there)),
    ]


def _messages(history: list[Asked], there: Stored) -> Iterator[str]:
    """Every message once and in order; and nothing that nobody asked for."""
    threads: dict[str | None, list[Asked]] = {}
    for asked in history:
        threads.setdefault(asked.thread_id, []).append(asked)
    rows = {row["id"] for row in there.rows("threads")}
    if rows != threads.keys() or sorted(rows) != sorted(there.listed):
        yield f"{len(threads)} threads were begun, {len(rows)} are stored, {len(there.listed)} are listed"
    for thread_id, said in threads.items():
        its = (row for row in there.rows("items") if row["thread_id"] == thread_id)
        items = sorted(its, key=lambda row: row["seq"])
        messages = [(shown(row["data"]), row["turn_id"]) for row in items if row["type"] == "user_message"]
        if messages != [(asked.text, asked.turn_id) for asked in said]:
            yield f"{thread_id} holds the messages {messages}, and not {[asked.text for asked in said]}"
        answered = [turn_id for turn_id, _ in groupby(row["turn_id"] for row in items)]
        if len(answered) != len(set(answered)):
            yield f"{thread_id}: answers stand among each other's items: {answered}"
        visible = [row["id"] for row in items if "hidden_context" not in row["type"]]
        if visible != [item["id"] for item in there.items.get(thread_id or "", [])]:
            yield f"{thread_id}: the items that are listed are not those that are stored"


def _turns(history: list[Asked], there: Stored) -> Iterator[str]:
    """Every turn ended, once, and is told to have ended as it did."""
    rows = {row["id"]: row for row in there.rows("turns")}
    if sorted(rows) != sorted(asked.turn_id or "" for asked in history):
        yield f"{len(history)} messages were sent, {len(rows)} turns are stored, not one for each"
    newest = {asked.thread_id: asked for asked in history}
    for asked in history:
        row = rows.get(asked.turn_id or "")
        if row is None:
            continue
        if (row["key"], row["thread_id"]) != (asked.key, asked.thread_id):
            yield f"{asked.text!r}: its turn belongs to another request, or another thread"
        if row["status"] == "running" or row["ended_at"] is None or row["request"] is not None:
            yield f"{asked.text!r}: its turn has not ended"
            continue
        yield from (f"{asked.text!r}: {found}" for found in _ended(asked, row, there))
        told = there.turns.get(asked.thread_id or "")
        if newest[asked.thread_id] is asked:
            named = None if told is None else (told["id"], told["status"])
            if named != ((row["id"], row["status"]) if row["status"] in TOLD else None):
                yield f"{asked.text!r}: it has {row['status']}, and is told to be {named}"


def _ended(asked: Asked, row: Json, there: Stored) -> Iterator[str]:
    """How it ended is how it may end, and what is left of it fits."""
    items = there.rows("items", lambda item: item["turn_id"] == row["id"])
    answers = [shown(item["data"]) for item in items if item["type"] == "assistant_message"]
    receipts = sum(len(item["data"]["workflow"]["tasks"]) for item in items if item["type"] == "workflow")
    steps = Counter(
        each["step"].partition("/")[0] for each in there.rows("journal") if each["turn_id"] == row["id"]
    )
    whole = answer_to(asked.text)
    match row["status"]:
        case "completed":
            if answers != [whole]:
                yield f"completed, with the answer {answers}"
            if receipts != len(asked.tasks):
                yield f"completed, with {receipts} receipts for {len(asked.tasks)} calls of tools"
            if steps["tool"] != len(asked.tasks):
                yield f"completed, with {steps['tool']} calls of tools in its journal"
        case "stopped" if asked.stop_asked:
            if len(answers) > 1 or not all(whole.startswith(answer) for answer in answers):
                yield f"stopped, with the answer {answers}"
        case "failed" if asked.may_fail:
            if not (row["error"] or {}).get("allow_retry"):
                yield f"failed, and does not offer to try again: {row['error']}"
        case status:
            yield f"{status}, and nothing was done to it for which it might be (epoch {row['epoch']}: {row['error']})"


def _effects(history: list[Asked], there: Stored) -> Iterator[str]:
    """Every tool's effect stands once, under a key of its own, and none was made that nobody asked for."""
    status = {row["id"]: row["status"] for row in there.rows("turns")}
    changes = sorted(there.rows("task_changes"), key=lambda row: row["seq"])
    keys = Counter(row["key"] for row in changes)
    if keys[None] or any(count > 1 for count in keys.values()):
        yield "a tool took effect without a key of its own"
    for asked in history:
        mine = [row for row in changes if (row["key"] or "").startswith(f"{asked.turn_id}/")]
        made = [row["after"]["title"] for row in mine if row["kind"] == "added"]
        wanted = (
            list(asked.tasks)
            if status.get(asked.turn_id or "") == "completed"
            else list(asked.tasks)[: len(made)]
        )
        if made != wanted or len(mine) != len(made):
            yield f"{asked.text!r}: its tools added {made}, and not {wanted}"
        changes = [row for row in changes if row not in mine]
    if changes:
        yield f"tools took effect for nobody: {[row['key'] for row in changes]}"
    numbers = sorted(row["seq"] for row in there.rows("task_changes"))
    tasks = sorted((row["id"], row["title"]) for row in there.rows("tasks"))
    added = sorted((row["task_id"], row["after"]["title"]) for row in there.rows("task_changes"))
    if tasks != added or numbers != list(range(1, len(numbers) + 1)):
        yield "the tasks are not what their changes made"
    if [number for number, _ in tasks] != list(range(1, len(tasks) + 1)):
        yield "a number of a task was left out, or used twice"


def _seen(asked: Asked, there: Stored) -> Iterator[str]:
    """What each of its clients saw, over all their streams, is what is stored of the turn, and how it ended."""
    row = next((row for row in there.rows("turns") if row["id"] == asked.turn_id), None)
    if row is None:
        return
    own = {item["id"] for item in there.rows("items") if item["turn_id"] == row["id"]}
    items = [item for item in there.items.get(row["thread_id"], []) if item["id"] in own]
    numbered: dict[str, Json] = {}
    for number, reader in enumerate(asked.readers):
        who = f"reader {number}"
        if not reader.ended:
            yield f"{who} was never told the end"
            continue
        yield from (f"{who} {found}" for found in _in_order(asked, reader))
        for cursor, event in (frame for stream in reader.streams for frame in stream if frame[0] is not None):
            if numbered.setdefault(cursor or "", event) != event:
                yield f"{who} was told something else under {cursor}"
        try:
            screen = _folded(reader, sender=number == 0)
        except AssertionError as exc:
            yield f"{who}: {exc}"
            continue
        if screen.shown() != items or screen.open:
            yield f"{who} saw {screen.shown()}, and {items} is stored"
        told = [error.get("allow_retry") for error in screen.errors]
        if told != ([row["error"]["allow_retry"]] if row["status"] == "failed" and row["error"] else []):
            yield f"{who} was told of the errors {screen.errors}, and it has {row['status']}"


def _in_order(asked: Asked, reader: Reader) -> Iterator[str]:
    """Frames have numbers that go up, within an epoch and from one to the next: none comes twice."""
    places: list[tuple[int, int]] = []
    for cursor, _ in (frame for stream in reader.streams for frame in stream):
        if cursor is not None:
            turn_id, _, place = cursor.rpartition(":")
            if turn_id != asked.turn_id:
                yield f"read another turn: {cursor}"
            epoch, _, number = place.partition(".")
            places.append((int(epoch), int(number)))
    if any(before >= after for before, after in pairwise(places)):
        yield f"was sent frames twice, or out of order: {places}"


def _folded(reader: Reader, *, sender: bool) -> Screen:
    screen = Screen()
    for number, stream in enumerate(reader.streams):
        if (
            number or not sender
        ):  # the sender's first is the answer to its message: that tells everything once
            screen.attached()
        screen.fold([event for _, event in stream])
    # An error that was told again when a stream began anew is the same error.
    screen.errors = [
        error for number, error in enumerate(screen.errors) if error not in screen.errors[:number]
    ]
    return screen


async def _all_threads(client: Client) -> list[Json]:
    found: list[Json] = []
    after: Json = {}
    while True:
        page = await client.ask("threads.list", {"limit": 1000, "order": "desc", **after})
        found += page["data"]
        if not page["has_more"]:
            return found
        after = {"after": page["after"]}

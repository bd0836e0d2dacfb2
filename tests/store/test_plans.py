"""Query plans: what users wait for finds its rows by an index and reads no more of them than it shows."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from holdfast.engine.turn_store import TurnStore
from holdfast.journal.journal import Journal
from holdfast.store.attachments import AttachmentRows, delete_unused, find_attachment, known_files
from holdfast.store.changes import ChangeRows, newest_of
from holdfast.store.db import Db, utc_now
from holdfast.store.items import ItemRows
from holdfast.store.sdk import UserStore
from holdfast.store.threads import ThreadRows
from holdfast.store.turns import TurnRecord, TurnRows, take_up_unfinished
from holdfast.tasks.service import Tasks
from tests.store.people import person
from tests.store.test_threads import answer, fill, new_thread

Act = Callable[[UserStore, Db], Awaitable[object]]
THREAD = "thr_0"


async def _open(store: UserStore, _db: Db) -> None:
    await store.load_thread(THREAD)
    await store.load_thread_items(THREAD, None, 100, "desc", hidden=False)


async def _older(store: UserStore, _db: Db) -> None:
    for cursor in ("msg_6000", "gone_1500"):  # one that is there, one that is not any more
        await store.load_thread_items(THREAD, cursor, 5, "desc", hidden=False)
        await store.load_thread_items(THREAD, cursor, 5, "asc")


async def _threads(store: UserStore, _db: Db) -> None:
    page = await store.load_threads(5, None, "desc")
    await store.load_threads(5, page.after, "desc")
    await store.load_threads(5, page.after, "asc")


async def _message(store: UserStore, db: Db) -> None:
    turn = TurnRecord(
        id="trn_new", user_id=store._user_id, thread_id=THREAD, operation="threads.create", key="k"
    )
    async with db.write() as conn:
        await TurnRows(conn, store._user_id).create(turn)
    item = answer(await store.load_thread(THREAD), "new")
    await TurnStore(Journal(db, turn.id), turn).add_thread_item(THREAD, item)
    await store.load_item(THREAD, item.id)
    await store.delete_thread_item(THREAD, item.id)


async def _turns(store: UserStore, db: Db) -> None:
    async with db.write() as conn:
        rows = TurnRows(conn, store._user_id)
        await rows.by_key("key")
        await rows.latest(THREAD)
        await rows.finish("trn_0", 1, "completed")
        await ItemRows(conn, store._user_id).of_turn("trn_0")
        await ItemRows(conn, store._user_id).delete_of_turn(THREAD, "trn_0", ["none"])
        await take_up_unfinished(conn)


async def _tasks(store: UserStore, db: Db) -> None:
    tasks = Tasks(db, store._user_id)
    for status in ("all", "pending", "completed"):
        await tasks.page(status, limit=5)
        await tasks.page(status, after=3, limit=5)


async def _changes(store: UserStore, db: Db) -> None:
    tasks = Tasks(db, store._user_id)
    await tasks.update(30, completed=True, key="k1")
    made = await tasks.update(31, title="Another", key="new")
    await tasks.undo(made.change)
    async with db.write() as conn:
        assert len(await ThreadRows(conn, store._user_id).active_since(2, 5)) == 5
        rows = ChangeRows(conn, store._user_id)
        await rows.oldest()
        assert len(await rows.since(2900, 50)) == 50
        await rows.forget(utc_now())
        await newest_of(conn, [store._user_id, "usr_1", "usr_2"])


async def _delete(store: UserStore, _db: Db) -> None:
    await store.delete_thread(THREAD)


async def _attachments(store: UserStore, db: Db) -> None:
    await store.load_attachment("atc_50")
    async with db.write() as conn:
        rows = AttachmentRows(conn, store._user_id)
        assert await rows.unused() > 100
        assert len(await rows.join(["atc_50", "atc_100"], THREAD)) == 2
        await rows.delete("atc_150")
        assert await find_attachment(conn, "atc_200") is not None
        assert await known_files(conn, ["file_1", "none"]) == {"file_1"}
        assert await delete_unused(conn, utc_now()) != []


ACTS = [_open, _older, _threads, _message, _turns, _tasks, _changes, _attachments, _delete]


@asynccontextmanager
async def plans(db: Db, found: list[tuple[str, Any]]) -> AsyncIterator[None]:
    """Asks the database for the plan of each statement before it runs."""

    def explain(
        connection: Connection, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if not statement.startswith(("SELECT", "UPDATE", "DELETE")):
            return
        how = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN (FORMAT JSON)"
        cursor.execute(f"{how} {statement}", parameters[0] if many else parameters)
        rows = cursor.fetchall()
        found.append((statement, [row[3] for row in rows] if db.is_sqlite else _nodes(rows[0][0])))

    engine = db._engine.sync_engine
    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def _nodes(plan: Any) -> list[str]:
    """Each step of a PostgreSQL plan, in the words that SQLite uses."""
    if isinstance(plan, str):
        plan = json.loads(plan)
    nodes, found = [plan[0]["Plan"]], []
    while nodes:
        node = nodes.pop()
        nodes.extend(node.get("Plans", []))
        match node["Node Type"]:
            case "Seq Scan":
                found.append(f"SCAN {node['Relation Name']}")
            case "Sort":
                found.append(f"USE TEMP B-TREE FOR ORDER BY {node['Sort Key']}")
            case kind:
                found.append(kind)
    return found


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__.strip("_"))
async def test_nothing_is_searched_from_end_to_end_or_sorted(db: Db, act: Act):
    store = UserStore(db, (await person(db)).user_id)
    await _populate(db, store)
    found: list[tuple[str, list[str]]] = []
    async with plans(db, found):
        await act(store, db)
    assert found
    slow = [
        (statement, step)
        for statement, steps in found
        for step in steps
        if (
            step.startswith("SCAN ")
            and "ix_turns_running" not in step
            and "ix_attachments_unused" not in step
        )  # which hold running turns, and uploads without a message, and no others
        or ("TEMP B-TREE" in step and "items.turn_id" not in statement)  # the few items of one turn
    ]
    assert slow == []


async def test_a_plan_without_an_index_is_seen(db: Db):
    """The check itself: a search that no index serves is found out on both databases."""
    store = UserStore(db, (await person(db)).user_id)
    await _populate(db, store)
    found: list[tuple[str, list[str]]] = []
    async with plans(db, found), db.read() as conn:
        await conn.execute(text("SELECT * FROM items WHERE type = 'x' ORDER BY type, id DESC"))
    assert any(step.startswith("SCAN items") for step in found[0][1])


async def _populate(db: Db, store: UserStore) -> None:
    """Enough rows for PostgreSQL's planner to think about an index, and statistics for it to know."""
    thread = await new_thread(store)
    (item,) = await fill(store, thread, 1)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
    async with db.write() as conn:
        for statement, count in (
            (
                "INSERT INTO threads (id, user_id, status, metadata, activity, changed, last_seq, created_at) {}"
                "SELECT 'thr_' || i, user_id, status, metadata, activity + i + 1, activity + i + 1, 100000, created_at "
                "FROM n, threads WHERE id = :thread",
                3000,
            ),
            (
                "INSERT INTO items (thread_id, id, seq, type, turn_id, data) {}"
                "SELECT 'thr_' || (i % 3), 'msg_' || i, i, type, 'trn_' || (i / 6), data "
                "FROM n, items WHERE id = :item",
                12000,
            ),
            (
                "INSERT INTO turns (id, user_id, thread_id, operation, key, status, seq, created_at) {}"
                "SELECT 'trn_' || i, user_id, 'thr_' || (i % 3), 'say', 'k' || i, 'completed', i, created_at "
                "FROM n, threads WHERE id = :thread",
                3000,
            ),
            (
                "INSERT INTO tasks (user_id, id, title, completed, created_at, updated_at) {}"
                "SELECT user_id, i, 'Task', i % 2 = 0, created_at, created_at FROM n, threads WHERE id = :thread",
                3000,
            ),
            (
                "INSERT INTO task_changes (user_id, seq, key, kind, task_id, created_at) {}"
                "SELECT user_id, i, 'k' || i, 'updated', i % 300, created_at FROM n, threads "
                "WHERE id = :thread",
                6000,
            ),
            (
                "INSERT INTO attachments "
                "(user_id, id, thread_id, name, mime_type, kind, state, file, data, created_at) {}"
                "SELECT user_id, 'atc_' || i, CASE WHEN i % 50 > 0 THEN 'thr_' || (i % 3000) END, 'a', 't/x', 'file', "
                "'complete', 'file_' || i, metadata, created_at FROM n, threads WHERE id = :thread",
                6000,
            ),
            (
                "INSERT INTO tombstones (user_id, scope, id, seq) {}"
                "SELECT user_id, 'thr_' || (i % 300), 'gone_' || i, i FROM n, threads WHERE id = :thread",
                3000,
            ),
        ):
            names = {"thread": thread.id, "item": item.id}
            used = {name: value for name, value in names.items() if f":{name}" in statement}
            await conn.execute(text(statement.format(numbers.format(count))), used)
        await conn.execute(text("UPDATE users SET activity = 100000, last_change = 6000"))
        others = (  # so that "mine" is a small part
            "INSERT INTO users (id, issuer, subject, created_at) "
            "SELECT 'usr_' || i, issuer, 'usr_' || i, created_at FROM n, users WHERE id = :me"
        )
        await conn.execute(text(numbers.format(3000) + others), {"me": store._user_id})
        await conn.execute(text("ANALYZE"))

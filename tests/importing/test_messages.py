"""`conversations` and `messages`: the tables of both field reports."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.errors import HoldfastError, Unavailable
from holdfast.importing import copying, tables
from holdfast.importing.messages import MessagesSource
from holdfast.store.items import ItemRows
from tests.importing.conftest import Target
from tests.support.snapshot import snapshot

Source = Callable[[str], str]

SECOND_REPORT = """
CREATE TABLE conversations (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, created_at TIMESTAMP, updated_at TIMESTAMP);
CREATE TABLE messages (id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL REFERENCES conversations,
                       user_id TEXT NOT NULL, role TEXT NOT NULL, content TEXT NOT NULL, created_at TIMESTAMP);
INSERT INTO conversations VALUES
  (71, 'ann', '2026-01-03 20:00:00', '2026-01-03 22:00:00'), (72, 'ann', '2026-01-03 21:00:00', '2026-01-03 21:00:00'),
  (73, 'bob', '2026-01-03 21:30:00', NULL), (74, 'ann', '2026-01-03 21:40:00', '2026-01-03 21:45:00');
INSERT INTO messages VALUES
  (1, 71, 'ann', 'user', 'hello', '2026-01-03 20:00:01'), (2, 71, 'ann', 'assistant', 'Hi!', '2026-01-03 20:00:01'),
  (3, 73, 'bob', 'user', 'secret', '2026-01-03 21:30:00'), (4, 71, 'ann', 'tool', '{}', '2026-01-03 22:00:00'),
  (5, 71, 'ann', 'user', 'add milk' || char(0), '2026-01-03 22:00:00'), (6, 71, 'ann', 'assistant', ' ', NULL),
  (7, 74, 'ann', 'user', 'A rather long first message, of which only the beginning makes a title', NULL);
"""

FIRST_REPORT = """
CREATE TABLE conversations (id uuid PRIMARY KEY, user_id uuid NOT NULL, title varchar, created_at timestamptz);
CREATE TABLE messages (id uuid PRIMARY KEY, conversation_id uuid REFERENCES conversations, role varchar, content text,
                       tool_calls jsonb, created_at timestamptz);
INSERT INTO conversations VALUES
  ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-00000000000a', 'Milk', '2026-02-11 10:00+05');
INSERT INTO messages VALUES
  ('ffffffff-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000c1', 'user', 'buy milk', NULL,
   '2026-02-11 10:00:00+05'),
  ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-0000000000c1', 'assistant', 'Added.', '[]',
   '2026-02-11 10:00:00+05'),
  ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-0000000000c1', 'user', 'thanks', NULL,
   '2026-02-11 10:00:09+05');
"""

ANN = "00000000-0000-4000-8000-00000000000a"


async def test_the_second_reports_tables(
    target: Target, sqlite_source: Source, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tables, "AHEAD", 2)
    url = sqlite_source(SECOND_REPORT)
    before = await snapshot(target.db)
    rehearsed = await target.copy(MessagesSource(url), rehearsal=True)
    assert await snapshot(target.db) == before
    done = await target.copy(MessagesSource(url))
    assert (done.conversations, done.items, done.people) == (3, 5, {"ann", "bob"})
    assert (rehearsed.conversations, rehearsed.items) == (done.conversations, done.items)
    assert dict(done.left_out) == {
        "messages of the role 'tool'": 1,
        "messages without words": 1,
        "conversations without a message": 1,
    }
    threads = await target.threads("ann")
    assert [thread.id for thread in threads] == ["71", "74"]
    assert threads[0].created_at == datetime(2026, 1, 3, 20, tzinfo=UTC)
    assert [thread.title for thread in threads] == [
        "hello",
        "A rather long first message, of which only the beginning ma…",
    ]
    assert await target.said("ann", "71") == [
        ("user_message", "hello"),
        ("assistant_message", "Hi!"),
        ("user_message", "add milk"),
    ]
    assert [item.id for item in await target.items("ann", "71")] == ["1", "2", "5"]
    assert await target.said("bob", "73") == [("user_message", "secret")]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_the_first_reports_tables(target: Target, postgres_source: Source):
    done = await target.copy(MessagesSource(postgres_source(FIRST_REPORT)))
    assert (done.conversations, done.items) == (1, 3)
    (thread,) = await target.threads(ANN)
    assert (thread.id, thread.title) == ("00000000-0000-4000-8000-0000000000c1", "Milk")
    assert thread.created_at == datetime(2026, 2, 11, 5, tzinfo=UTC)
    assert [text for _, text in await target.said(ANN, thread.id)] == ["buy milk", "Added.", "thanks"]


async def test_a_second_run_adds_only_what_is_new(target: Target, sqlite_source: Source):
    url = sqlite_source(SECOND_REPORT)
    await target.copy(MessagesSource(url))
    before = await snapshot(target.db)
    again = await target.copy(MessagesSource(url))
    assert (again.conversations, again.items, again.here) == (0, 0, 3)
    assert await snapshot(target.db) == before
    sqlite_source("INSERT INTO messages VALUES (8, 71, 'ann', 'assistant', 'Milk it is.', NULL)")
    assert (await target.copy(MessagesSource(url))).items == 1
    assert (await target.said("ann", "71"))[-1] == ("assistant_message", "Milk it is.")


async def test_what_was_deleted_here_stays_deleted(target: Target, sqlite_source: Source):
    url = sqlite_source(SECOND_REPORT)
    await target.copy(MessagesSource(url))
    ann = await target.store("ann")
    await ann.delete_thread("74")
    await ann.delete_thread_item("71", "2")
    again = await target.copy(MessagesSource(url))
    assert (again.conversations, again.items, again.deleted) == (0, 0, 1)
    assert [thread.id for thread in await target.threads("ann")] == ["71"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_an_id_that_is_taken_gets_another_and_keeps_it(target: Target, sqlite_source: Source):
    await target.copy(MessagesSource(sqlite_source(SECOND_REPORT)), names={"ann": "bob", "bob": "ann"})
    url = sqlite_source("UPDATE conversations SET created_at = '2026-01-04 00:00:00'")
    done = await target.copy(MessagesSource(url))
    assert (done.conversations, done.here) == (3, 0)
    assert {thread.id for thread in await target.threads("bob")} >= {"71", "74"}  # as they were
    others = [thread.id for thread in await target.threads("ann") if thread.id.startswith("thr_")]
    assert len(others) == 2
    assert ("user_message", "hello") in [(await target.said("ann", other))[0] for other in others]
    assert (await target.copy(MessagesSource(url))).conversations == 0


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_an_import_that_broke_off_goes_on(
    target: Target, sqlite_source: Source, monkeypatch: pytest.MonkeyPatch
):
    many = ", ".join(f"({n}, 72, 'ann', 'user', 'message {n}', NULL)" for n in range(100, 110))
    url = sqlite_source(f"{SECOND_REPORT} INSERT INTO messages VALUES {many}")
    monkeypatch.setattr(copying, "BATCH", 3)
    append = ItemRows.append

    async def lost(self: ItemRows, thread_id: str, new: Sequence[Any]) -> None:
        if any(item.id == "107" for item in new):
            raise Unavailable("database_unavailable", "The database is away.")
        await append(self, thread_id, new)

    monkeypatch.setattr(ItemRows, "append", lost)
    with pytest.raises(Unavailable):
        await target.copy(MessagesSource(url))
    assert len(await target.items("ann", "72")) == 6
    monkeypatch.setattr(ItemRows, "append", append)
    await target.copy(MessagesSource(url))
    assert [item.id for item in await target.items("ann", "72")] == [str(n) for n in range(100, 110)]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "ALTER TABLE conversations RENAME TO conversation",
            "no table 'conversations'. It has: conversation,",
        ),
        (
            "ALTER TABLE messages RENAME COLUMN content TO text",
            "'messages' has no column 'content'. It has: id,",
        ),
        (
            "UPDATE messages SET created_at = 'yesterday' WHERE id = 2",
            "message 2 has a time that cannot be read",
        ),
        ("UPDATE conversations SET updated_at = 'x' WHERE id = 71", "conversation 71 has a time"),
        (
            "ALTER TABLE messages RENAME TO numbered; CREATE VIEW messages AS "
            "SELECT 'm' || id AS id, conversation_id, role, content FROM numbered",
            "nothing says in which order",
        ),
    ],
)
async def test_what_cannot_be_read_is_said(target: Target, sqlite_source: Source, change: str, words: str):
    url = sqlite_source(f"{SECOND_REPORT} {change}")
    with pytest.raises(HoldfastError) as failure:
        await target.copy(MessagesSource(url))
    assert words in failure.value.message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///nowhere.db", "There is no file nowhere.db."),
        ("mysql://127.0.0.1/x", "SOURCE names 'mysql'"),
        ("conversations", "SOURCE is not a database address."),
    ],
)
def test_an_address_of_nothing_is_said(url: str, words: str):
    with pytest.raises(HoldfastError) as failure:
        MessagesSource(url)
    assert words in failure.value.message


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_server_that_does_not_answer_is_said(target: Target):
    with pytest.raises(HoldfastError) as failure:
        await target.copy(MessagesSource("postgresql://ann:hidden@127.0.0.1:9/theirs"))
    assert failure.value.message.startswith("The source cannot be read: ")
    assert "hidden" not in failure.value.message

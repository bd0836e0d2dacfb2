"""The tables of Chainlit's SQLAlchemy data layer, as its documentation gives them."""

from collections.abc import Callable

import pytest

from holdfast.importing.chainlit import ChainlitSource
from tests.importing.conftest import Target

TABLES = """
CREATE TABLE users ("id" UUID PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" JSONB NOT NULL,
  "createdAt" TEXT);
CREATE TABLE threads ("id" UUID PRIMARY KEY, "createdAt" TEXT, "name" TEXT, "userId" UUID, "userIdentifier" TEXT,
  "tags" TEXT[], "metadata" JSONB, FOREIGN KEY ("userId") REFERENCES users("id") ON DELETE CASCADE);
CREATE TABLE steps ("id" UUID PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL, "threadId" UUID NOT NULL,
  "parentId" UUID, "streaming" BOOLEAN NOT NULL, "waitForAnswer" BOOLEAN, "isError" BOOLEAN, "metadata" JSONB,
  "tags" TEXT[], "input" TEXT, "output" TEXT, "createdAt" TEXT, "command" TEXT, "start" TEXT, "end" TEXT,
  "generation" JSONB, "showInput" TEXT, "language" TEXT, "indent" INT, "defaultOpen" BOOLEAN,
  FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
INSERT INTO users VALUES ('00000000-0000-4000-8000-00000000000a', 'ann@example.com', '{}', '2026-01-01T00:00:00Z');
INSERT INTO threads ("id", "createdAt", "name", "userId", "userIdentifier") VALUES
  ('00000000-0000-4000-8000-0000000000c1', '2026-01-02T10:00:00.000000Z', 'Milk',
   '00000000-0000-4000-8000-00000000000a', 'ann@example.com'),
  ('00000000-0000-4000-8000-0000000000c2', '2026-01-02T11:00:00.000000Z', NULL, NULL, NULL);
INSERT INTO steps ("id", "name", "type", "threadId", "streaming", "output", "createdAt") VALUES
  ('00000000-0000-4000-8000-000000000004', 'Assistant', 'assistant_message', '00000000-0000-4000-8000-0000000000c1',
   false, 'Added.', '2026-01-02T10:00:03.000000Z'),
  ('00000000-0000-4000-8000-000000000003', 'add_task', 'tool', '00000000-0000-4000-8000-0000000000c1',
   false, '{}', '2026-01-02T10:00:02.000000Z'),
  ('00000000-0000-4000-8000-000000000002', 'on_message', 'run', '00000000-0000-4000-8000-0000000000c1',
   false, '', '2026-01-02T10:00:01.000000Z'),
  ('00000000-0000-4000-8000-000000000001', 'ann', 'user_message', '00000000-0000-4000-8000-0000000000c1',
   false, 'buy milk', '2026-01-02T10:00:01.000000Z');
"""


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_threads_and_messages_come_over(target: Target, postgres_source: Callable[[str], str]):
    url = postgres_source(TABLES)
    done = await target.copy(ChainlitSource(url))
    assert (done.conversations, done.items, done.people) == (1, 2, {"ann@example.com"})
    assert dict(done.left_out) == {
        "conversations that are nobody's": 1,
        "steps of the type 'run'": 1,
        "steps of the type 'tool'": 1,
    }
    (thread,) = await target.threads("ann@example.com")
    assert (thread.id, thread.title) == ("00000000-0000-4000-8000-0000000000c1", "Milk")
    assert await target.said("ann@example.com", thread.id) == [
        ("user_message", "buy milk"),
        ("assistant_message", "Added."),
    ]
    assert (await target.copy(ChainlitSource(url))).items == 0

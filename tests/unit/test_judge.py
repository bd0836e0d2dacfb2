"""The judge of the runs with faults can tell: a sound history passes, and each of these lies about it does not."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from holdfast.web.app import create_app
from tests.conftest import SECRET, make_settings
from tests.faults.checker import judge, stored
from tests.faults.history import Asked, Reader, Stored
from tests.faults.run import Run
from tests.faults.words import Words
from tests.support.client import Client
from tests.support.databases import Sqlite
from tests.support.openai_endpoint import fail, openai_endpoint
from tests.support.serving import serving

Json = dict[str, Any]
History = tuple[list[Asked], Stored]


@pytest.fixture(scope="module")
async def history(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[History]:
    """Three turns in one thread: completed (with a second reader), stopped, failed; and a thread of its own."""
    words = Words()
    url = await sqlite.fresh()
    async with openai_endpoint(
        lambda asked: fail(400) if "3" in asked.last_user_text else words.model(asked)
    ) as model:
        settings = make_settings(url, model="m", openai_base_url=model.base_url)
        run = Run(
            tmp_path_factory.mktemp("run"), {"HOLDFAST_DATABASE_URL": url, "HOLDFAST_SECRET": SECRET}, words
        )
        async with AsyncExitStack() as stack:
            address = await stack.enter_async_context(serving(create_app(settings)))
            client = await stack.enter_async_context(run.client(address))

            def any_client() -> Client:
                return client

            first = await run.ask(client)
            first.readers.append(Reader())
            await run.follow_to_the_end(any_client, first)
            await run.follow_to_the_end(any_client, first, first.readers[1])
            second = run.new(first)
            following = asyncio.create_task(run.follow_to_the_end(any_client, second))
            await words.reached("message 1", 5)
            await run.stop(any_client, second)
            await following
            await run.follow_to_the_end(any_client, await run.ask(client))
            await run.follow_to_the_end(any_client, run.new(second, may_fail=True))
            yield run.history, await stored(client, url)


async def test_a_sound_history_passes(history: History):
    assert judge(*history) == []
    statuses = {row["key"]: row["status"] for row in history[1].rows("turns")}
    assert [statuses[asked.key] for asked in history[0]] == ["completed", "stopped", "completed", "failed"]


def _items(there: Stored, kind: str) -> list[Json]:
    return sorted(there.rows("items", lambda row: row["type"] == kind), key=lambda row: row["seq"])


def _turn(asked: Asked, there: Stored) -> Json:
    return there.rows("turns", lambda row: row["id"] == asked.turn_id)[0]


def _lose_a_message(history: list[Asked], there: Stored) -> None:
    lost = _items(there, "user_message")[0]
    there.tables["items"].remove(lost)
    there.items[lost["thread_id"]] = [
        each for each in there.items[lost["thread_id"]] if each["id"] != lost["id"]
    ]
    for reader in history[0].readers:  # and nobody saw it either
        reader.streams = [
            [frame for frame in stream if frame[1].get("item", {}).get("id") != lost["id"]]
            for stream in reader.streams
        ]


def _swap_messages(history: list[Asked], there: Stored) -> None:
    one, two = [row for row in _items(there, "user_message") if row["thread_id"] == history[0].thread_id][:2]
    one["seq"], two["seq"] = two["seq"], one["seq"]


def _double_a_message(history: list[Asked], there: Stored) -> None:
    first = _items(there, "user_message")[0]
    again = {**first, "id": "again", "seq": 10_000}
    there.tables["items"].append(again)
    there.items[first["thread_id"]].append({**again["data"], "id": "again"})


def _mix_two_answers(history: list[Asked], there: Stored) -> None:
    one = _items(there, "workflow")[0]
    two = next(row for row in _items(there, "workflow") if row["turn_id"] == history[1].turn_id)
    one["seq"], two["seq"] = two["seq"], one["seq"]


def _swap_text(history: list[Asked], there: Stored) -> None:
    for holder in (_items(there, "assistant_message")[0]["data"], *there.items[history[0].thread_id or ""]):
        if holder["type"] == "assistant_message":
            holder["content"][0]["text"] = holder["content"][0]["text"].replace("lost", "left")


def _change_what_is_listed(history: list[Asked], there: Stored) -> None:
    answer = next(
        item for item in there.items[history[0].thread_id or ""] if item["type"] == "assistant_message"
    )
    answer["content"][0]["text"] += " "


def _leave_running(history: list[Asked], there: Stored) -> None:
    _turn(history[0], there).update(status="running", ended_at=None)


def _call_it_stopped(history: list[Asked], there: Stored) -> None:
    _turn(history[0], there)["status"] = "stopped"


def _call_it_completed(history: list[Asked], there: Stored) -> None:
    _turn(history[1], there)["status"] = "completed"


def _fail_without_a_fault(history: list[Asked], there: Stored) -> None:
    history[3].may_fail = False


def _tell_nobody_of_the_failure(history: list[Asked], there: Stored) -> None:
    there.turns[history[3].thread_id or ""] = None


def _drop_the_error(history: list[Asked], there: Stored) -> None:
    history[3].sender.streams = [
        [frame for frame in history[3].sender.streams[0] if frame[1]["type"] != "error"]
    ]


def _double_an_effect(history: list[Asked], there: Stored) -> None:
    change = max(there.tables["task_changes"], key=lambda row: row["seq"])
    task = max(there.tables["tasks"], key=lambda row: row["id"])
    there.tables["task_changes"].append(
        {**change, "seq": change["seq"] + 1, "task_id": task["id"] + 1, "key": f"{change['key']}x"}
    )
    there.tables["tasks"].append({**task, "id": task["id"] + 1})


def _take_a_key_away(history: list[Asked], there: Stored) -> None:
    there.tables["task_changes"][0]["key"] = None


def _lose_an_effect(history: list[Asked], there: Stored) -> None:
    there.tables["tasks"].remove(max(there.tables["tasks"], key=lambda row: row["id"]))


def _lose_an_effect_whole(history: list[Asked], there: Stored) -> None:
    task = max(there.tables["tasks"], key=lambda row: row["id"])
    there.tables["tasks"].remove(task)
    there.tables["task_changes"] = there.rows("task_changes", lambda row: row["task_id"] != task["id"])


def _lose_a_receipt(history: list[Asked], there: Stored) -> None:
    _items(there, "workflow")[0]["data"]["workflow"]["tasks"].clear()


def _lose_a_step(history: list[Asked], there: Stored) -> None:
    there.tables["journal"].remove(there.rows("journal", lambda row: row["step"].startswith("tool"))[0])


def _run_a_turn_for_nobody(history: list[Asked], there: Stored) -> None:
    there.tables["turns"].append({**_turn(history[0], there), "id": "trn_other"})


def _hide_a_thread(history: list[Asked], there: Stored) -> None:
    there.listed.pop()


def _lose_a_letter(history: list[Asked], there: Stored) -> None:
    _drop(
        history[1].sender, "assistant_message.content_part.text_delta"
    )  # one that is never said whole: it was stopped
    _drop(history[1].sender, "thread.item.done", last=True)


def _lose_the_end(history: list[Asked], there: Stored) -> None:
    _drop(history[0].readers[1], "thread.item.done", last=True)


def _say_a_frame_twice(history: list[Asked], there: Stored) -> None:
    stream = history[0].sender.streams[0]
    stream.append(stream[-1])


def _add_an_item_twice(history: list[Asked], there: Stored) -> None:
    stream = history[0].sender.streams[0]
    at = next(at for at, (_, event) in enumerate(stream) if event["type"] == "thread.item.added")
    stream.insert(at, (None, stream[at][1]))


def _tell_two_readers_two_things(history: list[Asked], there: Stored) -> None:
    cursor, event = history[0].readers[1].streams[0][0]
    history[0].readers[1].streams[0][0] = (cursor, {**event, "type": "thread.updated"})


def _read_another_turn(history: list[Asked], there: Stored) -> None:
    history[0].sender.streams[0][-1] = (history[2].sender.cursor, history[0].sender.streams[0][-1][1])


def _never_end(history: list[Asked], there: Stored) -> None:
    history[0].readers[1].ended = False


def _drop(reader: Reader, kind: str, *, last: bool = False) -> None:
    stream = reader.streams[0]
    found = [
        at
        for at, (_, each) in enumerate(stream)
        if kind in (each["type"], each.get("update", {}).get("type"))
    ]
    del stream[found[-1 if last else 0]]


LIES: dict[Callable[[list[Asked], Stored], None], str] = {
    _lose_a_message: "holds the messages",
    _swap_messages: "holds the messages",
    _double_a_message: "holds the messages",
    _mix_two_answers: "stand among each other's items",
    _swap_text: "completed, with the answer",
    _change_what_is_listed: "reader 0 saw",
    _leave_running: "its turn has not ended",
    _call_it_stopped: "stopped, and nothing was done to it",
    _call_it_completed: "completed, with the answer",
    _fail_without_a_fault: "failed, and nothing was done to it",
    _tell_nobody_of_the_failure: "it has failed, and is told to be None",
    _drop_the_error: "was told of the errors []",
    _double_an_effect: "its tools added",
    _take_a_key_away: "without a key of its own",
    _lose_an_effect: "the tasks are not what their changes made",
    _lose_an_effect_whole: "its tools added",
    _lose_a_receipt: "receipts for 3 calls",
    _lose_a_step: "calls of tools in its journal",
    _run_a_turn_for_nobody: "not one for each",
    _hide_a_thread: "are listed",
    _lose_a_letter: "reader 0 saw",
    _lose_the_end: "reader 1 saw",
    _say_a_frame_twice: "was sent frames twice",
    _add_an_item_twice: "an item was added twice",
    _tell_two_readers_two_things: "was told something else",
    _read_another_turn: "read another turn",
    _never_end: "was never told the end",
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__.strip("_"))
async def test_a_lie_is_found(history: History, lie: Callable[[list[Asked], Stored], None]):
    asked, there = copy.deepcopy(history)
    lie(asked, there)
    found = judge(asked, there)
    assert any(LIES[lie] in each for each in found), found

"""The invariant of the product: folding a turn's events gives exactly what the store answers afterwards."""

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Literal

import pytest
from chatkit.types import ThreadMetadata
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from tests.conftest import make_settings
from tests.protocol.programs import programs
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres, Sqlite
from tests.support.fold import Screen
from tests.support.hosting import EventServer, Hosted, hosting

Ending = Literal["whole", "error", "stop"]


async def fold_equals_store(url: str, steps: list[Any], ending: Ending) -> None:
    reached = asyncio.Event()

    def answer(thread: ThreadMetadata) -> Sequence[Any]:
        def titled(title: str) -> Any:
            return lambda thread: setattr(thread, "title", title)

        # Events are shared by nobody: the engine may not rely on it, and the hook may change its items afterwards.
        copies = [titled(step) if isinstance(step, str) else step.model_copy(deep=True) for step in steps]
        last: dict[str, list[Any]] = {
            "whole": [],
            "error": [RuntimeError("boom")],
            "stop": [lambda _thread: reached.set(), asyncio.Event()],
        }
        return [*copies, *last[ending]]

    async with hosting(make_settings(url), lambda: EventServer(answer)) as hosted:
        stream = await hosted.begin()
        if ending == "stop":
            await reached.wait()
            stopped = (await hosted.ask("turns.stop", {"turn_id": stream.turn_id}))["turn"]
            assert stopped["status"] == "stopped"
        events = await hosted.read(stream)
        screen = Screen().fold(deepcopy(events))
        assert not screen.open, "an item was left half-open"
        assert bool(screen.errors) == (ending == "error")
        thread_id = screen.thread["id"]
        thread = await hosted.ask("threads.get_by_id", {"thread_id": thread_id})
        assert thread["items"]["data"] == screen.shown()
        assert {**thread, "items": None} == screen.thread
        listed = await hosted.ask("items.list", {"thread_id": thread_id, "order": "asc", "limit": 100})
        assert listed["data"] == screen.shown()
        assert "hidden_context" not in str(events)
        await any_part_and_the_rest_fold_to_the_same(hosted, stream.turn_id, events, screen)


async def any_part_and_the_rest_fold_to_the_same(
    hosted: Hosted, turn_id: str, events: list[dict[str, Any]], whole: Screen
) -> None:
    """The log is gone, as it is a minute later or after a restart: whoever saw a part of the turn sees all of it."""
    await hosted.turns.noted()
    hosted.turns._turns.clear()
    rest = await hosted.follow(turn_id, f"{turn_id}:0.1")
    for count in range(len(events) + 1):
        screen = Screen().fold(deepcopy(events[:count])).fold(deepcopy(rest))
        assert not screen.open
        assert screen.shown() == whole.shown(), f"after {count} of {len(events)} frames"
        assert screen.thread == whole.thread
        assert bool(screen.errors) == bool(whole.errors)


@requirement("turn.fold-equals-store")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_any_answer_ended_anywhere_folds_to_what_is_stored(kind: str, request: pytest.FixtureRequest):
    databases: Sqlite | Postgres = request.getfixturevalue(kind)
    examples = (
        120 if kind == "sqlite" else 25
    )  # a database for each example, and PostgreSQL's take longer to make

    @hypothesis(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=programs(), ending=st.sampled_from(["whole", "error", "stop"]))
    def check(steps: list[Any], ending: Ending) -> None:
        async def run() -> None:
            url = await databases.fresh()
            try:
                await fold_equals_store(url, steps, ending)
            finally:
                databases.drop(url)

        asyncio.run(run())

    check()

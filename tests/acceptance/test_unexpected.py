"""What nobody expected: a hosted server's hook that raises where no turn catches it."""

import sys
from typing import Any

import pytest
from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadItemDoneEvent, ThreadMetadata

from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.hosting import NOW, EventServer
from tests.support.serving import serving

PAGE = "https://app.example"


def said(text: str, item_id: str = "m_2") -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    return AssistantMessageItem(id=item_id, thread_id="t", created_at=NOW, content=content)


async def test_it_is_answered_like_everything_else_and_not_quoted(
    settings: Settings, caplog: pytest.LogCaptureFixture
):
    words = "what ann said"

    def context(_request: Any, _identity: Any) -> Any:
        raise RuntimeError(words)

    configured = make_settings(settings.database_url, cors_origins=PAGE)
    app = create_app(configured, server=lambda: EventServer(lambda _thread: []), context=context)
    async with serving(app) as address, Client.at(address) as client:
        body = {"type": "threads.create", "params": {"input": message("what ann said")}}
        answer = await client.http.post("/chatkit", json=body, headers={"Origin": PAGE})
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
        assert answer.headers["content-security-policy"]
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert "RuntimeError" in caplog.text
        assert "what ann said" not in caplog.text


def _leaves(_thread: ThreadMetadata) -> None:
    sys.exit(3)


@pytest.mark.parametrize(
    ("mistake", "noted"),
    [
        (_leaves, "failed: SystemExit"),
        (None, "the hook yielded a NoneType, which is no ThreadStreamEvent"),
        ({"type": "thread.item.done"}, "the hook yielded a dict, which is no ThreadStreamEvent"),
        (
            said("secret"),
            "an AssistantMessageItem, which is no ThreadStreamEvent: wrap it, as in ThreadItemDoneEvent(",
        ),
    ],
)
async def test_a_hook_that_does_what_none_may_ends_its_own_answer_in_words_for_its_author(
    settings: Settings, caplog: pytest.LogCaptureFixture, mistake: Any, noted: str
):
    def steps(_thread: ThreadMetadata) -> list[Any]:
        return [
            ThreadItemDoneEvent(item=said("One.", "m_1")),
            mistake,
            ThreadItemDoneEvent(item=said("Two.")),
        ]

    app = create_app(make_settings(settings.database_url), server=lambda: EventServer(steps))
    async with serving(app) as address, Client.at(address) as client:
        for _ in range(2):  # it is still there for the next
            screen = await client.say("Hello")
            assert screen.texts() == ["Hello", "One."]
            assert [error["allow_retry"] for error in screen.errors] == [True]
            assert await client.history(screen.thread["id"]) == screen.shown()
    assert noted in caplog.text
    assert "secret" not in caplog.text

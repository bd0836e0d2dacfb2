"""Both field reports, rebuilt and run: the diagnosis is what was wrong, root cause first. And the plain SDK."""

import pytest

from holdfast.doctor.live.talk import Options
from holdfast.doctor.verdict import CLEAN, FOUND, Report
from tests.doctor.backends.reports import (
    ConversationItems,
    FirstReport,
    SecondReport,
    ThreadItems,
    ThreadMessages,
)
from tests.doctor.backends.sdk import plain_sdk
from tests.doctor.looking import found, look

PLAIN = Options("", timeout=20)


def details(report: Report, check: str) -> str:
    outcome = next(each for each in report.outcomes if each.check.id == check)
    return " ".join(finding.oddity.detail for finding in outcome.findings)


@pytest.mark.parametrize(
    ("backend", "root", "says"),
    [
        (ThreadItems, "protocol.schema", 'there is no event "thread.item.user_message"'),
        (ThreadMessages, "protocol.other", "Assistants API"),
        (ConversationItems, "protocol.other", "Responses API"),
    ],
)
async def test_the_first_report(backend: type[FirstReport], root: str, says: str):
    report = await look(backend().app(), PLAIN)
    errors, warnings = found(report)
    assert errors[0] == root
    assert says in details(report, root)
    assert "vanish after streaming" in report.verdict
    # The custom fetch: loading a thread starts the agent, and the list is empty.
    assert "threads.get_by_id was answered with a stream." in details(report, "answer.stream-for-json")
    if backend is not ThreadMessages:  # which never names its thread, so that nobody could miss it
        assert "history.not-listed" in errors
    # The same id every turn.
    assert "msg-user-" in details(report, "ids.reused")
    # What was not the cause is not named as one.
    assert {"frames.event-field", "frames.line-ends", "answer.content-type"}.isdisjoint({*errors, *warnings})
    assert report.exit_code() == FOUND


async def test_the_third_attempt_fails_in_its_one_event_too():
    report = await look(ConversationItems().app(), PLAIN)
    assert "thread.created_at is missing; thread.items is missing" in details(report, "protocol.schema")


async def test_the_second_report():
    report = await look(SecondReport().app(), PLAIN, "/api/chatkit")
    errors, _warnings = found(report)
    assert errors[0] == "answer.json-for-stream"
    assert "threads.create" in details(report, "answer.json-for-stream")
    assert "messages.create" in report.errors[0].check.cause
    assert {"input.dropped", "operations.invented", "safety.user-from-body"} <= set(errors)
    assert report.exit_code() == FOUND


async def test_the_plain_sdk_is_clean_but_for_its_known_traps():
    report = await look(plain_sdk(), PLAIN)
    errors, warnings = found(report)
    assert errors == []
    assert set(warnings) == {
        "ids.short",
        "times.naive",
        "pages.oldest",
        "cancel.partial-lost",
        "errors.unknown-thread",
        "errors.bad-request",
    }
    for outcome in report.warnings:
        assert outcome.check.source.startswith("openai"), outcome.check.id
    assert report.exit_code() == CLEAN

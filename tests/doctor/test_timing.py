"""Waiting, by a clock of its own."""

import pytest

from holdfast.doctor.detect.timing import look_at_timing
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange, Timing
from tests.doctor.samples import TURN


@pytest.mark.parametrize(
    ("timing", "checks"),
    [
        (Timing(first_byte=0.1, first_text=0.4, longest_gap=0.2, total=2.0), set()),
        (Timing(first_byte=11.0, first_text=12.0, longest_gap=0.2, total=15.0), {"timing.first-byte"}),
        (Timing(first_byte=0.1, first_text=31.0, longest_gap=3.0, total=32.0), {"timing.first-text"}),
        (Timing(first_byte=0.1, first_text=0.4, longest_gap=31.0, total=40.0), {"timing.gaps"}),
        (Timing(first_byte=4.0, first_text=4.0, longest_gap=0.0, total=4.01), {"answer.buffered"}),
        (Timing(), set()),
    ],
)
def test_what_is_worth_a_word(timing: Timing, checks: set[str]):
    exchange = Exchange("create", "POST", "http://127.0.0.1/chatkit", status=200, timing=timing)
    exchange.sent_body = b'{"type": "threads.create", "params": {}}'
    exchange.feed(TURN)
    exchange.finish()
    evidence = Evidence("x", True)
    look_at_timing(exchange, evidence)
    assert set(evidence.findings) == checks

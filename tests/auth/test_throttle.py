"""Slowing guessing down."""

import pytest

from holdfast.auth.throttle import Throttle, network_of
from holdfast.errors import TooMany


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def retry_after(throttle: Throttle, key: str) -> int | None:
    try:
        throttle.take(key)
    except TooMany as exc:
        return exc.retry_after
    return None


def test_so_many_at_once_then_one_every_so_often(clock: Clock):
    throttle = Throttle(3, 30, clock=clock)
    assert [retry_after(throttle, "ann") for _ in range(4)] == [None, None, None, 30]
    assert retry_after(throttle, "bob") is None
    clock.now += 29.5
    assert retry_after(throttle, "ann") == 1
    clock.now += 0.5
    assert [retry_after(throttle, "ann") for _ in range(2)] == [None, 30]
    clock.now += 1000
    assert [retry_after(throttle, "ann") for _ in range(4)] == [None, None, None, 30]


def test_being_refused_makes_it_no_longer(clock: Clock):
    throttle = Throttle(1, 30, clock=clock)
    assert [retry_after(throttle, "ann") for _ in range(50)] == [None] + [30] * 49


def test_a_right_attempt_does_not_count(clock: Clock):
    throttle = Throttle(3, 30, clock=clock)
    for _ in range(100):
        throttle.take("ann")
        throttle.give_back("ann")
    assert len(throttle) == 0
    throttle.give_back("never taken")
    assert [retry_after(throttle, "ann") for _ in range(4)] == [None, None, None, 30]


def test_looking_uses_nothing_up(clock: Clock):
    throttle = Throttle(1, 30, clock=clock)
    for _ in range(5):
        throttle.check("ann")
    throttle.take("ann")
    with pytest.raises(TooMany):
        throttle.check("ann")


def test_it_stays_small(clock: Clock):
    throttle = Throttle(1, 30, max_keys=100, clock=clock)
    for number in range(1000):
        throttle.take(f"{number}" * 1000)
    assert len(throttle) == 100
    assert retry_after(throttle, "999" * 1000) == 30


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("a socket", "a socket"),
        (None, ""),
    ],
)
def test_whose_attempts_are_counted_together(address: str | None, key: str):
    assert network_of(address) == key

"""How much one user may ask: a bucket of requests, and places for turns."""

import pytest

from holdfast.errors import TooMany, Unavailable
from holdfast.turns.slots import Slots
from holdfast.web import limits
from holdfast.web.limits import RateLimits


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_at_once_and_then_as_they_come():
    clock = Clock()
    rate = RateLimits(60, clock=clock)
    for _ in range(60):
        rate.take("ann")
    with pytest.raises(TooMany) as refused:
        rate.take("ann")
    assert refused.value.retry_after == 1
    rate.take("bob")
    clock.now += 1
    rate.take("ann")
    with pytest.raises(TooMany):
        rate.take("ann")


def test_what_is_refused_costs_nothing_and_says_how_long():
    clock = Clock()
    rate = RateLimits(2, clock=clock)
    rate.take("ann")
    rate.take("ann")
    for _ in range(100):
        with pytest.raises(TooMany) as refused:
            rate.take("ann")
        assert refused.value.retry_after == 30
    clock.now += 30
    rate.take("ann")


def test_a_full_bucket_is_not_kept():
    clock = Clock()
    rate = RateLimits(10, clock=clock)
    for number in range(500):
        rate.take(f"user {number}")
    assert len(rate) == 500
    clock.now += 60
    rate.take("ann")
    assert len(rate) == 1


def test_there_are_never_more_buckets_than_the_bound(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MAX_USERS", 3)
    rate = RateLimits(1, clock=Clock())
    for name in "abcd":
        rate.take(name)
    assert len(rate) == 3
    with pytest.raises(TooMany):
        rate.take("d")


def test_places_for_one_user_and_for_all():
    slots = Slots(per_user=1, overall=2)
    with slots.held("ann"):
        with pytest.raises(TooMany) as refused, slots.held("ann"):
            pass
        assert refused.value.retry_after
        slots.take("bob")
        with pytest.raises(Unavailable), slots.held("eve"):
            pass
        with slots.held("bob", freeing=1):
            slots.release("bob")
    slots.release("bob")
    with slots.held("ann"), slots.held("bob"):
        pass

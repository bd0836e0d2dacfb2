"""What is promised in seconds follows from the constants; a change of one must not break the promise of another."""

from holdfast.journal.journal import STALE
from holdfast.store.journal import LETS_GO
from holdfast.turns import elsewhere, lease

TAKEN_UP_WITHIN = 15.0
"""Seconds after a replica's death by which another has its turns: docs/turns.md and docs/scaling.md promise it."""

WORK = 3.0
"""Seconds of these that are left for the taking up itself, on a machine that has much to do."""


def test_a_dead_replicas_turns_are_taken_up_in_time():
    # It dies just after a beat. The others count it as dead when its lease has run out, and find that with their next
    # look, which begins an interval after the one before has ended.
    counts_as_dead = lease.HOLDS + lease.MARGIN
    assert counts_as_dead + 2 * lease.EVERY + WORK <= TAKEN_UP_WITHIN
    # What it froze in the middle of does not keep the turn's row for longer than that.
    assert counts_as_dead > LETS_GO


def test_who_was_only_slow_knows_first():
    assert lease.MARGIN > 0
    assert lease.HOLDS > 4 * lease.EVERY, "a few beats may be lost"
    # Whoever goes by its last look at the epoch has looked again before its turn is taken, by the lease or by force.
    assert min(lease.HOLDS + lease.MARGIN, elsewhere.PATIENCE) > STALE

"""Every operation, asked at random: the right status, the shape of an error, never a failure of ours.

`make test` runs a short form; `make faults` the long one: `--fuzz` requests, from `--fuzz-seed` or a fresh seed. A
failure says which it was.
"""

import asyncio
import secrets
from collections import Counter
from functools import partial

import pytest

from tests.faults.bodies import OPERATIONS
from tests.faults.fuzzing import Fuzz, fuzzing
from tests.faults.telling import tell
from tests.protocol.requirements import requirement
from tests.support.databases import Postgres, Sqlite

SHORT = 19 * 16

SHARES = 8
"""Requests under way at once, each of a conversation of its own: the same seed asks the same in each."""


@requirement("operation.all-sixteen")
def test_all_operations_are_known():
    ours = {"feedback.get", "turns.attach", "turns.get", "turns.stop"}
    assert ours < set(OPERATIONS)
    assert len(OPERATIONS) == 16 + len(ours)


def assert_not_in_vain(fuzz: Fuzz) -> None:
    """Each operation was reached: answered as asked, or for what is not offered, refused as such."""
    for operation in OPERATIONS:
        statuses = {status for name, status in fuzz.answered if name == operation}
        assert statuses & {200, 501}, f"{operation} was only ever answered {statuses}"
        assert statuses & {400, 404, 409, 422}, f"{operation} was never refused"


def accepted(shares: list[Fuzz]) -> str:
    """How often each operation was answered as asked: in the share that reached it least, and in all."""
    reached = []
    for operation in OPERATIONS:
        times = [sum(share.answered[operation, status] for status in (200, 501)) for share in shares]
        reached.append(f"{operation} {min(times)}/{sum(times)}")
    return ", ".join(reached)


@requirement("refusal.any-body", "refusal.status-and-code")
async def test_a_few_requests_of_each_kind(databases: Sqlite | Postgres):
    url = await databases.fresh()
    async with fuzzing(url, "short") as fuzz:
        await fuzz.run(SHORT)
        assert_not_in_vain(fuzz)
    databases.drop(url)


@pytest.mark.faults
@requirement("refusal.any-body", "refusal.status-and-code")
async def test_many_requests_of_each_kind(databases: Sqlite | Postgres, pytestconfig: pytest.Config):
    count = int(pytestconfig.getoption("fuzz")) // 2 // SHARES  # two databases
    seed = pytestconfig.getoption("fuzz_seed") or secrets.token_hex(4)
    tell(pytestconfig, f"{count * SHARES} requests on {type(databases).__name__}, from --fuzz-seed {seed}")
    url = await databases.fresh()
    async with fuzzing(url, seed) as fuzz:
        shares = [Fuzz(fuzz.client, f"{seed}/{number}") for number in range(SHARES)]
        async with asyncio.TaskGroup() as running:
            running.create_task(
                shares[0].run(count, partial(tell, pytestconfig))
            )  # the others are about as far
            for share in shares[1:]:
                running.create_task(share.run(count))
        tell(pytestconfig, f"answered as asked, by share: {accepted(shares)}")
        for share in shares:
            assert_not_in_vain(share)
        sent = sum(sum(share.answered.values()) for share in shares)
        assert sent >= count * SHARES
        statuses: Counter[int] = Counter()
        for share in shares:
            for (_, status), times in share.answered.items():
                statuses[status] += times
        tell(pytestconfig, f"{sent} requests from seed {seed}, answered {dict(sorted(statuses.items()))}")
    databases.drop(url)

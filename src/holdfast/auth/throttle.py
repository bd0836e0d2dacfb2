"""Slows guessing down: so many attempts at once, then one every so often."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from holdfast.errors import TooMany

__all__ = ["Throttle", "network_of"]

MAX_KEYS = 16_384


class Throttle:
    """A bucket of attempts for each key, in memory, as many as have been used lately.

    Args:
        burst: attempts that may come at once.
        every: seconds after which one more is there.
    """

    def __init__(
        self,
        burst: int,
        every: float,
        *,
        max_keys: int = MAX_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._span = burst * every
        self._every = every
        self._max_keys = max_keys
        self._clock = clock
        # When each bucket is full again; a key that is not here has a full one. Digests, so that a key's size
        # is not its sender's choice.
        self._full_at: OrderedDict[bytes, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: str) -> None:
        """Use an attempt up, before it is known how it ends: what comes at once must be counted at once.

        Raises:
            TooMany: there is none left; `retry_after` says when there is.
        """
        self._set(_digest(key), self._next(key))

    def check(self, key: str) -> None:
        """Raises `TooMany` as `take` would; uses nothing up."""
        self._next(key)

    def give_back(self, key: str) -> None:
        """The attempt was a right one and does not count."""
        name = _digest(key)
        if name in self._full_at:
            self._set(name, self._full_at[name] - self._every)

    def _next(self, key: str) -> float:
        """When the bucket would be full again after one more attempt."""
        now = self._clock()
        full_at = max(self._full_at.get(_digest(key), now), now) + self._every
        if full_at - now > self._span:
            wait = max(1, math.ceil(full_at - now - self._span))
            raise TooMany(
                "too_many_attempts", "Too many attempts. Wait a moment, then try again.", retry_after=wait
            )
        return full_at

    def _set(self, name: bytes, full_at: float) -> None:
        self._full_at[name] = full_at
        self._full_at.move_to_end(name)
        if full_at <= self._clock():
            del self._full_at[name]
        while len(self._full_at) > self._max_keys:
            self._full_at.popitem(last=False)


def network_of(address: str | None) -> str:
    """The key for a client's address: one household has a whole /64 of IPv6 addresses."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64))


def _digest(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()

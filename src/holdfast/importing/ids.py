"""The ids that things come with, kept where they can be; else others, the same whenever they are asked for."""

import hashlib
import re

__all__ = ["ItemIds", "other_thread_id", "usable"]

_USABLE = re.compile(r"[\x21-\x7e]{1,128}")
_NO_ID = "__fake_id__"
"""What the Agents SDK calls every message of a Chat Completions model; stores are full of it."""


def usable(given: str) -> bool:
    """Whether an id can stay: printable ASCII without spaces, and not one that stands for none."""
    return _USABLE.fullmatch(given) is not None and given != _NO_ID


def other_thread_id(owner: str, given: str, created_at: str) -> str:
    return f"thr_{_digest(owner, given, created_at)}"


class ItemIds:
    """Ids for the items of one thread, in their order: the first that comes with an id keeps it."""

    def __init__(self, thread_id: str) -> None:
        self._thread_id = thread_id
        self._times: dict[str, int] = {}

    def next(self, given: str) -> str:
        times = self._times[given] = self._times.get(given, 0) + 1
        if times == 1 and usable(given):
            return given
        return f"msg_{_digest(self._thread_id, given, str(times))}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

"""Ids of the things a turn makes, derived from the turn."""

import secrets
from collections import Counter
from hashlib import blake2b

from chatkit.store import StoreItemType

from holdfast.store.sdk import PREFIXES

__all__ = ["FAKE_IDS", "TurnIds", "new_turn_id"]

FAKE_IDS = frozenset({"__fake_id__"})
"""What the Agents SDK calls every message of a Chat Completions model. Clients keep items by id, so the second
answer would overwrite the first."""


def new_turn_id() -> str:
    return f"trn_{secrets.token_hex(16)}"


class TurnIds:
    """Gives a turn's items ids of 128 bits: the same again where the same is done again."""

    def __init__(self, turn_id: str) -> None:
        self._turn_id = turn_id
        self._counts: Counter[str] = Counter()

    def __call__(self, kind: StoreItemType, place: str) -> str:
        """The next id at a place of the journal."""
        self._counts[place] += 1
        seed = f"{self._turn_id}/{place}/{self._counts[place]}".encode()
        return f"{PREFIXES[kind]}_{blake2b(seed, digest_size=16).hexdigest()}"

"""Ids of the things a turn makes, derived from the turn."""

import secrets
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
    """Gives a turn's items ids of 128 bits: the same again when the same attempt is run again."""

    def __init__(self, turn_id: str, attempt: int = 0) -> None:
        self._seed = f"{turn_id}/{attempt}".encode()
        self._count = 0

    def __call__(self, kind: StoreItemType) -> str:
        self._count += 1
        digest = blake2b(self._seed + f"/{self._count}".encode(), digest_size=16).hexdigest()
        return f"{PREFIXES[kind]}_{digest}"

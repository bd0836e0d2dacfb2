"""Whose the conversations become: the source's people as users of ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.identity import LOCAL_ISSUER
from holdfast.store.db import Db
from holdfast.store.users import UserRows

__all__ = ["Owner", "People"]


@dataclass(frozen=True, slots=True)
class Owner:
    """A user of ours; without an id, one who would be made if this were no rehearsal."""

    user_id: str | None


class People:
    """Finds users, and makes those of an outside issuer: their first token finds what was imported.

    Args:
        issuer: who vouches for them; our own accounts are found by their address, and never made.
        names: the source's name for somebody → the subject, or the address, that they have here.
    """

    def __init__(self, db: Db, issuer: str, names: Mapping[str, str], *, rehearsal: bool) -> None:
        self._db = db
        self._issuer = issuer
        self._names = names
        self._rehearsal = rehearsal
        self._known: dict[str, Owner | None] = {}

    async def find(self, name: str) -> Owner | None:
        """None for somebody who has no account here."""
        if name not in self._known:
            self._known[name] = await self._look(self._names.get(name, name))
        return self._known[name]

    async def _look(self, name: str) -> Owner | None:
        local = self._issuer == LOCAL_ISSUER
        subject = name.strip().lower() if local else name
        async with self._db.read() as conn:
            found = await UserRows(conn).by_subject(self._issuer, subject)
        if found is not None:
            return Owner(found.user_id)
        if local or not subject:
            return None
        if self._rehearsal:
            return Owner(None)
        async with self._db.write() as conn:
            made = await UserRows(conn).create(issuer=self._issuer, subject=subject, email=None, name=None)
        return Owner(made.user_id)

"""Whose request it is."""

from holdfast.attachments.user import UserAttachments
from holdfast.engine.outgoing import Outgoing
from holdfast.identity import Identity

__all__ = ["Caller"]


class Caller:
    """The user behind a request, and what depends on where they reach us."""

    def __init__(self, identity: Identity, attachments: UserAttachments | None) -> None:
        self.identity = identity
        self.attachments = attachments
        self.outgoing = Outgoing(attachments.fresh if attachments is not None else None)

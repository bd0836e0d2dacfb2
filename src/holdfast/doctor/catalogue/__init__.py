"""Every check, as data: what it looks for, what it means, and how it is mended."""

from holdfast.doctor.catalogue.answers import ANSWERS, READING
from holdfast.doctor.catalogue.check import FACTS, Check
from holdfast.doctor.catalogue.conversation import CONVERSATION
from holdfast.doctor.catalogue.frames import FRAMES
from holdfast.doctor.catalogue.history import HISTORY
from holdfast.doctor.catalogue.items import ITEMS
from holdfast.doctor.catalogue.operations import OPERATIONS
from holdfast.doctor.catalogue.pages import PAGES
from holdfast.doctor.catalogue.protocol import PROTOCOL
from holdfast.doctor.catalogue.reach import REACH
from holdfast.doctor.catalogue.safety import SAFETY
from holdfast.doctor.catalogue.waiting import WAITING

__all__ = ["BY_ID", "CATALOGUE", "FACTS", "Check"]

CATALOGUE: tuple[Check, ...] = (
    *REACH,
    *ANSWERS,
    *PROTOCOL,
    *FRAMES,
    *READING,
    *CONVERSATION,
    *ITEMS,
    *HISTORY,
    *PAGES,
    *OPERATIONS,
    *WAITING,
    *SAFETY,
)
"""Root causes first: of two errors, the one that stands higher is named in the verdict."""

BY_ID = {check.id: check for check in CATALOGUE}

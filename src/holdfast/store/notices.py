"""Who wants to know at once that something of a user's has changed: callbacks within this process.

A notice says only whose data changed; what changed is read from the database, which every process sees. So a notice
that is lost, or one too many, does no harm, and one that comes from another process can be passed on in the same way.
"""

from collections.abc import Callable

__all__ = ["Notices"]


class Notices:
    """Told after a commit, on the event loop; tells everybody who listens."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str], None]] = []
        self.relay: Callable[[str], None] | None = None
        """Passes what this process writes on to others, who call `heard`."""

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the user's id from now on."""
        self._listeners.append(listener)

    def changed(self, user_id: str) -> None:
        """This process has written."""
        self.heard(user_id)
        if self.relay is not None:
            self.relay(user_id)

    def heard(self, user_id: str) -> None:
        """Some process has written."""
        for listener in self._listeners:
            listener(user_id)

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

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the user's id from now on. Returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, user_id: str) -> None:
        for listener in tuple(self._listeners):
            listener(user_id)

"""What the store raises for something that is not there, or not the user's."""

from chatkit.store import NotFoundError

from holdfast.errors import NotFound

__all__ = ["StoreNotFound", "missing"]


class StoreNotFound(NotFound, NotFoundError):
    """Our 404, which code written against the SDK's stores can also catch as the SDK's `NotFoundError`."""


def missing(noun: str) -> StoreNotFound:
    return StoreNotFound(f"{noun}_not_found", f"There is no such {noun}.")

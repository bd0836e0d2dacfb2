"""Stamps: which steps were finished, and with what contents."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from provision.console import step

__all__ = ["Stamps", "digest"]


class Stamps:
    """A file for each finished step, holding the digest of what the step was made from.

    Contents and not times of change, because a checkout renews the times. The folder lies inside the
    environment that the steps fill, so that both go together.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def bring(self, name: str, what: str, key: str, work: Callable[[], object]) -> bool:
        """Does `work` unless it was finished with this `key` before. Says whether it did."""
        if self.current(name, key):
            return False
        # First of all: after an interruption neither the new state nor the one before it can be relied on.
        self.forget(name)
        with step(name, what):
            work()
        self.record(name, key)
        return True

    def current(self, name: str, key: str) -> bool:
        try:
            return (self._folder / name).read_text() == key
        except (FileNotFoundError, NotADirectoryError):
            return False

    def record(self, name: str, key: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_text(key)

    def forget(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)


def digest(root: Path, files: Iterable[Path], *more: str) -> str:
    """A digest of the files' names (as seen from `root`) and contents, and of `more`."""
    total = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        contents = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"\n{file.relative_to(root).as_posix()}\0{contents}".encode())
    return total.hexdigest()

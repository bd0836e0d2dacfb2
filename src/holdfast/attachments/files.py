"""The folder of files. Their names are made here, of an attachment's id and a random number; never of anything that a
client said. All of it blocks: call it in a thread."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from holdfast.attachments.sniff import Sniffer

__all__ = ["Files", "Incoming"]

_NAME = re.compile(r"atc_([0-9a-f]{2})[0-9a-f]{30}\.[0-9a-f]{16}")
_INCOMING = "incoming"


class Files:
    """Files below one folder, which belongs to one database alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def receive(self, attachment_id: str) -> "Incoming":
        """A new file for the attachment: `with files.receive(id) as incoming`. Raises `OSError`."""
        name = f"{attachment_id}.{secrets.token_hex(8)}"
        return Incoming(self._root / _INCOMING / name, self.path(name), name)

    def path(self, name: str) -> Path:
        """Where the file of this name is. Raises `ValueError` for a name that was not made here."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError("not the name of a file of ours")
        return self._root / match[1] / name

    def delete(self, name: str) -> None:
        """Delete the file; quietly nothing when it is gone already."""
        self.path(name).unlink(missing_ok=True)

    def older_than(self, time: float) -> Iterator[str]:
        """The names of files that were last written before `time`, in seconds since the epoch."""
        for folder in self._folders():
            for entry in os.scandir(folder):
                if folder.name != _INCOMING and _NAME.fullmatch(entry.name) and _is_older(entry, time):
                    yield entry.name

    def clear_incoming(self, time: float) -> int:
        """Delete the beginnings of uploads that nothing was added to since `time`. Returns how many there were."""
        folder = self._root / _INCOMING
        old = [entry for entry in os.scandir(folder) if _is_older(entry, time)] if folder.is_dir() else []
        for entry in old:
            Path(entry.path).unlink(missing_ok=True)
        return len(old)

    def _folders(self) -> list[Path]:
        return (
            [Path(entry.path) for entry in os.scandir(self._root) if entry.is_dir()]
            if self._root.is_dir()
            else []
        )


class Incoming:
    """A file that is being written. It is gone when the block ends, unless it was kept."""

    def __init__(self, path: Path, target: Path, name: str) -> None:
        self.name = name
        self.size = 0
        """Bytes so far."""
        self._path = path
        self._target = target
        self._kept = False
        self._sniffer = Sniffer()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "wb")
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _exc: BaseException | None, _tb: TracebackType | None
    ) -> None:
        try:
            if self._file is not None:
                self._file.close()  # which fails when the disk is full and something is still to be written
        finally:
            if not self._kept:
                self._path.unlink(missing_ok=True)
                self._target.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        if self._file is None:
            raise RuntimeError("the file is not open")
        self._file.write(data)
        self._sniffer.feed(data)
        self.size += len(data)

    def mime_type(self) -> str:
        """What was written is."""
        return self._sniffer.mime_type()

    def settle(self) -> None:
        """Give the file its place, where it stands whole even after a power cut. It still goes with the block."""
        if self._file is None:
            raise RuntimeError("the file is not open")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._target.parent.mkdir(mode=0o700, exist_ok=True)
        self._path.rename(self._target)
        for folder in (self._target.parent, self._target.parent.parent):
            _sync(folder)

    def keep(self) -> None:
        """The file has its row, and stays. To be called before the commit: whether a commit that failed has happened
        all the same is not always known, and a file too many can be cleared away later."""
        self._kept = True


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_older(entry: os.DirEntry[str], time: float) -> bool:
    try:
        return entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mtime < time
    except FileNotFoundError:  # another process was first
        return False

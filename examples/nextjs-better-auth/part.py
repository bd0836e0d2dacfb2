"""One program of several: started apart, heard, and stopped."""

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

__all__ = ["Part", "Trouble", "tell"]

GRACE = 30  # seconds: Holdfast lets running answers end


def tell(line: str) -> None:
    """Prints, where there is somebody left to read: what runs must be stopped all the same."""
    with suppress(OSError):
        print(line, flush=True)


class Trouble(Exception):
    """What stands in the way, in a sentence."""


class Part:
    """A running program. What it says is printed under its name."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        """Raises `Trouble` when it cannot be started."""
        self.name = name
        self.ended = threading.Event()
        try:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                # Ctrl+C in a terminal reaches everything in the group; we alone say in which order they stop.
                start_new_session=True,
            )
        except OSError as error:
            raise Trouble(f"{name} does not start: {error}.") from error
        self._ear = threading.Thread(target=self._listen, name=name)
        self._ear.start()

    @classmethod
    def first_to_end(cls, parts: Sequence["Part"]) -> "Part":
        """Waits until one of them ends."""
        endings: queue.Queue[Part] = queue.Queue()

        def await_end(part: Part) -> None:
            part.ended.wait()
            endings.put(part)

        for part in parts:
            threading.Thread(target=await_end, args=[part], daemon=True).start()
        return endings.get()

    def finish(self) -> None:
        """Waits for its end. Raises `Trouble` when that is a bad one."""
        self.ended.wait()
        if self._process.wait() != 0:
            raise Trouble(f"{self.name} failed; its last lines are above.")

    def stop(self) -> None:
        """Asks it to end, and ends it and all that it started when it does not."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._ear.join()

    def _listen(self) -> None:
        if self._process.stdout is not None:  # it was asked for
            with self._process.stdout as said:
                for line in said:
                    tell(f"{self.name:>9} | {line.rstrip()}")
        self.ended.set()

"""Makes a server whose wall clock jumps when the test says so; what counts seconds on its own goes on as before."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["CLOCK", "jumpy", "set_clock"]

CLOCK = "HOLD_CLOCK"
"""Names the file that says by how many seconds the clock is wrong."""

OURS = ("holdfast.", "jwt.")
"""Who looks at the clock: those of our own, and who reads the times in tokens."""


def set_clock(file: Path, seconds: int) -> None:
    """The clock jumps, at once."""
    with file.with_suffix(".new").open("w") as written:
        written.write(str(seconds))
    file.with_suffix(".new").replace(file)


def jumpy() -> None:
    """To be called in the server's process, before it serves."""
    file = Path(os.environ[CLOCK])
    true_time = time.time

    def wrong() -> int:
        return int(file.read_text())

    time.time = lambda: true_time() + wrong()
    shifted = _shifted(wrong)
    for name, module in list(sys.modules.items()):
        if (
            name.startswith(OURS)
            and isinstance(module, ModuleType)  # type: ignore[redundant-expr]  # a package may put anything there
            and vars(module).get("datetime") is datetime
        ):
            module.datetime = shifted  # type: ignore[attr-defined]  # it is there


def _shifted(wrong: Callable[[], int]) -> type[datetime]:
    class Kind(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, datetime)

    class Shifted(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one will do
            there = datetime.now(UTC) + timedelta(seconds=wrong())
            return there.astimezone(tz) if tz is not None else there.astimezone().replace(tzinfo=None)

    return Shifted

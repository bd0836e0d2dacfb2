"""The times of a stream: with a zone, as text, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

__all__ = ["TimeLine"]

_SLACK = timedelta(seconds=5)  # two clocks in one backend may differ by a little


@dataclass(slots=True)
class TimeLine:
    """Times in the order in which they were sent."""

    _last: datetime | None = None

    def check(self, value: Any, where: str, odd: Callable[[str, str], None], *, ordered: bool) -> None:
        """Note what is odd with one time; `ordered` when it should not lie before the last one."""
        if isinstance(value, int | float):
            odd("times.numeric", f"{where} is the number {value!r}.")
            return
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            return  # the types have said what is wrong with it
        if moment.tzinfo is None:
            odd("times.naive", f"{where} is {value!r}, without a zone.")
        if not ordered:
            return
        last = self._last
        if last is not None and (last.tzinfo is None) == (moment.tzinfo is None):
            if moment < last - _SLACK:
                odd(
                    "times.order",
                    f"{where} is {value!r}, and what was sent before it is from {last.isoformat()}.",
                )
            moment = max(moment, last)
        self._last = moment

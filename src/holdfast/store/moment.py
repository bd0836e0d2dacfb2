"""Times that get on with the naive clock of the SDK's own helpers."""

from datetime import UTC, datetime
from typing import Any

__all__ = ["Moment", "aware"]


def aware(time: datetime) -> datetime:
    """The time in UTC when it carries no zone: the SDK's helpers stamp with the server's local time, naively."""
    return time if time.tzinfo is not None else time.astimezone(UTC)


class Moment(datetime):
    """An aware time that a naive one can be compared with and subtracted from; the naive one is then local.

    Hosted servers, and `chatkit.agents.stream_agent_response` too, take `item.created_at` from `datetime.now()`. With
    the SDK's own stores that works, because those hand naive times back; an aware one would raise `TypeError` in
    the middle of an answer.
    """

    @classmethod
    def of(cls, time: datetime) -> "Moment":
        time = aware(time)
        return cls.combine(time.date(), time.timetz())

    def __sub__(self, other: Any) -> Any:
        return super().__sub__(_aware(other))

    def __rsub__(self, other: Any) -> Any:
        return _aware(other).__sub__(self) if isinstance(other, datetime) else NotImplemented

    def __lt__(self, other: Any) -> bool:
        return super().__lt__(_aware(other))

    def __le__(self, other: Any) -> bool:
        return super().__le__(_aware(other))

    def __gt__(self, other: Any) -> bool:
        return super().__gt__(_aware(other))

    def __ge__(self, other: Any) -> bool:
        return super().__ge__(_aware(other))


def _aware(other: Any) -> Any:
    return aware(other) if isinstance(other, datetime) else other

"""Numbers about the process, in Prometheus' text format (version 0.0.4). No label holds anything of a user."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

__all__ = ["CONTENT_TYPE", "Counter", "Gauge", "Histogram", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

STORE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
TOKEN_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 60.0)


class Counter:
    """Counts up, for each value of one label. The values are known beforehand, so that zero is shown as zero."""

    def __init__(self, name: str, meaning: str, label: str, values: Sequence[str]) -> None:
        self._name = name
        self._head = _head(name, meaning, "counter")
        self._label = label
        self._counts = dict.fromkeys(values, 0)

    def add(self, value: str, count: int = 1) -> None:
        self._counts[value] += count

    def lines(self) -> list[str]:
        return [*self._head, *(f'{self._name}{{{self._label}="{v}"}} {n}' for v, n in self._counts.items())]


class Gauge:
    """What is so just now, asked when it is shown."""

    def __init__(self, name: str, meaning: str) -> None:
        self._name = name
        self._head = _head(name, meaning, "gauge")
        self.ask: Callable[[], int] = int

    def lines(self) -> list[str]:
        return [*self._head, f"{self._name} {self.ask()}"]


class Histogram:
    """Seconds, in buckets, for each value of one label (one empty value: no label)."""

    def __init__(
        self,
        name: str,
        meaning: str,
        buckets: Sequence[float],
        *,
        label: str = "",
        values: Sequence[str] = ("",),
    ) -> None:
        self._name = name
        self._head = _head(name, meaning, "histogram")
        self._bounds = buckets
        self._label = label
        self._counts = {value: [0] * (len(buckets) + 1) for value in values}
        self._sums = dict.fromkeys(values, 0.0)

    def observe(self, seconds: float, value: str = "") -> None:
        self._counts[value][bisect_left(self._bounds, seconds)] += 1
        self._sums[value] += seconds

    def lines(self) -> list[str]:
        lines = list(self._head)
        for value, counts in self._counts.items():
            label = f'{self._label}="{value}"' if self._label else ""
            so_far = 0
            for bound, count in zip((*self._bounds, "+Inf"), counts, strict=True):
                so_far += count
                lines.append(f'{self._name}_bucket{{{label}{"," if label else ""}le="{bound}"}} {so_far}')
            braces = f"{{{label}}}" if label else ""
            lines.append(f"{self._name}_sum{braces} {self._sums[value]:.6f}")
            lines.append(f"{self._name}_count{braces} {so_far}")
        return lines


class Metrics:
    """The numbers of one application."""

    def __init__(self) -> None:
        self.turns = Counter(
            "holdfast_turns_total",
            "Turns that ended here, by how.",
            "status",
            ("completed", "stopped", "failed", "handed_over"),
        )
        self.running = Gauge("holdfast_turns_running", "Turns that run or are being accepted.")
        self.streams = Gauge("holdfast_streams_open", "Responses that read a turn's events.")
        self.event_streams = Gauge("holdfast_event_streams_open", "Responses that follow a user's tasks.")
        self.first_token = Histogram(
            "holdfast_first_token_seconds", "From a message's acceptance to the first words.", TOKEN_BUCKETS
        )
        self.tokens = Counter(
            "holdfast_tokens_total",
            "Tokens, as the model's provider counts them.",
            "kind",
            ("input", "output"),
        )
        self.store = Histogram(
            "holdfast_store_seconds",
            "Transactions, their wait for a connection included.",
            STORE_BUCKETS,
            label="kind",
            values=("read", "write"),
        )

        self._redis: Gauge | None = None

    def watch_redis(self, up: Callable[[], bool]) -> None:
        """There is a Redis, and this says whether it answers."""
        self._redis = Gauge("holdfast_redis_up", "Whether Redis answers: 1 or 0.")
        self._redis.ask = lambda: int(up())

    def render(self) -> str:
        parts: tuple[Counter | Gauge | Histogram, ...] = (
            self.turns,
            self.running,
            self.streams,
            self.event_streams,
            self.first_token,
            self.tokens,
            self.store,
            *([self._redis] if self._redis is not None else []),
        )
        return "\n".join(line for part in parts for line in part.lines()) + "\n"


def _head(name: str, meaning: str, kind: str) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]

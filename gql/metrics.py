"""What happened in; counters and histograms for Prometheus out.

Counting costs a microsecond a request: plain numbers, which the client library only prints.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.registry import Collector

from db.pool import Pool

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
ROWS = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 20_000)
# Anybody can name operations: so many names are told apart, all others are one.
MOST_OPERATIONS = 100
OTHERS = "(others)"
NAMELESS = "(nameless)"


class Histogram:
    """How many values there were up to each bound, and their sum."""

    __slots__ = ("_bounds", "_counts", "_sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def add_to(self, family: HistogramMetricFamily, labels: tuple[str, ...] = ()) -> None:
        """Print it as a member of `family`."""
        names = [*(f"{bound:g}" for bound in self._bounds), "+Inf"]
        totals = accumulate(self._counts)
        family.add_metric(labels, list(zip(names, totals, strict=True)), self._sum)


class Metrics(Collector):
    """Of one process; `in_flight` and `plans` tell how many there are now.

    `replica` tells whether it answers; None where there is none, or nobody asks.
    """

    def __init__(
        self,
        pools: dict[str, Pool],
        in_flight: Callable[[], int],
        plans: Callable[[], int],
        replica: Callable[[], bool | None],
    ) -> None:
        self._pools = pools
        self._in_flight = in_flight
        self._plans = plans
        self._replica = replica
        self._operations: set[str] = set()
        self._answered: Counter[tuple[str, str, str]] = Counter()
        self._told: Counter[str] = Counter()
        self._cached: Counter[str] = Counter()
        self._seconds: dict[tuple[str, str], Histogram] = {}
        self._cost = Histogram(ROWS)
        self._statements: dict[str, Histogram] = {}
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def answered(
        self, operation: str | None, lane: str, outcome: str, seconds: float, cost: int
    ) -> None:
        """An operation was answered: `ok`, `partial` or, without data, `failed`."""
        name = NAMELESS if operation is None else self._known(operation)
        self._answered[name, lane, outcome] += 1
        found = self._seconds.get((name, lane))
        if found is None:
            found = self._seconds[name, lane] = Histogram(SECONDS)
        found.observe(seconds)
        self._cost.observe(cost)

    def told(self, code: str) -> None:
        """A client was told of an error, whether there was data beside it or not."""
        self._told[code] += 1

    def looked_up(self, *, was_there: bool) -> None:
        """A plan was asked for."""
        self._cached["hit" if was_there else "miss"] += 1

    def executed(self, lane: str, seconds: float) -> None:
        """A statement has ended, well or not."""
        found = self._statements.get(lane)
        if found is None:
            found = self._statements[lane] = Histogram(SECONDS)
        found.observe(seconds)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Any]:
        """What the client library prints."""
        answered = CounterMetricFamily(
            "gateway_requests",
            "Operations answered.",
            labels=["operation", "lane", "outcome"],
        )
        for labels, count in self._answered.items():
            answered.add_metric(labels, count)
        yield answered
        told = CounterMetricFamily("gateway_errors", "Errors told to clients.", labels=["code"])
        for code, count in self._told.items():
            told.add_metric([code], count)
        yield told
        seconds = HistogramMetricFamily(
            "gateway_request_seconds",
            "From the first byte of a request to its whole answer.",
            labels=["operation", "lane"],
        )
        for labels_of, histogram in self._seconds.items():
            histogram.add_to(seconds, labels_of)
        yield seconds
        cost = HistogramMetricFamily(
            "gateway_request_cost", "Rows that could come back.", labels=[]
        )
        self._cost.add_to(cost)
        yield cost
        statements = HistogramMetricFamily(
            "gateway_statement_seconds", "Statements in Postgres.", labels=["lane"]
        )
        for lane, histogram in self._statements.items():
            histogram.add_to(statements, (lane,))
        yield statements
        yield from self._gauges()

    def _gauges(self) -> Iterator[Any]:
        yield GaugeMetricFamily(
            "gateway_requests_in_flight", "Requests under way.", value=self._in_flight()
        )
        connections = GaugeMetricFamily(
            "gateway_connections", "Connections to Postgres.", labels=["server", "state"]
        )
        for server, pool in self._pools.items():
            for state, number in pool.numbers.items():
                connections.add_metric([server, state], number)
        yield connections
        serves = GaugeMetricFamily(
            "gateway_replica_serves", "Whether the replica answers; nothing while nobody asks."
        )
        if (is_serving := self._replica()) is not None:
            serves.add_metric([], is_serving)
        yield serves
        yield GaugeMetricFamily("gateway_plans", "Plans kept.", value=self._plans())
        lookups = CounterMetricFamily(
            "gateway_plan_lookups", "Plans asked for.", labels=["outcome"]
        )
        for outcome, count in self._cached.items():
            lookups.add_metric([outcome], count)
        yield lookups

    def _known(self, operation: str) -> str:
        if operation in self._operations:
            return operation
        if len(self._operations) >= MOST_OPERATIONS:
            return OTHERS
        self._operations.add(operation)
        return operation

"""Counts events in counters and histograms for Prometheus.

The numbers are in memory that all workers of a gateway share, and each worker can print the sums.
The client library only formats them, so that counting takes a microsecond per request.
"""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import accumulate
from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.registry import Collector

from db.connection.pool import Pool
from db.process.worker import Worker
from gql.caching.memory import MemoryCache
from gql.telemetry.shared_counters import Key, Numbers, SharedCounters, merged, read

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
ROWS = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 20_000)
# Clients choose the names of operations: at most so many become labels, and no longer ones. All
# others share a label.
MAX_OPERATIONS = 100
MAX_NAME_LENGTH = 100
OTHER = "(others)"
UNNAMED = "(nameless)"
# How often a worker publishes its gauges, and so how old those of other workers can be.
PUBLISH_SECONDS = 1.0


class Family(NamedTuple):
    """The name, help text and labels of a metric; a histogram has bounds as well."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] | None = None


REQUESTS, ERRORS, DURATIONS = "gateway_requests", "gateway_errors", "gateway_request_seconds"
COST, STATEMENTS = "gateway_request_cost", "gateway_statement_seconds"
LOOKUPS = "gateway_plan_lookups"
DROPPED = "gateway_log_lines_dropped"
CACHED, EVICTIONS, BYTES = (
    "gateway_cache_lookups",
    "gateway_cache_evictions",
    "gateway_cache_bytes",
)
IN_FLIGHT, CONNECTIONS, PLANS = "gateway_requests_in_flight", "gateway_connections", "gateway_plans"
REPLICA = "gateway_replica"
COUNTERS = (
    Family(REQUESTS, "Operations answered.", ("operation", "lane", "outcome")),
    Family(ERRORS, "Errors sent to clients.", ("code",)),
    Family(
        DURATIONS,
        "From the first byte of a request to its complete response.",
        ("operation", "lane"),
        SECONDS,
    ),
    Family(COST, "Rows that could come back.", bounds=ROWS),
    Family(STATEMENTS, "Statements in Postgres.", ("lane",), SECONDS),
    Family(LOOKUPS, "Plan cache lookups.", ("outcome",)),
    Family(DROPPED, "Lines of the request log that were dropped, as their reader stalled."),
    Family(CACHED, "Lookups of documents, their trees and plans.", ("kind", "outcome")),
    Family(EVICTIONS, "Values that left the cache for others.", ("kind",)),
)
GAUGES = (
    Family(IN_FLIGHT, "Requests in flight."),
    Family(CONNECTIONS, "Connections to Postgres.", ("server", "state")),
    Family(PLANS, "Plans in the cache."),
    Family(BYTES, "Estimated memory of cached documents and plans; CACHE_MIB bounds it."),
    Family(
        REPLICA,
        "Workers that read from the replica or not; none while no read asks for it.",
        ("state",),
    ),
)
BOUNDS = {family.name: family.bounds for family in COUNTERS}


class Metrics(Collector):
    """The metrics of `worker`, and the sums over all workers.

    `in_flight` and `plans` return the current numbers; `replica` returns whether reads go to the
    replica, or None without a replica or without reads. The counters of other workers are current,
    but for those of the cache; these and their gauges are up to a second old.
    """

    def __init__(
        self,
        pools: Mapping[str, Pool],
        in_flight: Callable[[], int],
        plans: Callable[[], int],
        cache: MemoryCache,
        replica: Callable[[], bool | None],
        worker: Worker,
    ) -> None:
        self._pools = pools
        self._in_flight = in_flight
        self._plans = plans
        self._cache = cache
        self._published: Counter[Key] = Counter()
        self._replica = replica
        self._blocks = worker.blocks
        self._operations: set[str] = set()
        self._counts = SharedCounters(worker.own.counts, _size)
        self._gauges = SharedCounters(worker.own.gauges, _size)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        # A metric without labels is printed from the start, even at zero.
        self._cost = self._counts[COST,]
        self.count_dropped_lines(0)

    def count_operation(
        self, operation: str | None, lane: str, outcome: str, seconds: float, cost: int
    ) -> None:
        """Count an operation; `outcome` is `ok`, `partial` or, without data, `failed`."""
        name = UNNAMED if operation is None else self._operation_label(operation)
        self._counts[REQUESTS, name, lane, outcome][0] += 1
        _observe(self._counts[DURATIONS, name, lane], SECONDS, seconds)
        _observe(self._cost, ROWS, cost)

    def count_error(self, code: str) -> None:
        """Count an error sent to a client, with or without data."""
        self._counts[ERRORS, code][0] += 1

    def count_plan_lookup(self, *, hit: bool) -> None:
        """Count a lookup in the plan cache."""
        self._counts[LOOKUPS, "hit" if hit else "miss"][0] += 1

    def _count_up_to(self, key: Key, number: int) -> None:
        """Add what is new since the last time; an earlier worker may have counted too."""
        self._counts[key][0] += number - self._published[key]
        self._published[key] = number

    def count_dropped_lines(self, number: int) -> None:
        """Count lines of the request log that nobody read in time."""
        self._counts[DROPPED,][0] += number

    def count_statement(self, lane: str, seconds: float) -> None:
        """Count a statement that has ended, with or without an error."""
        _observe(self._counts[STATEMENTS, lane], SECONDS, seconds)

    def text(self) -> bytes:
        """All metrics in the text format of Prometheus."""
        return generate_latest(self._registry)

    def publish(self) -> None:
        """Write the gauges of this worker to the shared memory."""
        self._gauges[IN_FLIGHT,][0] = self._in_flight()
        self._gauges[PLANS,][0] = self._plans()
        self._gauges[BYTES,][0] = self._cache.size
        for kind, number in self._cache.count.hits.items():
            self._count_up_to((CACHED, kind, "hit"), number)
        for kind, number in self._cache.count.misses.items():
            self._count_up_to((CACHED, kind, "miss"), number)
        for kind, number in self._cache.count.evictions.items():
            self._count_up_to((EVICTIONS, kind), number)
        serves = self._replica()
        self._gauges[REPLICA, "serves"][0] = serves is True
        self._gauges[REPLICA, "left_out"][0] = serves is False
        for server, pool in self._pools.items():
            for state, number in pool.stats.items():
                self._gauges[CONNECTIONS, server, state][0] = number

    @asynccontextmanager
    async def publishing(self) -> AsyncIterator[None]:
        """Publish the gauges regularly while the block runs."""

        async def repeat() -> None:
            while True:
                self.publish()
                await asyncio.sleep(PUBLISH_SECONDS)

        task = asyncio.create_task(repeat())
        try:
            yield
        finally:
            task.cancel()

    def collect(self) -> Iterator[Any]:
        """The metric families, for the client library."""
        self.publish()
        counters = merged(read(block.counts) for block in self._blocks)
        gauges = merged(read(block.gauges) for block in self._blocks)
        for family in COUNTERS:
            yield _family(family, CounterMetricFamily, counters)
        for family in GAUGES:
            yield _family(family, GaugeMetricFamily, gauges)

    def _operation_label(self, operation: str) -> str:
        known = self._operations
        if operation in known:
            return operation
        if len(known) >= MAX_OPERATIONS or len(operation) > MAX_NAME_LENGTH:
            return OTHER
        # A new name: the limit is for all workers together.
        keys = (key for block in self._blocks for key in read(block.counts))
        known |= {key[1] for key in keys if key[0] == REQUESTS} - {UNNAMED, OTHER}
        if operation not in known and len(known) >= MAX_OPERATIONS:
            return OTHER
        known.add(operation)
        return operation


def _size(key: Key) -> int:
    """How many numbers a metric has: one; for a histogram its buckets, the overflow and the sum."""
    bounds = BOUNDS.get(key[0])
    return 1 if bounds is None else len(bounds) + 2


def _observe(histogram: Numbers, bounds: tuple[float, ...], value: float) -> None:
    histogram[bisect_left(bounds, value)] += 1
    histogram[-1] += value


def _family(family: Family, kind: type[Any], sums: Mapping[Key, Sequence[float]]) -> Any:
    """`family` as a family of the client library; `kind` is its class unless it has bounds."""
    bounds = family.bounds
    result: Any = (HistogramMetricFamily if bounds else kind)(
        family.name, family.help, labels=family.labels
    )
    for (name, *labels), numbers in sums.items():
        if name == family.name:
            result.add_metric(labels, *(_buckets(bounds, numbers) if bounds else numbers))
    return result


def _buckets(bounds: Sequence[float], numbers: Sequence[float]) -> tuple[Any, float]:
    """The cumulative buckets in the form of the client library, and the sum."""
    names = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    return list(zip(names, accumulate(numbers[:-1]), strict=True)), numbers[-1]

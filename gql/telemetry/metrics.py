"""What happened in; counters and histograms for Prometheus out.

Counting costs a microsecond a request: plain numbers, which the client library only prints. They
stand where all workers of a gateway see them, and any of them prints the sums.
"""

import asyncio
from bisect import bisect_left
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
from gql.telemetry.shared_counters import Key, Numbers, Tally, merged, read

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
ROWS = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 20_000)
# Anybody can name operations: so many names are told apart, all others are one, as are long ones.
MOST_OPERATIONS = 100
MOST_NAME = 100
OTHERS = "(others)"
NAMELESS = "(nameless)"
# How old what others hold may be where it is told.
SHOWN_SECONDS = 1.0


class Family(NamedTuple):
    """What is told under one name; a histogram has bounds."""

    name: str
    words: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] | None = None


REQUESTS, ERRORS, DURATIONS = "gateway_requests", "gateway_errors", "gateway_request_seconds"
COST, STATEMENTS = "gateway_request_cost", "gateway_statement_seconds"
LOOKUPS = "gateway_plan_lookups"
IN_FLIGHT, CONNECTIONS, PLANS = "gateway_requests_in_flight", "gateway_connections", "gateway_plans"
REPLICA = "gateway_replica"
COUNTED = (
    Family(REQUESTS, "Operations answered.", ("operation", "lane", "outcome")),
    Family(ERRORS, "Errors told to clients.", ("code",)),
    Family(
        DURATIONS,
        "From the first byte of a request to its whole answer.",
        ("operation", "lane"),
        SECONDS,
    ),
    Family(COST, "Rows that could come back.", bounds=ROWS),
    Family(STATEMENTS, "Statements in Postgres.", ("lane",), SECONDS),
    Family(LOOKUPS, "Plans asked for.", ("outcome",)),
)
HELD = (
    Family(IN_FLIGHT, "Requests under way."),
    Family(CONNECTIONS, "Connections to Postgres.", ("server", "state")),
    Family(PLANS, "Plans kept."),
    Family(
        REPLICA, "Workers that the replica answers, or not; none while nobody asks.", ("state",)
    ),
)
BOUNDS = {family.name: family.bounds for family in COUNTED}


class Metrics(Collector):
    """Of `worker`, beside those of the others; `in_flight` and `plans` tell how many there are now.

    `replica` tells whether it answers; None where there is none, or nobody asks. What others have
    counted is told as of now, what they hold as of a second ago.
    """

    def __init__(
        self,
        pools: dict[str, Pool],
        in_flight: Callable[[], int],
        plans: Callable[[], int],
        replica: Callable[[], bool | None],
        worker: Worker,
    ) -> None:
        self._pools = pools
        self._in_flight = in_flight
        self._plans = plans
        self._replica = replica
        self._blocks = worker.blocks
        self._operations: set[str] = set()
        self._counts = Tally(worker.own.counts, _size)
        self._held = Tally(worker.own.gauges, _size)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        # What has no labels is told from the start.
        self._cost = self._counts[COST,]

    def answered(
        self, operation: str | None, lane: str, outcome: str, seconds: float, cost: int
    ) -> None:
        """An operation was answered: `ok`, `partial` or, without data, `failed`."""
        name = NAMELESS if operation is None else self._known(operation)
        self._counts[REQUESTS, name, lane, outcome][0] += 1
        _observe(self._counts[DURATIONS, name, lane], SECONDS, seconds)
        _observe(self._cost, ROWS, cost)

    def told(self, code: str) -> None:
        """A client was told of an error, whether there was data beside it or not."""
        self._counts[ERRORS, code][0] += 1

    def looked_up(self, *, was_there: bool) -> None:
        """A plan was asked for."""
        self._counts[LOOKUPS, "hit" if was_there else "miss"][0] += 1

    def executed(self, lane: str, seconds: float) -> None:
        """A statement has ended, well or not."""
        _observe(self._counts[STATEMENTS, lane], SECONDS, seconds)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def show(self) -> None:
        """Let the others know what this one holds."""
        self._held[IN_FLIGHT,][0] = self._in_flight()
        self._held[PLANS,][0] = self._plans()
        serves = self._replica()
        self._held[REPLICA, "serves"][0] = serves is True
        self._held[REPLICA, "left_out"][0] = serves is False
        for server, pool in self._pools.items():
            for state, number in pool.stats.items():
                self._held[CONNECTIONS, server, state][0] = number

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Let them know for as long as the block runs."""

        async def repeat() -> None:
            while True:
                self.show()
                await asyncio.sleep(SHOWN_SECONDS)

        showing = asyncio.create_task(repeat())
        try:
            yield
        finally:
            showing.cancel()

    def collect(self) -> Iterator[Any]:
        """What the client library prints."""
        self.show()
        counted = merged(read(block.counts) for block in self._blocks)
        held = merged(read(block.gauges) for block in self._blocks)
        for family in COUNTED:
            yield _told(family, CounterMetricFamily, counted)
        for family in HELD:
            yield _told(family, GaugeMetricFamily, held)

    def _known(self, operation: str) -> str:
        known = self._operations
        if operation in known:
            return operation
        if len(known) >= MOST_OPERATIONS or len(operation) > MOST_NAME:
            return OTHERS
        # A new one: all workers together tell so many apart.
        counted = (key for block in self._blocks for key in read(block.counts))
        known |= {key[1] for key in counted if key[0] == REQUESTS} - {NAMELESS, OTHERS}
        if operation not in known and len(known) >= MOST_OPERATIONS:
            return OTHERS
        known.add(operation)
        return operation


def _size(key: Key) -> int:
    """A number, or those of a histogram: how many up to each bound, how many above, the sum."""
    bounds = BOUNDS.get(key[0])
    return 1 if bounds is None else len(bounds) + 2


def _observe(histogram: Numbers, bounds: tuple[float, ...], value: float) -> None:
    histogram[bisect_left(bounds, value)] += 1
    histogram[-1] += value


def _told(family: Family, kind: type[Any], sums: Mapping[Key, Sequence[float]]) -> Any:
    """The family as the client library has it; `kind` is what it is without bounds."""
    bounds = family.bounds
    told: Any = (HistogramMetricFamily if bounds else kind)(
        family.name, family.words, labels=family.labels
    )
    for (name, *labels), numbers in sums.items():
        if name == family.name:
            told.add_metric(labels, *(_buckets(bounds, numbers) if bounds else numbers))
    return told


def _buckets(bounds: Sequence[float], numbers: Sequence[float]) -> tuple[Any, float]:
    """How many there are up to each bound, as the client library takes it, and the sum."""
    names = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    return list(zip(names, accumulate(numbers[:-1]), strict=True)), numbers[-1]

"""What a measurement says, and the median of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measured:
    """`requests` in `seconds`; milliseconds otherwise, CPU time for each request.

    pgbench tells no percentiles, and has no server.
    """

    requests: int
    seconds: float
    p50: float | None
    p99: float | None
    server_cpu: float | None
    postgres_cpu: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


@dataclass(frozen=True, slots=True)
class Median:
    """The median of each number over the rounds."""

    rate: float
    p50: float | None
    p99: float | None
    server_cpu: float | None
    postgres_cpu: float


def median_of(rounds: Sequence[Measured]) -> Median:
    """The median of each number."""
    return Median(
        rate=median(each.rate for each in rounds),
        p50=_median([each.p50 for each in rounds]),
        p99=_median([each.p99 for each in rounds]),
        server_cpu=_median([each.server_cpu for each in rounds]),
        postgres_cpu=median(each.postgres_cpu for each in rounds),
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None

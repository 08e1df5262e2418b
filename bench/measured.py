"""What a measurement says, and the median of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# A turn that other processes disturbed so much more than the quietest one does not count.
DISTURBED = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """`requests` in `seconds`; milliseconds otherwise, CPU time for each request.

    pgbench tells no percentiles, and has no server. `others` is which part of the CPUs other
    processes used meanwhile, from 0 to 1.
    """

    requests: int
    seconds: float
    p50: float | None
    p99: float | None
    server_cpu: float | None
    postgres_cpu: float | None
    others: float = 0

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
    postgres_cpu: float | None
    others: float = 0


def median_of(rounds: Sequence[Measured]) -> Median:
    """The median of each number over the rounds that were disturbed least."""
    quietest = min(each.others for each in rounds)
    counted = [each for each in rounds if each.others <= quietest + DISTURBED]
    return Median(
        rate=median(each.rate for each in counted),
        p50=_median([each.p50 for each in counted]),
        p99=_median([each.p99 for each in counted]),
        server_cpu=_median([each.server_cpu for each in counted]),
        postgres_cpu=_median([each.postgres_cpu for each in counted]),
        others=median(each.others for each in counted),
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None

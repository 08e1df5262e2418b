"""Rates that one process counts: as `limits` counts them."""

import time
from random import Random

import pytest
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from gql.access.rate_counts import RateCounts

RATE = 100


class Clock:
    """A clock that the test moves; it starts within a minute."""

    def __init__(self) -> None:
        self.at = 1_800_000_017.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize("seed", range(5))
async def test_counts_are_those_of_the_library(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    clock, random = Clock(), Random(seed)
    # The library keeps expired counts until its timer runs, which this test outpaces.
    monkeypatch.setattr(time, "time", clock)
    library = SlidingWindowCounterRateLimiter(MemoryStorage())
    item, counts = RateLimitItemPerMinute(RATE), RateCounts(RATE, clock)
    refused = 0
    for _ in range(2_000):
        # No round times: where a count is whole, rounding errors decide.
        clock.at += random.random() * random.choice((0, 1, 1, 2, 5, 130))
        key, cost = random.choice("ab"), random.randint(1, 40)
        expected = None
        if not await library.hit(item, key, cost=cost):
            expected = (await library.get_window_stats(item, key)).remaining
        assert counts.hit(key, cost) == expected
        refused += expected is not None
    assert refused > 200


def test_a_minute_later_half_of_the_cost_counts_no_more() -> None:
    clock = Clock()
    clock.at -= clock.at % 60
    counts = RateCounts(RATE, clock)
    assert counts.hit("ada", RATE) is None
    assert counts.hit("ada", 1) == 0
    assert counts.hit("omar", RATE) is None
    clock.at += 90
    assert counts.hit("ada", 51) == 50
    assert counts.hit("ada", 50) is None


def test_keys_are_forgotten_after_two_minutes_without_cost() -> None:
    clock = Clock()
    counts = RateCounts(RATE, clock)
    for number in range(100):
        counts.hit(str(number), 1)
    for _ in range(2):
        clock.at += 60
        counts.hit("ada", 1)
    assert set(counts._previous) | set(counts._current) == {"ada"}

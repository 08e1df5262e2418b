"""Counts the cost of each viewer in this process, over a sliding minute.

The counts are those of `limits`, which counts in Redis: the cost of the current minute, and of the
previous one the part that still lies within the last 60 seconds. That library would add 15 ms and 2
MiB to every start, for two dictionaries.
"""

from collections import Counter
from collections.abc import Callable
from math import floor
from time import time

WINDOW_SECONDS = 60


class RateCounts:
    """The cost of each key in the last minute; keys without cost in two minutes are forgotten."""

    def __init__(self, rate: int, now: Callable[[], float] = time) -> None:
        self._rate = rate
        self._now = now
        self._minute = 0
        self._current: Counter[str] = Counter()
        self._previous: Counter[str] = Counter()

    def hit(self, key: str, cost: int) -> int | None:
        """Count `cost` for `key`; if that exceeds the rate, count nothing and return the rest."""
        minute, elapsed = divmod(self._now(), WINDOW_SECONDS)
        if minute != self._minute:
            self._turn(int(minute))
        remaining_part = 1 - elapsed / WINDOW_SECONDS
        used = floor(self._previous[key] * remaining_part + self._current[key])
        if used + cost > self._rate:
            return max(self._rate - used, 0)
        self._current[key] += cost
        return None

    def _turn(self, minute: int) -> None:
        # After a minute without cost, or if the clock was set back, there is no previous minute.
        self._previous = self._current if minute == self._minute + 1 else Counter()
        self._current = Counter()
        self._minute = minute

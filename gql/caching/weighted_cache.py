"""A least-recently-used cache that is bounded by the total weight of its values."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class WeightedCache(Generic[K, V]):
    """Holds values of at most `max_weight` in total; `weigh` defaults to 1 for each value."""

    def __init__(self, max_weight: int, weigh: Callable[[K, V], int] = lambda *_: 1) -> None:
        self._max_weight = max_weight
        self._weigh = weigh
        self._values: OrderedDict[K, V] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """The value of `key`, or None; it becomes the most recently used value."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Add `value` and evict the least recently used values until the total weight fits."""
        self.drop(key)
        self._values[key] = value
        self._weight += self._weigh(key, value)
        while self._weight > self._max_weight:
            self.drop(next(iter(self._values)))

    def drop(self, key: K) -> None:
        """Remove `key` if it is in the cache."""
        value = self._values.pop(key, None)
        if value is not None:
            self._weight -= self._weigh(key, value)

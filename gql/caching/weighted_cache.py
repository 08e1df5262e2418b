"""Values kept for the next time, within a bound; those used last are kept longest."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """As many values as weigh `most` together; `weigh` says what one does, and is 1 if left out."""

    def __init__(self, most: int, weigh: Callable[[K, V], int] = lambda *_: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._values: OrderedDict[K, V] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """The value of `key`, which is now the one used last; None if it is not kept."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep `value`, and forget what was not used for longest until the bound holds."""
        self.drop(key)
        self._values[key] = value
        self._weight += self._weigh(key, value)
        while self._weight > self._most:
            self.drop(next(iter(self._values)))

    def drop(self, key: K) -> None:
        """Forget `key`, if it is kept."""
        value = self._values.pop(key, None)
        if value is not None:
            self._weight -= self._weigh(key, value)

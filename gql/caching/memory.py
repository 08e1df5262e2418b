"""Keeps recently used values of several kinds within one budget of memory.

Sizes are estimates: Python does not tell what a tree of objects takes, so each kind computes it
from what it can measure at once, such as the length of a text. `tests/caching/test_memory.py`
compares the estimates with what tracemalloc finds.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from cachetools import LRUCache

T = TypeVar("T")
MEBIBYTE = 2**20
# A value that would take more than this part of the budget is not kept: it would push out too much.
LARGEST_PART = 8
# The part of the budget for values that are rarely needed again, such as trees of documents.
BRIEF_PART = 1 / 8
Key = tuple[str, Hashable]


class _Entry(NamedTuple):
    value: Any
    size: int


class _Entries(LRUCache[Key, _Entry]):
    """The entries of all kinds; `evicted` is called with the kind of each that had to go."""

    def __init__(self, size: int, evicted: Callable[[str], None]) -> None:
        super().__init__(size, lambda entry: entry.size)
        self._evicted = evicted

    def popitem(self) -> tuple[Key, _Entry]:
        key, entry = super().popitem()
        self._evicted(key[0])
        return key, entry


def _ignore(*_: Any) -> None:
    """Count nothing."""


class MemoryCache:
    """A budget of `mebibytes` that several kinds of values share; those used last are kept.

    Values that are rarely needed again have a part of it for themselves, `brief`. `looked_up` is
    called with the kind and whether a value was found, `evicted` with the kind.
    """

    def __init__(
        self,
        mebibytes: float,
        looked_up: Callable[[str, bool], None] = _ignore,
        evicted: Callable[[str], None] = _ignore,
        *,
        part: float = 1 - BRIEF_PART,
    ) -> None:
        size = int(mebibytes * part * MEBIBYTE)
        self._largest = size // LARGEST_PART
        self._looked_up = looked_up
        self._entries = _Entries(size, evicted)
        self.brief = (
            self
            if part == BRIEF_PART
            else MemoryCache(mebibytes, looked_up, evicted, part=BRIEF_PART)
        )

    @property
    def size(self) -> int:
        """The estimated bytes that are in use."""
        others = 0 if self.brief is self else self.brief.size
        return int(self._entries.currsize) + others

    def counts(self) -> Counter[str]:
        """The number of values by kind."""
        return Counter(kind for kind, _ in self._entries)

    def get(self, kind: str, key: Hashable) -> Any:
        """The value of that kind; None if it is not kept."""
        entry = self._entries.get((kind, key))
        self._looked_up(kind, entry is not None)
        return None if entry is None else entry.value

    def put(self, kind: str, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of `size` bytes, unless it takes too large a part of the budget."""
        if size <= self._largest:
            self._entries[kind, key] = _Entry(value, size)


class Kind(Generic[T]):
    """The values of one kind in a cache; `size` estimates the bytes of one, its key included."""

    def __init__(self, cache: MemoryCache, name: str, size: Callable[[T], int]) -> None:
        self._cache = cache
        self._name = name
        self._size = size

    def __len__(self) -> int:
        return self._cache.counts()[self._name]

    def get(self, key: Hashable) -> T | None:
        """The value of `key`, if it is kept."""
        value: T | None = self._cache.get(self._name, key)
        return value

    def put(self, key: Hashable, value: T) -> T:
        """Keep `value`, if it is not too large, and return it."""
        self._cache.put(self._name, key, value, self._size(value))
        return value

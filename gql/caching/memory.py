"""Keeps recently used values of several kinds within one budget of memory.

Sizes are estimates: Python does not tell what a tree of objects takes, so each kind computes it
from what it can measure at once, such as the length of a text. `tests/caching/test_memory.py`
compares the estimates with what tracemalloc finds.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened to values, by kind."""

    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    evictions: Counter[str] = field(default_factory=Counter)


class _Entries(LRUCache[Key, _Entry]):
    """The entries of all kinds; `evictions` counts those that had to go, by kind."""

    def __init__(self, size: int, evictions: Counter[str]) -> None:
        super().__init__(size, lambda entry: entry.size)
        self._evictions = evictions

    def popitem(self) -> tuple[Key, _Entry]:
        key, entry = super().popitem()
        self._evictions[key[0]] += 1
        return key, entry


class MemoryCache:
    """A budget of `mebibytes` that several kinds of values share; those used last are kept.

    Values that are rarely needed again have a part of it for themselves, `brief`, which shares the
    `count`.
    """

    def __init__(self, mebibytes: float, whole: "MemoryCache | None" = None) -> None:
        size = int(mebibytes * (BRIEF_PART if whole else 1 - BRIEF_PART) * MEBIBYTE)
        self._largest = size // LARGEST_PART
        self.count: Counts = whole.count if whole else Counts()
        self._entries = _Entries(size, self.count.evictions)
        self.brief = self if whole else MemoryCache(mebibytes, self)

    @property
    def size(self) -> int:
        """The estimated bytes that are in use."""
        others = 0 if self.brief is self else self.brief.size
        return int(self._entries.currsize) + others

    def number(self, kind: str) -> int:
        """The number of values of that kind."""
        return sum(kept == kind for kept, _ in self._entries)

    def get(self, kind: str, key: Hashable) -> Any:
        """The value of that kind; None if it is not kept."""
        try:
            entry = self._entries[kind, key]
        except KeyError:
            self.count.misses[kind] += 1
            return None
        self.count.hits[kind] += 1
        return entry.value

    def put(self, kind: str, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of `size` bytes, unless it takes too large a part of the budget."""
        if size <= self._largest:
            self._entries[kind, key] = _Entry(value, size)


class CachePart(MemoryCache):
    """The values of `owner` in the budget of `whole`: others use the same keys for other values."""

    def __init__(self, whole: MemoryCache, owner: Hashable) -> None:
        self._whole = whole
        self._owner = owner
        self.count = whole.count
        self.brief = self if whole.brief is whole else CachePart(whole.brief, owner)

    @property
    def size(self) -> int:
        return self._whole.size

    def number(self, kind: str) -> int:
        return self._whole.number(kind)

    def get(self, kind: str, key: Hashable) -> Any:
        return self._whole.get(kind, (self._owner, key))

    def put(self, kind: str, key: Hashable, value: Any, size: int) -> None:
        self._whole.put(kind, (self._owner, key), value, size)


class Kind(Generic[T]):
    """The values of one kind in a cache; `size` estimates the bytes of one, its key included."""

    def __init__(self, cache: MemoryCache, name: str, size: Callable[[T], int]) -> None:
        self._cache = cache
        self._name = name
        self._size = size

    def __len__(self) -> int:
        return self._cache.number(self._name)

    def get(self, key: Hashable) -> T | None:
        """The value of `key`, if it is kept."""
        value: T | None = self._cache.get(self._name, key)
        return value

    def put(self, key: Hashable, value: T) -> T:
        """Keep `value`, if it is not too large, and return it."""
        self._cache.put(self._name, key, value, self._size(value))
        return value

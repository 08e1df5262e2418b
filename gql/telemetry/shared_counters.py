"""Counters in shared memory: one process writes them while others read.

The memory is a sequence of records, each made of words of eight bytes: a header with the length of
the key and the number of numbers, the key, the numbers. After the last record all bytes are zero.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

WORD = 8
SEPARATOR = "\0"
# The header is one word: the length of the key times this, plus the number of numbers.
LENGTH = 1 << 32

Key: TypeAlias = tuple[str, ...]
Numbers: TypeAlias = "memoryview[float]"


class SharedCounters(dict[Key, Numbers]):
    """Numbers by key, created as zeros on first access; only one process writes to them.

    `size` returns how many numbers a key has. Records that `memory` already holds are continued.
    Adding to a number is as fast as adding to an element of a list.
    """

    def __init__(self, memory: memoryview, size: Callable[[Key], int]) -> None:
        super().__init__()
        self._memory = memory
        self._size = size
        self._end = 0
        for end, key, numbers in _records(memory):
            self._end = end
            self[key] = numbers

    def __missing__(self, key: Key) -> Numbers:
        name, size = SEPARATOR.join(key).encode(), self._size(key)
        at = self._end + WORD + _padded(len(name))
        end = at + size * WORD
        if end + WORD > len(self._memory):
            # The memory is full: count in private memory, which no other process reads.
            self[key] = memoryview(bytearray(size * WORD)).cast("d")
            return self[key]
        self._memory[self._end + WORD : self._end + WORD + len(name)] = name
        # The header is written last, so that a concurrent reader finds a complete record or none.
        self._memory[self._end : self._end + WORD].cast("Q")[0] = len(name) * LENGTH + size
        self._end = end
        self[key] = self._memory[at:end].cast("d")
        return self[key]


def read(memory: memoryview) -> dict[Key, Numbers]:
    """The current numbers in `memory` by key."""
    return {key: numbers for _, key, numbers in _records(memory)}


def merged(counters: Iterable[Mapping[Key, Sequence[float]]]) -> dict[Key, list[float]]:
    """The sums of the numbers by key."""
    sums: dict[Key, list[float]] = {}
    for each in counters:
        for key, numbers in each.items():
            before = sums.get(key, [0.0] * len(numbers))
            sums[key] = [sum(pair) for pair in zip(before, numbers, strict=True)]
    return sums


def _records(memory: memoryview) -> Iterator[tuple[int, Key, Numbers]]:
    """The end of each record, its key and its numbers."""
    at = 0
    while at + WORD <= len(memory):
        length, size = divmod(memory[at : at + WORD].cast("Q")[0], LENGTH)
        if not size:
            return
        name = bytes(memory[at + WORD : at + WORD + length]).decode()
        begin = at + WORD + _padded(length)
        at = begin + size * WORD
        yield at, tuple(name.split(SEPARATOR)), memory[begin:at].cast("d")


def _padded(length: int) -> int:
    return -(-length // WORD) * WORD

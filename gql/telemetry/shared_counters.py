"""Words in, numbers to count with out, in memory that other processes read while it is counted.

The memory holds one record after the other, each in words of eight bytes: how long the key is and
how many numbers there are, the key, the numbers. What follows the last one is zero.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

WORD = 8
BETWEEN = "\0"
# In one word: the length of the key above, the number of numbers below.
LENGTH = 1 << 32

Key: TypeAlias = tuple[str, ...]
Numbers: TypeAlias = "memoryview[float]"


class Tally(dict[Key, Numbers]):
    """Numbers by what they count, made of zeros when first asked for; one process writes them.

    `size` tells how many a key has. They start with what `memory` has already. Adding to one of
    them takes as long as adding to an element of a list.
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
        name, size = BETWEEN.join(key).encode(), self._size(key)
        at = self._end + WORD + _padded(len(name))
        end = at + size * WORD
        if end + WORD > len(self._memory):
            # Counted all the same, though nobody sees it.
            self[key] = memoryview(bytearray(size * WORD)).cast("d")
            return self[key]
        self._memory[self._end + WORD : self._end + WORD + len(name)] = name
        # Last, so that whoever reads meanwhile finds a whole record or none.
        self._memory[self._end : self._end + WORD].cast("Q")[0] = len(name) * LENGTH + size
        self._end = end
        self[key] = self._memory[at:end].cast("d")
        return self[key]


def read(memory: memoryview) -> dict[Key, Numbers]:
    """What has been counted there until now."""
    return {key: numbers for _, key, numbers in _records(memory)}


def merged(tallies: Iterable[Mapping[Key, Sequence[float]]]) -> dict[Key, list[float]]:
    """The sums of numbers that count the same."""
    sums: dict[Key, list[float]] = {}
    for tally in tallies:
        for key, numbers in tally.items():
            before = sums.get(key, [0.0] * len(numbers))
            sums[key] = [sum(pair) for pair in zip(before, numbers, strict=True)]
    return sums


def _records(memory: memoryview) -> Iterator[tuple[int, Key, Numbers]]:
    """Where each ends, its key and its numbers."""
    at = 0
    while at + WORD <= len(memory):
        length, size = divmod(memory[at : at + WORD].cast("Q")[0], LENGTH)
        if not size:
            return
        name = bytes(memory[at + WORD : at + WORD + length]).decode()
        begin = at + WORD + _padded(length)
        at = begin + size * WORD
        yield at, tuple(name.split(BETWEEN)), memory[begin:at].cast("d")


def _padded(length: int) -> int:
    return -(-length // WORD) * WORD

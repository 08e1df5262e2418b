"""Writes and the positions of two logs in; whose reads a replica may answer out. Pure.

Time is cut into ticks. With each, the primary is asked how far its log is, and the replica how far
it has replayed it. A write is given the number of the next tick: what the primary had logged by
then has the write, and once the replica has replayed as much, so has the replica. A write itself
costs nothing, and nobody's position has to be kept.
"""

from __future__ import annotations

from collections import deque
from math import inf
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T", int, float)

# Who wrote and is not caught up with; beyond that everybody waits for the one who wrote first.
MOST_WRITERS = 10_000
MOST_MARKS = 100


class Marks(Generic[T]):
    """Positions of the primary's log that the replica has yet to reach, and what each stands for.

    When there are enough, the next ones are left out: a later one says the same soon after.
    """

    def __init__(self) -> None:
        self._ahead: deque[tuple[int, T]] = deque()

    def add(self, position: int, meaning: T) -> None:
        if len(self._ahead) < MOST_MARKS:
            self._ahead.append((position, meaning))

    def reach(self, position: int, before: T) -> T:
        """What the last mark up to `position` stands for; `before` if there is none."""
        while self._ahead and self._ahead[0][0] <= position:
            before = self._ahead.popleft()[1]
        return before

    def clear(self) -> None:
        self._ahead.clear()


class Progress:
    """What a replica is known to have, and whom that is enough for.

    It is as fresh as the newest moment whose log it is known to have replayed; where nothing is
    known any more, because nobody answers, that grows old by itself.
    """

    def __init__(self, most_seconds: float) -> None:
        self._most_seconds = most_seconds
        self._tick = 0
        self._reached = 0
        self._fresh_at = -inf
        self._replayed = 0
        self._ticks: Marks[int] = Marks()
        self._times: Marks[float] = Marks()
        # Whom each waits for, those who wrote last at the end.
        self._writers: dict[UUID | None, int] = {}
        self._everybody = 0

    def wrote(self, user_id: UUID | None) -> None:
        """`user_id` may just have written: their reads wait for what is logged from now on."""
        self._writers.pop(user_id, None)
        self._writers[user_id] = self._tick + 1
        if len(self._writers) > MOST_WRITERS:
            self._everybody = self._writers.pop(next(iter(self._writers)))

    def begin(self) -> None:
        """Begin a tick: what is asked from now on tells of every write until now."""
        self._tick += 1

    def see(self, began: float, logged: int, flushed: int, replayed: int) -> None:
        """What was found at this tick, which began at `began`.

        `logged` has every commit, also those that have not reached the disk. `flushed` is what a
        replica can have: on a quiet primary the rest of the log may wait for long.
        """
        if replayed < self._replayed:
            self.forget()
        self._replayed = replayed
        self._ticks.add(logged, self._tick)
        self._times.add(flushed, began)
        self._reached = self._ticks.reach(replayed, self._reached)
        self._fresh_at = self._times.reach(replayed, self._fresh_at)
        while self._writers and self._writers[first := next(iter(self._writers))] <= self._reached:
            del self._writers[first]

    def forget(self) -> None:
        """It may have fallen back, as after a crash: nobody is answered before the next tick."""
        self._fresh_at = -inf
        self._everybody = self._tick + 1
        self._replayed = 0
        self._ticks.clear()
        self._times.clear()
        self._writers.clear()

    def behind(self, now: float) -> float:
        """How many seconds old what it is known to have may be."""
        return now - self._fresh_at

    def serves(self, user_id: UUID | None, now: float) -> bool:
        """Whether it is fresh enough, and has what `user_id` wrote."""
        reached = self._reached
        return (
            now - self._fresh_at <= self._most_seconds
            and self._everybody <= reached
            and self._writers.get(user_id, 0) <= reached
        )

"""Writes and the positions of two logs in; whose reads a replica may answer out. Pure.

Several times a second the primary is asked how far its log is, and the replica how far it has
replayed it. A write leaves its time: what the primary had logged when it was next asked has the
write, and once the replica has replayed as much, so has the replica. A write itself costs nothing,
and nobody's position has to be kept. Times are of the monotonic clock, in seconds.
"""

from __future__ import annotations

from collections import deque
from math import inf
from uuid import UUID

from db.process.worker import WRITE_SLOTS, Worker

MOST_MARKS = 100


class Marks:
    """Positions of the primary's log that the replica has yet to reach, and when each was asked.

    When there are enough, the next ones are left out: a later one says the same soon after.
    """

    def __init__(self) -> None:
        self._ahead: deque[tuple[int, float]] = deque()

    def add(self, position: int, asked: float) -> None:
        if len(self._ahead) < MOST_MARKS:
            self._ahead.append((position, asked))

    def reach(self, position: int, before: float) -> float:
        """When the last mark up to `position` was asked; `before` if there is none."""
        while self._ahead and self._ahead[0][0] <= position:
            before = self._ahead.popleft()[1]
        return before

    def clear(self) -> None:
        self._ahead.clear()


class Progress:
    """What a replica is known to have, and whom that is enough for.

    It is as fresh as the newest moment whose log it is known to have replayed; where nothing is
    known any more, because nobody answers, that grows old by itself. The writes are those of all
    workers, each of which looks at the replica itself.
    """

    def __init__(self, most_seconds: float, worker: Worker) -> None:
        self._most_seconds = most_seconds
        self._fresh_at = -inf
        # Who never wrote did so at 0.
        self._has_all_until = self._everybody = 0.0
        self._replayed = 0
        self._committed = Marks()
        self._flushed = Marks()
        self._own_writes = worker.own.writes
        self._writes = tuple(block.writes for block in worker.blocks)

    def wrote(self, user_id: UUID | None, now: float) -> None:
        """`user_id` may just have written: their reads wait for what is logged from now on."""
        self._own_writes[_place(user_id)] = now

    def see(self, asked: float, committed: int, flushed: int, replayed: int) -> None:
        """What was found when both were asked, from `asked` on.

        No commit is past `committed`. `flushed` is what a replica can have: on a quiet primary the
        rest of the log may wait for long.
        """
        if replayed < self._replayed:
            self.forget(asked)
        self._replayed = replayed
        self._committed.add(committed, asked)
        self._flushed.add(flushed, asked)
        self._has_all_until = self._committed.reach(replayed, self._has_all_until)
        self._fresh_at = self._flushed.reach(replayed, self._fresh_at)

    def forget(self, now: float) -> None:
        """It may have fallen back, as after a crash: nobody is answered before both are asked."""
        self._fresh_at = -inf
        self._everybody = now
        self._replayed = 0
        self._committed.clear()
        self._flushed.clear()

    def behind(self, now: float) -> float:
        """How many seconds old what it is known to have may be."""
        return now - self._fresh_at

    def serves(self, user_id: UUID | None, now: float) -> bool:
        """Whether it is fresh enough, and has what `user_id` wrote through any worker."""
        until = self._has_all_until
        if now - self._fresh_at > self._most_seconds or self._everybody > until:
            return False
        place = _place(user_id)
        for writes in self._writes:  # noqa: SIM110 `all` would take as long as the rest
            if writes[place] > until:
                return False
        return True


def _place(user_id: UUID | None) -> int:
    return 0 if user_id is None else user_id.int % WRITE_SLOTS

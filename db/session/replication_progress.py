"""Tracks how much of the primary's log a replica has replayed, and which users' writes. Pure.

Several times a second the primary reports the end of its log and the replica how far it has
replayed. For a write only its time is stored: the next position that the primary reports includes
the write, and so does the replica once it has replayed up to there. So a write costs no query, and
no log position is stored per user. Times are in seconds of the monotonic clock.
"""

from __future__ import annotations

from collections import deque
from math import inf

from db.process.worker import WRITE_SLOTS, Worker

MAX_MARKS = 100


class Marks:
    """Positions of the primary's log that the replica has not reached, and when each was queried.

    Positions beyond `MAX_MARKS` are dropped: a later one serves the same purpose soon after.
    """

    def __init__(self) -> None:
        self._ahead: deque[tuple[int, float]] = deque()

    def add(self, position: int, asked: float) -> None:
        if len(self._ahead) < MAX_MARKS:
            self._ahead.append((position, asked))

    def reach(self, position: int, before: float) -> float:
        """When the last mark up to `position` was queried; `before` if there is none."""
        while self._ahead and self._ahead[0][0] <= position:
            before = self._ahead.popleft()[1]
        return before

    def clear(self) -> None:
        self._ahead.clear()


class Progress:
    """What a replica is known to have replayed, and which users it may therefore answer.

    The replica is as fresh as the latest time whose log it is known to have replayed. While the
    servers do not answer, that time grows old by itself. The writes of all workers count; each
    worker polls the replica itself.
    """

    def __init__(self, max_seconds: float, worker: Worker) -> None:
        self._max_seconds = max_seconds
        self._fresh_at = -inf
        # A user who never wrote has the write time 0.
        self._has_writes_until = self._unknown_since = 0.0
        self._replayed = 0
        self._committed = Marks()
        self._flushed = Marks()
        self._own_writes = worker.own.writes
        self._writes = tuple(block.writes for block in worker.blocks)

    def record_write(self, writer: int, now: float) -> None:
        """Record that `writer` may just have written: later reads need the log from now on."""
        self._own_writes[_slot(writer)] = now

    def update(self, asked: float, committed: int, flushed: int, replayed: int) -> None:
        """Store the positions that both servers reported to queries sent from `asked` on.

        No commit is beyond `committed`. `flushed` is what a replica can have: on a quiet primary
        the rest of the log may stay unflushed for long.
        """
        if replayed < self._replayed:
            self.reset(asked)
        self._replayed = replayed
        self._committed.add(committed, asked)
        self._flushed.add(flushed, asked)
        self._has_writes_until = self._committed.reach(replayed, self._has_writes_until)
        self._fresh_at = self._flushed.reach(replayed, self._fresh_at)

    def reset(self, now: float) -> None:
        """Forget its position, as after a crash; it serves again once both servers report."""
        self._fresh_at = -inf
        self._unknown_since = now
        self._replayed = 0
        self._committed.clear()
        self._flushed.clear()

    def behind(self, now: float) -> float:
        """By how many seconds it may be behind."""
        return now - self._fresh_at

    def serves(self, writer: int, now: float) -> bool:
        """Whether it is fresh enough and has the writes of `writer` through any worker."""
        until = self._has_writes_until
        if now - self._fresh_at > self._max_seconds or self._unknown_since > until:
            return False
        slot = _slot(writer)
        for writes in self._writes:  # noqa: SIM110 `all` would double the time of this method
            if writes[slot] > until:
                return False
        return True


def _slot(writer: int) -> int:
    return writer % WRITE_SLOTS

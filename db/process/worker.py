"""Divides the limits among the worker processes, and holds the memory that they share.

The memory holds counters and the times of users' last writes, and is inherited by fork. Each worker
writes only its own block and reads all blocks, so no locks are needed.
"""

from __future__ import annotations

import mmap
from array import array
from dataclasses import dataclass, replace

from db.settings import Settings

COUNTS_BYTES = 1 << 19
GAUGES_BYTES = 1 << 12
# The number of slots for users' write times. Users whose ids collide share a slot, which only sends
# a read to the primary for a moment.
WRITE_SLOTS = 1 << 16
DIVIDED_SETTINGS = ("database_pool_size", "limit_in_flight")


class Block:
    """Memory that one worker writes and all workers read; zeros at first, allocated on first use.

    `counts` outlive the process and pass to its replacement; `gauges` do not. `writes` are times of
    the monotonic clock, which all processes of a machine share.
    """

    def __init__(self) -> None:
        memory = memoryview(mmap.mmap(-1, COUNTS_BYTES + GAUGES_BYTES + WRITE_SLOTS * 8))
        self.counts = memory[:COUNTS_BYTES]
        self.gauges = memory[COUNTS_BYTES : COUNTS_BYTES + GAUGES_BYTES]
        self.writes = memory[COUNTS_BYTES + GAUGES_BYTES :].cast("d")

    def mark_dead(self, now: float) -> None:
        """Its process died at `now`: reset the gauges; any user may just have written."""
        self.gauges[:] = bytes(GAUGES_BYTES)
        self.writes[:] = memoryview(array("d", [now]) * WRITE_SLOTS)


@dataclass(frozen=True)
class Worker:
    """One of the workers that serve together, by its number, from 0."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def own(self) -> Block:
        """The block that this worker writes."""
        return self.blocks[self.number]

    def share(self, settings: Settings) -> Settings:
        """`settings` with its share of the divided limits; the first workers get the remainder."""
        count = len(self.blocks)
        shares = {
            name: getattr(settings, name) // count + (self.number < getattr(settings, name) % count)
            for name in DIVIDED_SETTINGS
        }
        return settings if count == 1 else replace(settings, **shares)


def workers(count: int) -> tuple[Worker, ...]:
    """`count` workers that see each other's blocks once they are forked."""
    blocks = tuple(Block() for _ in range(count))
    return tuple(Worker(number, blocks) for number in range(count))


def single_worker() -> Worker:
    """The worker of a process that serves by itself."""
    return workers(1)[0]

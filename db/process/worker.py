"""How many processes serve together in; each one's part of the limits, and of their memory, out.

What they count, and when their users wrote, stands in memory that a fork inherits. Each writes its
own block alone, so that nothing has to be locked, and reads the blocks of all.
"""

from __future__ import annotations

import mmap
from array import array
from dataclasses import dataclass

from db.settings import Settings

COUNTS_BYTES = 1 << 19
GAUGES_BYTES = 1 << 12
# Users share a place by chance: that only sends somebody to the primary for a moment.
PLACES = 1 << 16
SHARED_OUT = ("database_pool_size", "limit_in_flight")


class Block:
    """What one worker writes and all of them read; zeros at first, and no memory before its use.

    `counts` outlive the process, for the one that takes its place; `gauges` do not. `writes` are
    times of the monotonic clock, which is one for all processes of a machine.
    """

    def __init__(self) -> None:
        memory = memoryview(mmap.mmap(-1, COUNTS_BYTES + GAUGES_BYTES + PLACES * 8))
        self.counts = memory[:COUNTS_BYTES]
        self.gauges = memory[COUNTS_BYTES : COUNTS_BYTES + GAUGES_BYTES]
        self.writes = memory[COUNTS_BYTES + GAUGES_BYTES :].cast("d")

    def bury(self, now: float) -> None:
        """Its process has died at `now`: it holds nothing, and any user may just have written."""
        self.gauges[:] = bytes(GAUGES_BYTES)
        self.writes[:] = memoryview(array("d", [now]) * PLACES)


@dataclass(frozen=True)
class Worker:
    """One of those who serve together, by its number, from 0."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def own(self) -> Block:
        """The block that only this one writes."""
        return self.blocks[self.number]

    def share(self, settings: Settings) -> Settings:
        """`settings` with its part of what all hold together; the first ones have what is over."""
        count = len(self.blocks)
        parts = {
            name: getattr(settings, name) // count + (self.number < getattr(settings, name) % count)
            for name in SHARED_OUT
        }
        return settings if count == 1 else settings.model_copy(update=parts)


def workers(count: int) -> tuple[Worker, ...]:
    """So many, who know of each other once they are forked."""
    blocks = tuple(Block() for _ in range(count))
    return tuple(Worker(number, blocks) for number in range(count))


def alone() -> Worker:
    """A process that serves by itself."""
    return workers(1)[0]

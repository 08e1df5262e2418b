"""Processes in, the CPU time they have used so far out, with all that they started.

Source: proc(5), /proc/PID/stat and /proc/stat.
"""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MS_A_TICK = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """Milliseconds of all CPUs until now: of some processes, of all processes, and in all."""

    ours: float
    busy: float
    total: float

    def others_since(self, before: Usage) -> float:
        """Which part of the CPUs all other processes used since `before`, from 0 to 1."""
        others = self.busy - before.busy - (self.ours - before.ours)
        return min(max(others / max(self.total - before.total, 1), 0), 1)


def usage(*roots: int) -> Usage:
    """That of the processes `roots` and of all they started, beside everybody else's."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    ticks = [int(field) for field in fields]
    # user, nice, system; then come idle, iowait, irq, softirq, steal
    busy = sum(ticks[:3])
    return Usage(cpu_ms(*roots), busy * MS_A_TICK, sum(ticks) * MS_A_TICK)


def cpu_ms(*roots: int) -> float:
    """Milliseconds of `roots`, their living descendants, and the children they saw end."""
    ticks: dict[int, int] = {}
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # The name, in parentheses, may hold anything.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            pid = int(folder.name)
            children[int(fields[1])].append(pid)
            # utime, stime, cutime, cstime
            ticks[pid] = sum(map(int, fields[11:15]))
    waiting, found = [*roots], set[int]()
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children[pid]
    return sum(ticks.get(pid, 0) for pid in found) * MS_A_TICK

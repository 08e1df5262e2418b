"""A process in, the CPU time it has used so far out, with all that it started.

Source: proc(5), /proc/PID/stat and /proc/stat.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

MS_A_TICK = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(root: int) -> float:
    """Milliseconds of process `root`, its living descendants, and the children they saw end."""
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
    waiting, total = [root], 0
    while waiting:
        pid = waiting.pop()
        total += ticks.get(pid, 0)
        waiting += children[pid]
    return total * MS_A_TICK


def busy_share(seconds: float) -> float:
    """Which part of all CPUs is in use over the next `seconds`, from 0 to 1."""
    idle, total = _idle_and_total()
    time.sleep(seconds)
    idle_then, total_then = _idle_and_total()
    return 1 - (idle_then - idle) / max(total_then - total, 1)


def _idle_and_total() -> tuple[int, int]:
    """Ticks of all CPUs: idle or waiting for a disk, and all."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    ticks = [int(field) for field in fields]
    return ticks[3] + ticks[4], sum(ticks)

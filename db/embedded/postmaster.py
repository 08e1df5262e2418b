"""Finds the running server of a data directory, from its lock file and the process table."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server process; `is_ready` once it accepts connections."""

    cluster: Path
    pid: int
    port: int
    is_ready: bool

    @property
    def is_alive(self) -> bool:
        """Whether the process runs and serves this cluster: a lock file may outlive its server."""
        try:
            os.kill(self.pid, 0)
            status = Path(f"/proc/{self.pid}/stat").read_text()
            name, state = status.split("(", 1)[1].rsplit(")", 1)
            return (
                name == "postgres"
                and state.split()[0] != "Z"
                and Path(f"/proc/{self.pid}/cwd").readlink() == self.cluster.resolve()
            )
        except ProcessLookupError:
            return False
        except OSError:
            # Another user's process, or a system without /proc: trust the lock file.
            return True

    def stop(self) -> bool:
        """Shut down fast, then immediately if a backend does not end; True if the server ended."""
        for kind in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, kind)
            if wait_until(lambda: not self.is_alive, STOP_SECONDS):
                return True
        return False


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The running server of the data directory `cluster`; None if the lock file is stale.

    Source: Postgres's utils/pidfile.h for the lines of postmaster.pid.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 4:
        return None
    postmaster = Postmaster(
        cluster, int(lines[0]), int(lines[3]), len(lines) > 7 and lines[7].strip() == "ready"
    )
    return postmaster if postmaster.is_alive else None


def clear_stale_locks(cluster: Path, sockets: Path) -> None:
    """Remove the lock files of a server that ended, once its last backends have ended too.

    Postgres does so itself, unless its process is a zombie or another process has its pid now.
    """
    locks = [cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*.lock")]
    is_stale = any(lock.exists() for lock in locks) and find_postmaster(cluster) is None
    # Without /proc, whether backends remain is unknown: leave the decision to Postgres.
    if is_stale and Path("/proc").exists():
        if not wait_until(lambda: not _has_processes(cluster), STOP_SECONDS):
            return
        for lock in locks:
            lock.unlink(missing_ok=True)


def wait_until(is_done: Callable[[], object], seconds: float) -> bool:
    """Poll `is_done` until it is true; False if `seconds` pass first."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _has_processes(cluster: Path) -> bool:
    """Whether some process has `cluster` as its working directory, as every backend does."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink() == cluster.resolve():
                return True
    return False

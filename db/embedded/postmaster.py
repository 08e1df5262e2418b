"""A Postgres data directory in, its running server out, as lock file and system tell."""

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
    """A living server process; `is_ready` once it takes connections."""

    cluster: Path
    pid: int
    port: int
    is_ready: bool

    @property
    def is_alive(self) -> bool:
        """Whether the process lives and serves this cluster: a lock file may outlive its server."""
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
            # Somebody else's process, or a system without /proc: the file must be believed.
            return True

    def stop(self) -> bool:
        """A fast shutdown, then an immediate one if a backend does not let go; True when gone."""
        for kind in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, kind)
            if wait_until(lambda: not self.is_alive, STOP_SECONDS):
                return True
        return False


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The server of the data directory `cluster`; None where none lives, whatever the file says.

    Source: the lines of postmaster.pid, in Postgres's utils/pidfile.h.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 4:
        return None
    found = Postmaster(
        cluster, int(lines[0]), int(lines[3]), len(lines) > 7 and lines[7].strip() == "ready"
    )
    return found if found.is_alive else None


def clear_stale_locks(cluster: Path, sockets: Path) -> None:
    """Remove the lock files of a server that is gone, once its last backends are gone as well.

    Postgres does so itself, but not where its process is a zombie, or its number is another's now.
    """
    locks = [cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*.lock")]
    is_left = any(lock.exists() for lock in locks) and find_postmaster(cluster) is None
    # Where nobody can tell whether backends are left, Postgres decides alone.
    if is_left and Path("/proc").exists():
        if not wait_until(lambda: not _works_in(cluster), STOP_SECONDS):
            return
        for lock in locks:
            lock.unlink(missing_ok=True)


def wait_until(is_done: Callable[[], object], seconds: float) -> bool:
    """Poll `is_done` until it is true; False when `seconds` pass before."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _works_in(cluster: Path) -> bool:
    """Whether some process has `cluster` as its working directory, as every backend does."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink() == cluster.resolve():
                return True
    return False

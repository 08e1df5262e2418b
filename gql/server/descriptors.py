"""Warns when the limit of open files keeps clients from connecting.

Every client uses a file descriptor, and a process without free ones refuses clients silently.
"""

import logging
import resource
from pathlib import Path
from time import monotonic

from db.settings import Settings

log = logging.getLogger("gateway.descriptors")

# Descriptors for other purposes than clients and database connections: listening sockets, pipes,
# logs, the event loop, and files that are read briefly.
RESERVE = 40
# The pause between two identical log lines.
QUIET_SECONDS = 60.0
OPEN = Path("/dev/fd")


def raise_limit() -> int:
    """Raise the limit of open files as far as the system allows; returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def warn_of_low_limit(settings: Settings) -> None:
    """Warn at start if fewer clients can connect than requests may be in flight."""
    limit = raise_limit()
    if limit == resource.RLIM_INFINITY:
        return
    connections = settings.database_pool_size * (2 if settings.replica_url else 1)
    clients = max(limit - RESERVE - connections // settings.workers, 0)
    if clients * settings.workers < settings.limit_in_flight:
        log.warning(
            "a process may open %d files here (`ulimit -n`): about %d clients can be connected at "
            "once, fewer than LIMIT_IN_FLIGHT (%d), and further ones are refused; raise the limit",
            limit,
            clients * settings.workers,
            settings.limit_in_flight,
        )


class DescriptorMonitor:
    """Logs an error while the process has as many open files as its limit allows."""

    def __init__(self) -> None:
        self._limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._logged_at = -QUIET_SECONDS

    def check(self, clients: int) -> None:
        """Check the open files if so many `clients` are connected that the limit may be reached."""
        if clients < self._limit // 2 or monotonic() - self._logged_at < QUIET_SECONDS:
            return
        if self._is_exhausted():
            self._logged_at = monotonic()
            log.error(
                "all %d files that this process may open (`ulimit -n`) are open, %d of them are "
                "clients: further clients are refused",
                self._limit,
                clients,
            )

    def _is_exhausted(self) -> bool:
        try:
            # The folder itself is open while it is read.
            return sum(1 for _ in OPEN.iterdir()) > self._limit - 1
        except OSError:
            return True

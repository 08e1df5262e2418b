"""Open files: every client is one, and a process that may open no more refuses clients silently."""

import logging
import resource
from pathlib import Path
from time import monotonic

from db.settings import Settings

log = logging.getLogger("gateway.descriptors")

# What a process has open beside clients and database connections: sockets to listen on, pipes,
# logs, the event loop's own, and what it reads for a moment.
RESERVE = 40
# Between two lines that say the same.
QUIET_SECONDS = 60.0
OPEN = Path("/dev/fd")


def raise_limit() -> int:
    """Take as many files as the system lets this process have; how many these are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def warn_of_low_limit(settings: Settings) -> None:
    """Say at start where more requests may be under way than clients can be connected."""
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


class Watch:
    """Says while it happens that a process has as many files open as it may."""

    def __init__(self) -> None:
        self._limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._said_at = -QUIET_SECONDS

    def look(self, clients: int) -> None:
        """Look, where so many `clients` are connected that there may be no file left."""
        if clients < self._limit // 2 or monotonic() - self._said_at < QUIET_SECONDS:
            return
        if self._is_exhausted():
            self._said_at = monotonic()
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
